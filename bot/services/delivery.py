"""The one-time delivery of an answer: link and PIN on request, one release, few downloads."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain import codes, entries
from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.messages import Button, Send
from bot.domain.texts import Language
from bot.domain.texts import Text as _
from bot.services import access, casework, last_look, manual_files, notices, token_seal, web_apps
from bot.services.access import CaseNotFoundError, Customer
from bot.services.last_look import Mark, Waiter
from bot.services.manual_files import FileNote
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.tables import Case, Delivery, new_id
from bot.store.unit import Unit

AVAILABLE = timedelta(days=7)  # in which a new link may be asked for
FOR_STAFF = timedelta(days=30)  # ... by those who post it
LINK_LIFE = timedelta(minutes=15)
TRIES = 5  # at the PIN of one link
RETRY_LIFE = timedelta(minutes=10)  # for downloads, once the page has been opened
DOWNLOADS = 4  # the document, the page, the file for machines, and one broken transfer
PASS = 32  # characters of what takes the place of the PIN: 128 bits
FETCHING = "delivery"  # whose signals go to the chat of a person who waits for the registers
ANSWER, LETTER = "answer", "letter"  # what lies there; a letter is for staff to post
_LENGTH_BYTES = 4
WITHHELD = "withheld"  # in place of how it was posted: it never is


class Refusal(StrEnum):
    """Why no link is made."""

    GONE = "gone"  # fetched already, or its seven days are over
    NO_PAGE = "no_page"  # no public address is set up to show it at
    ASKED = "asked"  # the registers are asked first whether it may leave; it goes on by itself
    SILENT = "silent"  # ... and one of them does not answer
    WITHHELD = "withheld"  # the identity is protected by now: people see to it


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A fresh link and the PIN that goes with it; told once, in the chat."""

    url: str = field(repr=False)
    pin: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the page behind a living link may know."""

    language: Language
    right: Right = Right.ACCESS  # what was asked for, which tells the forms of the answer
    letter: bool = False  # words to be posted, not an answer
    opened: bool = False  # the visitor has given the PIN: the answer can be downloaded
    tries_left: int = TRIES
    downloads_left: int = DOWNLOADS
    files: tuple[FileNote, ...] = ()  # that were found by hand, beside the answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """The right PIN: this cookie opens the downloads for ten minutes."""

    cookie: str = field(repr=False)
    language: Language


def create(unit: Unit, case: Case, document: Mapping[str, Any], *, kind: str = ANSWER) -> Delivery:
    """Keeps an answer, sealed, until it is fetched or its time is over."""
    life = FOR_STAFF if casework.came_outside(case) else AVAILABLE
    row = Delivery(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        made_at=unit.now,
        available_until=unit.now + life,
    )
    row.ciphertext = _packed(unit.keyring.seal(entries.kept(document), _place(row)), b"")
    unit.add(row)
    unit.audit(Code.DELIVERY_CREATED, actor="system", case_ref=case.ref)
    return row


def _place(row: Delivery) -> str:
    return f"delivery|ciphertext|{row.id}"


def _packed(kept: bytes, linked: bytes) -> bytes:
    """Two seals in one column: ours, for new links, and the one under the current link's token."""
    return len(kept).to_bytes(_LENGTH_BYTES, "big") + kept + linked


def _unpacked(blob: bytes) -> tuple[bytes, bytes]:
    end = _LENGTH_BYTES + int.from_bytes(blob[:_LENGTH_BYTES], "big")
    return blob[_LENGTH_BYTES:end], blob[end:]


# -- in the chat ------------------------------------------------------------------------------


def waiting_for(unit: Unit, customer: Customer) -> str | None:
    """The newest answer that this person has not fetched yet."""
    if customer.person_digest is None:
        return None
    for case in case_rows.of_person(unit, customer.persons):
        row = deliveries.of_case(unit, case.id)
        if row is not None and can_be_fetched(unit, row):
            return row.id
    return None


def can_be_fetched(unit: Unit, row: Delivery) -> bool:
    """Whether it lies there and nobody has opened it yet."""
    return row.used_at is None and row.ciphertext is not None and unit.now < row.available_until


def has_yet_to_leave(row: Delivery) -> bool:
    """Whether it was fetched to be posted, and nobody has noted that it was."""
    return row.used_at is not None and row.posted_on is None and row.posted_how is None


def withhold(unit: Unit, row: Delivery) -> None:
    """Nobody gets it any more: it is wiped, and its link is dead."""
    row.posted_how, row.link_until = WITHHELD, unit.now
    _wipe(unit, row)


def make_link(unit: Unit, customer: Customer, delivery_id: str) -> Link | Refusal:
    """A new link with a new PIN; any earlier link is dead. Raises CaseNotFoundError."""
    row = deliveries.by_id(unit, delivery_id)
    found = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or found is None:
        raise CaseNotFoundError
    case = access.case_for(unit, customer, found.ref)
    actor = access.actor_name(unit, customer.tg_user_id)
    waiter = Waiter(who=FETCHING, chat_id=customer.chat_id, delivery_id=row.id)
    return link_to(unit, case, row, actor=actor, account=customer.tg_user_id, waiter=waiter)


def link_to(
    unit: Unit,
    case: Case,
    row: Delivery,
    *,
    actor: str,
    account: int | None = None,
    waiter: Waiter | None = None,
) -> Link | Refusal:
    """The same for whoever may have it; asking whether they may is the caller's.

    The link is tied to the Telegram `account`, if it is for one. `waiter` is told when the
    registers, which have to be asked first, have answered.
    """
    refused = _refusal(unit, case, row, waiter)
    if refused is not None or row.ciphertext is None:
        return refused or Refusal.GONE
    kept, _old_link = _unpacked(row.ciphertext)
    plain = unit.keyring.open(kept, _place(row))
    token, pin = _tied(unit, token_seal.new_token(), account), codes.new_code(secrets.randbelow)
    row.ciphertext = _packed(kept, token_seal.seal(plain, token=token, place=_place(row)))
    row.token_digest = token_seal.token_digest(token)
    row.pin_digest = _pin_digest(unit, row, pin)
    row.tries, row.link_until = 0, unit.now + LINK_LIFE
    unit.add(row)
    unit.audit(Code.DELIVERY_LINKED, actor=actor, case_ref=case.ref)
    url = f"{unit.office.public_url}/answer/{token}"
    return Link(url=url, pin=pin, until=row.link_until)


def _refusal(unit: Unit, case: Case, row: Delivery, waiter: Waiter | None) -> Refusal | None:
    """Why no link is made now; the registers are asked last, and only for what can be fetched."""
    if row.posted_how == WITHHELD:
        return Refusal.WITHHELD
    if not can_be_fetched(unit, row):
        return Refusal.GONE
    if not unit.office.public_url:
        return Refusal.NO_PAGE
    mark = last_look.before(unit, case, waiter)
    return None if mark is Mark.CLEAR else Refusal(mark.value)


def _tied(unit: Unit, token: str, account: int | None) -> str:
    """The token with a sign of whom it is for, which says nothing to anybody without our key."""
    if account is None:
        return token
    return f"{token}.{unit.digest('delivery-account', f'{token}|{account}')[:32]}"


def _pin_digest(unit: Unit, row: Delivery, pin: str) -> str:
    return unit.digest("delivery-pin", f"{row.id}|{row.token_digest}|{pin}")


# -- on the page ------------------------------------------------------------------------------


def look(unit: Unit, token: str, cookie: str | None) -> Page | None:
    """What stands behind a link, changing nothing: crawlers and previews look too."""
    row = _living(unit, token)
    if row is None:
        return None
    if row.used_at is None:
        if row.tries >= TRIES:
            return None
        return _page(unit, row, tries_left=TRIES - row.tries)
    if not _cookie_fits(unit, row, cookie):
        return None
    return _page(unit, row, opened=True)


def may_leave(unit: Unit, token: str, cookie: str | None) -> Mark:
    """Whether what stands behind a link may be handed out; if nobody knows, it is being asked.

    Whoever has opened the page and has to wait for a register gets their ten minutes anew.
    """
    row = _living(unit, token)
    case = case_rows.by_id(unit, row.case_id) if row else None
    if row is None or case is None:
        return Mark.CLEAR  # nothing is there that could be handed out
    mark = last_look.before(unit, case)
    if mark is Mark.SILENT and row.used_at is not None and _cookie_fits(unit, row, cookie):
        row.link_until = unit.now + RETRY_LIFE
        unit.add(row)
    return mark


def _page(unit: Unit, row: Delivery, **facts: Any) -> Page:
    case = case_rows.by_id(unit, row.case_id)
    right = Right(case.right) if case else Right.ACCESS
    files = _files(unit, row) if row.used_at is not None else ()
    return Page(
        language=_language(unit, row),
        right=right,
        letter=row.kind == LETTER,
        files=files,
        downloads_left=_most(files) - row.downloads,
        **facts,
    )


def _files(unit: Unit, row: Delivery) -> tuple[FileNote, ...]:
    case = case_rows.by_id(unit, row.case_id)
    return manual_files.for_answer(unit, case) if case and row.kind == ANSWER else ()


def _most(files: tuple[FileNote, ...]) -> int:
    """Each file can be fetched, and one broken transfer of it be made good."""
    return DOWNLOADS + 2 * len(files)


def _living(unit: Unit, token: str) -> Delivery | None:
    row = deliveries.by_token(unit, token_seal.token_digest(token))
    if row is None or row.link_until is None or row.ciphertext is None:
        return None
    return row if unit.now < row.link_until else None


def _language(unit: Unit, row: Delivery) -> Language:
    case = case_rows.by_id(unit, row.case_id)
    return casework.language_of(unit, case) if case else "sv"


def _cookie_fits(unit: Unit, row: Delivery, cookie: str | None) -> bool:
    given = unit.digest("delivery-cookie", f"{row.id}|{cookie or ''}")
    return secrets.compare_digest(given, row.cookie_digest or "")


def recognise(unit: Unit, token: str, told: str) -> str | None:
    """What takes the place of the PIN for the Telegram account that the link is for; else None."""
    row, account = _living(unit, token), web_apps.account(unit, told)
    if row is None or row.used_at is not None or row.tries >= TRIES or account is None:
        return None
    tied = _tied(unit, token.partition(".")[0], account)
    return _pass(unit, row) if secrets.compare_digest(tied.encode(), token.encode()) else None


def _pass(unit: Unit, row: Delivery) -> str:
    """It lives as long as the link and its PIN do."""
    return unit.digest("delivery-pass", f"{row.id}|{row.token_digest}|{row.pin_digest}")[:PASS]


def _opens(unit: Unit, row: Delivery, said: str) -> bool:
    """Whether somebody said the PIN, or what Telegram's word on the account has brought them."""
    by_pin = _pin_digest(unit, row, codes.parse_code(said) or "")
    return secrets.compare_digest(by_pin, row.pin_digest or "") | secrets.compare_digest(
        said.encode(), _pass(unit, row).encode()
    )


def release(unit: Unit, token: str, pin: str) -> Opened | Page | None:
    """Opens the page for whoever has both the link and the PIN; of many at once exactly one.

    From here on only the link's own token opens what is kept. A wrong PIN gives the page again
    with the tries that are left; None is the same answer for unknown, used and expired.
    """
    row = _living(unit, token)
    if row is None or row.used_at is not None:
        return None
    case = case_rows.by_id(unit, row.case_id)
    assert case is not None
    if not deliveries.count_try(unit, row, most=TRIES):
        return None
    if not _opens(unit, row, pin):
        unit.audit(Code.DELIVERY_REFUSED, actor="page", case_ref=case.ref, tries=row.tries)
        return look(unit, token, None)
    return _take(unit, case, row)


def _take(unit: Unit, case: Case, row: Delivery) -> Opened | None:
    cookie = secrets.token_urlsafe(32)
    _kept, linked = _unpacked(row.ciphertext or bytes(_LENGTH_BYTES))
    values = {
        "ciphertext": _packed(b"", linked),
        "cookie_digest": unit.digest("delivery-cookie", f"{row.id}|{cookie}"),
        "link_until": unit.now + RETRY_LIFE,
        "pin_digest": None,
    }
    if not deliveries.use(unit, row, values):
        return None
    unit.audit(Code.DELIVERY_OPENED, actor="page", case_ref=case.ref)
    text = _FETCHED.format(ref=case.ref, when=unit.now, phone=unit.office.company.phone)
    not_me = Button(label=_("This was not me"), action=f"notme:answer:{row.id}")
    notices.tell_customer(unit, case, Send(text=text, keyboard=((not_me,),)))
    return Opened(cookie=cookie, language=_language(unit, row))


_FETCHED = _(
    "✅ The answer in your case {ref} was fetched on {when}. Was it not you? "
    "Press the button, or call us at once: {phone}."
)


def download(unit: Unit, token: str, cookie: str | None) -> dict[str, Any] | None:
    """The answer itself, for whoever opened the page; wiped with the last download."""
    row = _opened(unit, token, cookie)
    if row is None:
        return None
    _kept, linked = _unpacked(row.ciphertext or bytes(_LENGTH_BYTES))
    plain = token_seal.open_sealed(linked, token=token, place=_place(row))
    if plain is None or not _counted(unit, row):
        return None
    return entries.opened(plain)


def download_file(
    unit: Unit, token: str, cookie: str | None, number: int
) -> tuple[FileNote, bytes] | None:
    """One of the files beside the answer, for whoever opened the page."""
    row = _opened(unit, token, cookie)
    found = next((one for one in _files(unit, row) if one.number == number), None) if row else None
    content = manual_files.content(unit, found) if found else None
    if row is None or found is None or content is None or not _counted(unit, row):
        return None
    return found, content


def _opened(unit: Unit, token: str, cookie: str | None) -> Delivery | None:
    row = _living(unit, token)
    used = row is not None and row.used_at is not None
    return row if row is not None and used and _cookie_fits(unit, row, cookie) else None


def _counted(unit: Unit, row: Delivery) -> bool:
    """Counts a download; with the last one everything is wiped."""
    most = _most(_files(unit, row))
    if not deliveries.count_download(unit, row, most=most):
        return False
    if row.downloads >= most:
        _wipe(unit, row)
    return True


def _wipe(unit: Unit, row: Delivery) -> None:
    row.ciphertext = row.pin_digest = row.cookie_digest = row.token_digest = None
    unit.add(row)
    if row.kind == ANSWER:
        manual_files.drop_case(unit, row.case_id)


def expire(unit: Unit) -> int:
    """Wipes what has been fetched or never was in time; the clock calls this."""
    rows = deliveries.over(unit)
    for row in rows:
        case = case_rows.by_id(unit, row.case_id)
        if row.used_at is None and case is not None:
            unit.audit(Code.DELIVERY_EXPIRED, actor="system", case_ref=case.ref)
        _wipe(unit, row)
    return len(rows)
