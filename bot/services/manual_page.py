"""The page on which whoever was asked by mail reports what they found or did by hand.

Looking changes nothing, for robots and previews look too. A press opens the link, once, for the
browser that pressed; whoever comes too late gets a new link by mail, at the address on file.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.files import FileRefusal, Looked
from bot.domain.texts import Language, LocalText
from bot.services import manual_ask, manual_files, manual_mail, manual_tasks, token_seal
from bot.services.manual_tasks import Errand, Report
from bot.store import manual_tasks as task_rows
from bot.store.tables import Case, ManualTask
from bot.store.unit import Unit

OPEN_FOR = timedelta(hours=12)  # a day's work: binders take time


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the page may show; whom it is about only to the browser that opened it."""

    language: Language
    ref: str
    source: LocalText
    due: date
    stale: bool = False  # opened in another browser, or too old: a new link can be had
    errand: Errand | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """The press that opened the link: this cookie opens the errand."""

    cookie: str = field(repr=False)
    until: datetime


def look(unit: Unit, token: str, cookie: str | None) -> Page | None:
    """What stands behind a link, changing nothing; None if it leads nowhere, or no more."""
    found = _found(unit, token)
    if found is None:
        return None
    task, case = found
    if _fits(unit, task, cookie):
        return _page(unit, task, case, errand=manual_tasks.errand(unit, task, case))
    return _page(unit, task, case, stale=task.opened_at is not None or _is_old(unit, task))


def press(unit: Unit, token: str) -> Opened | Page | None:
    """Opens the link for whoever pressed; of any number at once exactly one."""
    found = _found(unit, token)
    if found is None:
        return None
    task, case = found
    if task.opened_at is not None or _is_old(unit, task):
        return _page(unit, task, case, stale=True)
    cookie, until = secrets.token_urlsafe(32), unit.now + OPEN_FOR
    digest = _cookie_digest(unit, task, cookie)
    if not task_rows.open_link(unit, task, cookie_digest=digest, until=until):
        return _page(unit, task, case, stale=True)
    manual_tasks.note_shown(unit, task, case, actor="page")
    return Opened(cookie=cookie, until=until)


def again(unit: Unit, token: str) -> bool:
    """Mails a new link to the address on file; False if that was done a moment ago."""
    found = _found(unit, token)
    return found is not None and manual_mail.again(unit, found[0])


def report(unit: Unit, token: str, cookie: str | None, said: Report) -> str | None:
    """Takes what was found or done, and lets the case go on: its reference, if it counted."""
    found = _opened(unit, token, cookie)
    if found is None or not task_rows.take(unit, found[0], by=None):
        return None
    return manual_tasks.taken(unit, *found, said, actor="page")


def may_upload(unit: Unit, token: str, cookie: str | None) -> FileRefusal | bool:
    """Whether a file may come, before it is read at all."""
    found = _opened(unit, token, cookie)
    return False if found is None else manual_files.too_much(unit, found[0], 0) or True


def keep(unit: Unit, token: str, cookie: str | None, looked: Looked | FileRefusal) -> bool | None:
    """Takes a file that was looked through; None if the errand is over meanwhile."""
    found = _opened(unit, token, cookie)
    return None if found is None else manual_files.keep(unit, *found, looked)


def drop(unit: Unit, token: str, cookie: str | None, file_id: str) -> bool:
    """Takes a file back."""
    found = _opened(unit, token, cookie)
    return found is not None and manual_files.drop(unit, found[0].id, file_id, actor="page")


def _found(unit: Unit, token: str) -> tuple[ManualTask, Case] | None:
    """The errand of the newest link, as long as the source still is asked by mail."""
    task = task_rows.by_token(unit, token_seal.token_digest(token))
    found = manual_ask.still_open(unit, task)
    owner = manual_ask.by_hand(unit, found[0].source) if found else None
    return found if owner is not None and owner.email is not None else None


def _opened(unit: Unit, token: str, cookie: str | None) -> tuple[ManualTask, Case] | None:
    found = _found(unit, token)
    return found if found is not None and _fits(unit, found[0], cookie) else None


def _fits(unit: Unit, task: ManualTask, cookie: str | None) -> bool:
    given = _cookie_digest(unit, task, cookie or "")
    return secrets.compare_digest(given, task.cookie_digest or "") and not _is_old(unit, task)


def _cookie_digest(unit: Unit, task: ManualTask, cookie: str) -> str:
    return unit.digest("by-hand-cookie", f"{task.id}|{task.token_digest}|{cookie}")


def _is_old(unit: Unit, task: ManualTask) -> bool:
    return task.link_until is None or unit.now >= task.link_until


def _page(
    unit: Unit, task: ManualTask, case: Case, *, stale: bool = False, errand: Errand | None = None
) -> Page:
    source = unit.office.registry.source(task.source)
    assert source.manual is not None
    return Page(
        language=source.manual.language,
        ref=case.ref,
        source=source.label,
        due=task.due,
        stale=stale,
        errand=errand,
    )
