"""What is found by hand and handed in as a file: fetched, looked through, kept for the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.audit import Code
from bot.domain.files import FileKind, FileRefusal, Looked
from bot.domain.messages import Button, Send
from bot.domain.relay import FILE_LIMIT, FILES_MOST
from bot.domain.texts import LocalText, Text, lines
from bot.domain.texts import Text as _
from bot.services import kept_files, manual_ask, notices, staff
from bot.services.access import Member
from bot.services.evidence import REFUSALS
from bot.services.kept_files import OUT_OF_TIME, TRIES
from bot.store import cases as case_rows
from bot.store import source_files as rows
from bot.store.relay import ARRIVING, KEPT, REFUSED
from bot.store.tables import Case, ManualTask, SourceFile, SourceFileContent, new_id
from bot.store.unit import Unit

TASK = "source_file"
AT_ONCE = 50
LEFT_FOR = timedelta(hours=1)  # after a case has ended: its answer is being written

_NEITHER = _(
    "We can take photos (JPEG, PNG, WebP), PDF files and plain text files. What you sent is none "
    "of these, so we have not kept it."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileNote:
    """One file as people are told of it."""

    id: str
    number: int
    kind: FileKind
    size: int  # bytes
    source: LocalText | None = None


def refusal(why: FileRefusal) -> Text:
    """Why a file is not taken, for whoever looks by hand."""
    return _NEITHER if why is FileRefusal.UNKNOWN else REFUSALS[why]


def too_much(unit: Unit, task: ManualTask, size: int) -> FileRefusal | None:
    """What is told from outside already."""
    if size > FILE_LIMIT:
        return FileRefusal.TOO_LARGE
    full = len(rows.of_case(unit, task.case_id)) >= FILES_MOST
    return FileRefusal.TOO_MANY if full else None


# -- from Telegram ------------------------------------------------------------------------------


def order(
    unit: Unit, member: Member, task_id: str, *, file_id: str, size: int
) -> SourceFile | FileRefusal | None:
    """Has a file fetched and looked through, after commit; None if the errand is over."""
    found = manual_ask.open_for(unit, member, task_id)
    if found is None:
        return None
    task, case = found
    if (why := too_much(unit, task, size)) is not None:
        unit.audit(
            Code.SOURCE_FILE_REFUSED,
            actor=f"staff:{member.id}",
            case_ref=case.ref,
            why=why.value,
        )
        return why
    row = _row(unit, task, staff_id=member.id)
    unit.seal(row, "sealed_source", file_id)
    unit.add(row)
    unit.task(TASK, row.id, lane=f"{TASK}:{task.id}")
    return row


def _row(unit: Unit, task: ManualTask, *, staff_id: str | None) -> SourceFile:
    return SourceFile(
        id=new_id(),
        task_id=task.id,
        case_id=task.case_id,
        number=rows.last_number(unit, task.case_id) + 1,
        state=ARRIVING,
        staff_id=staff_id,
        sent_at=unit.now,
    )


def prepare(unit: Unit, row_id: str) -> str | None:
    """Telegram's number of the file; None if nobody waits for it any more."""
    return kept_files.to_fetch(unit, rows.by_id(unit, row_id))


def finish(unit: Unit, row_id: str, found: Looked | FileRefusal) -> None:
    """Keeps the file, or says why not; either way whoever sent it hears of it."""
    row = rows.by_id(unit, row_id)
    case = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or case is None or row.state != ARRIVING:
        return
    row.sealed_source = None
    _settle(unit, case, row, found)
    member = staff.member_by_id(unit, row.staff_id)
    if member is not None:
        notices.tell_member(unit, member, _heard(row, found), at_once=True)


def _heard(row: SourceFile, found: Looked | FileRefusal) -> Send:
    if isinstance(found, FileRefusal):
        return Send(text=refusal(found))
    send = Button(label=_("Send it"), action=f"hand:send:{row.task_id}")
    drop = Button(label=_("Take the file away"), action=f"hand:drop:{row.task_id}:{row.number}")
    text = lines(
        _("✅ File {number} goes out with the answer.").format(number=row.number),
        _("Send more, or press <b>Send it</b> when that is all."),
    )
    return Send(text=text, keyboard=((send,), (drop,)))


def given_up(unit: Unit, row_id: str, _error: Exception, attempts: int) -> None:
    """After the last try its sender is asked to send it again."""
    if attempts >= TRIES:
        finish(unit, row_id, FileRefusal.GONE)


# -- from the page ------------------------------------------------------------------------------


def keep(unit: Unit, task: ManualTask, case: Case, found: Looked | FileRefusal) -> bool:
    """Takes a file that was uploaded and looked through; False if it is not kept."""
    row = unit.add(_row(unit, task, staff_id=None))
    unit.session.flush()  # its content, which refers to it, is written after it
    _settle(unit, case, row, found)
    return row.state == KEPT


def _settle(unit: Unit, case: Case, row: SourceFile, found: Looked | FileRefusal) -> None:
    actor = f"staff:{row.staff_id}" if row.staff_id else "page"
    unit.add(row)
    if isinstance(found, FileRefusal):
        row.state, row.why = REFUSED, found.value
        unit.audit(Code.SOURCE_FILE_REFUSED, actor=actor, case_ref=case.ref, why=found.value)
        return
    kept_files.keep(unit, row, SourceFileContent(id=row.id, sealed_content=b""), found)
    unit.audit(
        Code.SOURCE_FILE_KEPT, actor=actor, case_ref=case.ref, kind=row.kind, bytes=row.size
    )


# -- what there is ------------------------------------------------------------------------------


def of_task(unit: Unit, task_id: str) -> tuple[FileNote, ...]:
    """What has been handed in for one errand and was kept."""
    return tuple(_note(row) for row in rows.of_task(unit, task_id) if row.state == KEPT)


def on_the_way(unit: Unit, task_id: str) -> bool:
    """Whether a file is still being looked through."""
    return any(row.state == ARRIVING for row in rows.of_task(unit, task_id))


def for_answer(unit: Unit, case: Case) -> tuple[FileNote, ...]:
    """What goes out with the answer of a case, with its source."""
    registry = unit.office.registry
    found = rows.of_plan(unit, case.plan_id or "")
    return tuple(_note(row, registry.source(source).label) for row, source in found)


def _note(row: SourceFile, source: LocalText | None = None) -> FileNote:
    kind = FileKind(row.kind)
    return FileNote(id=row.id, number=row.number, kind=kind, size=row.size, source=source)


def content(unit: Unit, note: FileNote) -> bytes | None:
    """The bytes of a file that is kept."""
    found = rows.content(unit, note.id)
    return unit.open_bytes(found, "sealed_content") if found else None


# -- the end ------------------------------------------------------------------------------------


def drop(unit: Unit, task_id: str, file_id: str, *, actor: str) -> bool:
    """Takes one file back, as long as it has not been reported."""
    found = next((one for one in rows.of_task(unit, task_id) if one.id == file_id), None)
    if found is None:
        return False
    _delete(unit, found, "taken_back", actor=actor)
    return True


def drop_for(unit: Unit, member: Member, task_id: str, number: str) -> bool:
    """The same, for a member whose errand it is; a button has no room for two ids."""
    if manual_ask.open_for(unit, member, task_id) is None:
        return False
    found = (one.id for one in rows.of_task(unit, task_id) if str(one.number) == number)
    return drop(unit, task_id, next(found, ""), actor=f"staff:{member.id}")


def drop_task(unit: Unit, task_id: str) -> None:
    """Nothing was found after all, or it could not be done: nothing is kept of it."""
    for row in rows.of_task(unit, task_id):
        _delete(unit, row, "not_needed", actor="system")


def drop_case(unit: Unit, case_id: str) -> None:
    """The answer has been fetched, or its time is over."""
    for row in rows.of_case(unit, case_id):
        _delete(unit, row, OUT_OF_TIME, actor="system")


def drop_left_over(unit: Unit) -> int:
    """What ended cases have left behind without any answer on its page; the clock calls it."""
    found = rows.left_over(unit, unit.now - LEFT_FOR, most=AT_ONCE)
    for row in found:
        _delete(unit, row, OUT_OF_TIME, actor="system")
    return len(found)


def _delete(unit: Unit, row: SourceFile, why: str, *, actor: str) -> None:
    rows.drop_content(unit, row.id)
    kept_files.mark_deleted(unit, row, why)
    case = case_rows.by_id(unit, row.case_id)
    ref = case.ref if case else None
    unit.audit(Code.SOURCE_FILE_DELETED, actor=actor, case_ref=ref, file=row.id, why=why)
