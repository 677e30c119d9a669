"""Pictures and PDFs that customers send: fetched, looked through, kept sealed, shown, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from bot.domain.audit import Code
from bot.domain.console import Purpose
from bot.domain.files import FileKind, FileRefusal, Looked
from bot.domain.messages import Button, Send
from bot.domain.relay import Said
from bot.domain.texts import Lines, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import access, casework, kept_files, notices, queue
from bot.services.access import Member
from bot.services.kept_files import OUT_OF_TIME, TRIES
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store import relay as rows
from bot.store.relay import ARRIVING, KEPT, REFUSED
from bot.store.tables import Case, Evidence, EvidenceContent, new_id
from bot.store.unit import Unit

TASK = "evidence"
AT_ONCE = 50

REFUSALS: Mapping[FileRefusal, Text] = {
    FileRefusal.EMPTY: _("There is nothing in the file you sent."),
    FileRefusal.TOO_LARGE: _("Your file is too large: 20 MB is the most."),
    FileRefusal.ARCHIVE: _(
        "What you sent is an archive or an office file, which can hold programs, so we have not "
        "kept it. Send a photo or a PDF instead."
    ),
    FileRefusal.SVG: _(
        "What you sent is an SVG drawing, which can hold programs, so we have not kept it. Send a "
        "photo or a PDF instead."
    ),
    FileRefusal.UNKNOWN: _(
        "We can take photos (JPEG, PNG, WebP) and PDF files. What you sent is neither, so we have "
        "not kept it."
    ),
    FileRefusal.BROKEN: _("Your file is damaged or not whole, so we have not kept it."),
    FileRefusal.DOUBLE: _(
        "What you sent is two kinds of file in one, so we have not kept it. Send a photo or an "
        "ordinary PDF instead."
    ),
    FileRefusal.LOCKED: _(
        "Your PDF is locked with a password, so we could not read it. Send it without."
    ),
    FileRefusal.ACTIVE: _(
        "There are programs or other files in your PDF, so we have not kept it. Print it to a new "
        "PDF, or send a photo of it."
    ),
    FileRefusal.TOO_MANY_PIXELS: _(
        "Your picture has too many pixels. Send it as a photo instead of as a file: Telegram then "
        "makes it smaller."
    ),
    FileRefusal.TOO_MANY: _(
        "There are ten files in this case already, which is the most. Please tell us the rest in "
        "words."
    ),
    FileRefusal.NO_VIEWER: _("Files cannot be taken here. Please tell us in words."),
    FileRefusal.GONE: _("Your file could not be fetched from Telegram. Please send it again."),
    FileRefusal.IDENTITY_DOCUMENT: _(
        "That seems to be an identity document, so it was deleted unread. We never ask for one: "
        "please never send it to anybody in a chat."
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A file as Telegram knows it, and the chat in which somebody waits."""

    file_id: str
    chat_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A file for the member who said why they need it."""

    kind: FileKind
    content: bytes = field(repr=False)
    ref: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """It is not kept, or not any more."""


# -- from Telegram to us ------------------------------------------------------------------------


def order(unit: Unit, case: Case, said: Said) -> Evidence:
    """Has a file fetched and looked through, after commit."""
    row = Evidence(id=new_id(), case_id=case.id, state=ARRIVING, sent_at=unit.now)
    unit.seal(row, "sealed_source", said.file_id)
    unit.add(row)
    unit.task(TASK, row.id, lane=f"case:{case.id}")
    return row


def prepare(unit: Unit, evidence_id: str) -> Sent | None:
    """What to fetch; None if nobody waits for it any more."""
    row = rows.evidence(unit, evidence_id)
    file_id = kept_files.to_fetch(unit, row)
    if row is None or file_id is None:
        return None
    case = case_rows.by_id(unit, row.case_id)
    return Sent(file_id=file_id, chat_id=case.chat_id if case else None)


def finish(unit: Unit, evidence_id: str, found: Looked | FileRefusal) -> None:
    """Keeps the file, or says why not; either way the customer hears of it."""
    row = rows.evidence(unit, evidence_id)
    case = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or case is None or row.state != ARRIVING:
        return
    row.sealed_source = None
    if isinstance(found, FileRefusal):
        _refuse(unit, case, row, found)
    else:
        _keep(unit, case, row, found)
    unit.add(row)


def _refuse(unit: Unit, case: Case, row: Evidence, why: FileRefusal) -> None:
    row.state, row.why = REFUSED, why.value
    unit.audit(Code.EVIDENCE_REFUSED, actor=casework.SYSTEM, case_ref=case.ref, why=why.value)
    notices.tell_customer(unit, case, Send(text=REFUSALS[why]))


def _keep(unit: Unit, case: Case, row: Evidence, found: Looked) -> None:
    kept_files.keep(unit, row, EvidenceContent(id=row.id, sealed_content=b""), found)
    row.kept_at = unit.now
    unit.audit(
        Code.EVIDENCE_KEPT,
        actor=casework.SYSTEM,
        case_ref=case.ref,
        kind=row.kind,
        bytes=row.size,
    )
    notices.tell_customer(unit, case, Send(text=_kept(unit, case, found.kind)))
    news = _(
        "📎 The customer has sent a file in case {ref}. You can look at it in the web console, "
        "/console, when you say what you need it for."
    )
    show = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    notices.tell_holder(unit, case, Send(text=news.format(ref=case.ref), keyboard=((show,),)))


def _kept(unit: Unit, case: Case, kind: FileKind) -> Lines:
    picture = _(
        "✅ Your picture has reached case {ref}. Where and with what it was taken is not kept."
    )
    paper = _("✅ Your PDF has reached case {ref}.")
    head = paper if kind is FileKind.PDF else picture
    days = unit.office.evidence_days
    until = ngettext(
        "It is kept encrypted, and deleted {count} day after your case has ended.",
        "It is kept encrypted, and deleted {count} days after your case has ended.",
        days,
    )
    return lines(head.format(ref=case.ref), until.format(count=days))


def given_up(unit: Unit, evidence_id: str, _error: Exception, attempts: int) -> None:
    """After the last try the customer is asked to send it again."""
    if attempts >= TRIES:
        finish(unit, evidence_id, FileRefusal.GONE)


# -- to the staff -------------------------------------------------------------------------------


def show(
    unit: Unit, member: Member, ref: str, evidence_id: str, purpose: Purpose
) -> Shown | NotThere | NotAllowed:
    """The file itself; who saw it, when and what for is written down. Raises CaseNotFoundError."""
    found = _found(unit, member, ref, evidence_id)
    if not isinstance(found, Evidence):
        return found
    content = rows.content(unit, found.id)
    if content is None:
        return NotThere()
    unit.audit(
        Code.EVIDENCE_SHOWN,
        actor=queue.actor(member),
        case_ref=ref,
        file=found.id,
        purpose=purpose.value,
    )
    plain = unit.open_bytes(content, "sealed_content")
    return Shown(kind=FileKind(found.kind), content=plain, ref=ref)


def _found(
    unit: Unit, member: Member, ref: str, evidence_id: str
) -> Evidence | NotThere | NotAllowed:
    case = access.case_for(unit, member, ref)
    if (reason := queue.out_of_sight(member, case)) is not None:
        return queue.turn_down(unit, member, case, reason)
    row = rows.evidence(unit, evidence_id)
    there = row is not None and row.case_id == case.id and row.state == KEPT
    return row if row is not None and there else NotThere()


def delete_identity_document(
    unit: Unit, member: Member, ref: str, evidence_id: str
) -> Evidence | NotThere | NotAllowed:
    """Deletes at once what must not be kept, and tells the customer. Raises CaseNotFoundError."""
    found = _found(unit, member, ref, evidence_id)
    if not isinstance(found, Evidence):
        return found
    case = access.case_for(unit, member, ref)
    why = FileRefusal.IDENTITY_DOCUMENT.value
    _delete(unit, found, why, actor=queue.actor(member), ref=case.ref)
    told = _(
        "The file that you sent in case {ref} shows an identity document, so we have deleted it. "
        "We never ask for one."
    )
    notices.tell_customer(unit, case, Send(text=told.format(ref=case.ref)))
    return found


# -- the end ------------------------------------------------------------------------------------


def drop_out_of_time(unit: Unit) -> int:
    """Deletes the files of cases that ended long enough ago, tells of it, and counts them."""
    before = unit.now - timedelta(days=unit.office.evidence_days)
    found = rows.out_of_time(unit, before, most=AT_ONCE)
    for case_id, files in groupby(found, key=lambda row: row.case_id):
        case = case_rows.by_id(unit, case_id)
        assert case is not None
        _drop(unit, case, files)
    return len(found)


def _drop(unit: Unit, case: Case, files: Iterable[Evidence]) -> None:
    for row in files:
        _delete(unit, row, OUT_OF_TIME, actor=casework.SYSTEM, ref=case.ref)
    told = _("The files that you sent in case {ref} are deleted now.").format(ref=case.ref)
    notices.tell_customer(unit, case, Send(text=told, silent=True))


def _delete(unit: Unit, row: Evidence, why: str, *, actor: str, ref: str) -> None:
    rows.drop_content(unit, row.id)
    kept_files.mark_deleted(unit, row, why)
    unit.audit(Code.EVIDENCE_DELETED, actor=actor, case_ref=ref, file=row.id, why=why)
