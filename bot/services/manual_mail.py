"""The errand "by_hand": asks by mail whoever looks by hand and is not on Telegram.

The mail names case, place and day. Whom it is about stands on a page, behind a press.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.audit import Code
from bot.domain.clock import stockholm_day
from bot.domain.identity import Method
from bot.domain.texts import Language, LocalText
from bot.services import token_seal
from bot.store import cases as case_rows
from bot.store import manual_tasks as task_rows
from bot.store.tables import ManualTask
from bot.store.unit import Unit

TASK = "by_hand"
PATH = "/by-hand/"
LINK_LIFE = timedelta(days=3)
LINK_AGAIN = timedelta(minutes=10)  # between two mails that somebody asks for on the page
LINKS_MOST = 20  # that are asked for; reminders come all the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What such a mail has to say, and to whom."""

    to: str = field(repr=False)
    language: Language
    ref: str
    source: LocalText
    due: date
    late: bool


def order(unit: Unit, task: ManualTask) -> bool:
    """Has the mail written after commit; False if no mail leaves from here."""
    if Method.EMAIL_CODE not in unit.office.codes or not unit.office.public_url:
        return False
    unit.task(TASK, task.id, lane=f"{TASK}:{task.id}")
    return True


def again(unit: Unit, task: ManualTask) -> bool:
    """A new link for whoever has an old one; it goes to the address on file, and not too often."""
    lately = task.linked_at is not None and unit.now - task.linked_at < LINK_AGAIN
    return not lately and task.links < LINKS_MOST and order(unit, task)


def letter(unit: Unit, task_id: str) -> Letter | None:
    """What to write; None if nobody waits for it any more."""
    task = task_rows.by_id(unit, task_id)
    case = case_rows.by_id(unit, task.case_id) if task else None
    if task is None or case is None or task.done_at is not None:
        return None
    source = unit.office.registry.source(task.source)
    if source.manual is None or source.manual.email is None:  # declared anew meanwhile
        return None
    return Letter(
        to=source.manual.email,
        language=source.manual.language,
        ref=case.ref,
        source=source.label,
        due=task.due,
        late=task.due < stockholm_day(unit.now),
    )


def link(unit: Unit, task_id: str, ref: str) -> tuple[str, datetime]:
    """A new link, and until when it works; any earlier one is dead from here on."""
    task = task_rows.by_id(unit, task_id)
    assert task is not None
    token = token_seal.new_token()
    task.token_digest = token_seal.token_digest(token)
    task.link_until = unit.now + LINK_LIFE
    task.opened_at = task.cookie_digest = None
    task.linked_at, task.links = unit.now, task.links + 1
    unit.add(task)
    unit.audit(Code.MANUAL_LINKED, actor="system", case_ref=ref)
    return f"{unit.office.public_url}{PATH}{token}", task.link_until
