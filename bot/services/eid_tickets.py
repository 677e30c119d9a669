"""The page of electronic identification: its link, the press that starts, the end by hand."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import eid
from bot.domain.audit import Code
from bot.domain.claims import ClaimKind
from bot.domain.eid import LIVING, Ask, End, Hint, Mode, Started, State
from bot.domain.identity import Action, Method
from bot.domain.texts import Language
from bot.services import access, token_seal, web_apps
from bot.services.access import actor_name
from bot.store import eids
from bot.store.tables import EidOrder, EidTicket, new_id
from bot.store.unit import Unit

PRESSES = 10  # on one ticket
ENDED = "eid.ended"  # signal: it came to nothing; the subject is the order
STAFF = "eid.staff"  # signal for the staff group: something about an order is odd
TOLD_IN_CHAT = frozenset(
    {
        End.SECOND_BROWSER,
        End.FOREIGN,
        End.NOT_ME,
        End.NOT_BOUND,
        End.RISK,
        End.WRONG_CODES,
        End.FOR_STAFF,
    }
)


LINK_ENDS = frozenset({End.FOREIGN, End.NOT_ME})  # it was in somebody else's hands


class Stage(StrEnum):
    """What the page shows."""

    CHOOSE = "choose"  # which device the app is on
    STARTING = "starting"
    WAITING = "waiting"  # for the app
    CHECKING = "checking"  # approved; we look up whom it concerns
    RETURN = "return"  # approved; the app has to lead back to the chat
    CODE = "code"  # approved; a code to a contact on file is typed in the chat
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the page of a living ticket may know. Tokens go to the browser of the press alone."""

    language: Language
    account: str = field(repr=False)  # the Telegram account's name
    account_tail: str  # the last three digits of its number
    action: Action
    stage: Stage
    mode: Mode | None = None
    hint: str = ""
    why: str = ""
    started: Started | None = field(default=None, repr=False)
    started_at: datetime | None = None
    again: bool = False  # whether another press is possible
    signs: str = ""  # the ground of the erasure that is signed; "": they only identify themselves
    said: str = field(default="", repr=False)  # the words above the signature, if settled before


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """An order is to be started with this; the cookie goes to the browser that pressed."""

    order_id: str
    ask: Ask
    cookie: str = field(repr=False)


def open_ticket(
    unit: Unit, *, chat_id: int, tg_user_id: int, name: str, errand: Mapping[str, Any]
) -> str | None:
    """A fresh link for this account; what it had under way before is over. None: no page."""
    if unit.office.eid is None or not unit.office.public_url:
        return None
    leave(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    token = token_seal.new_token()
    row = EidTicket(
        id=new_id(),
        token_digest=token_seal.token_digest(token),
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        created_at=unit.now,
        expires_at=unit.now + eid.TICKET_LIFE,
    )
    known = known_number(unit, chat_id, tg_user_id)
    unit.seal(row, "sealed_errand", {**errand, "name": name[:64], "personnummer": known})
    unit.add(row)
    unit.audit(Code.EID_LINKED, actor=actor_name(unit, tg_user_id))
    return f"{unit.office.public_url}/eid/{token}"


def known_number(unit: Unit, chat_id: int, tg_user_id: int) -> str | None:
    """Whoever was identified in this session: nobody else may answer the next time."""
    binding = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    numbers = (
        proof.contact.value
        for proof in proofs
        if proof.method is Method.EID and proof.contact.kind is ClaimKind.PERSONNUMMER
    )
    return next(numbers, None)


def known_name(unit: Unit, chat_id: int, tg_user_id: int) -> str:
    """The account's name as it stood on the last page; a signal brings none."""
    ticket = eids.newest_ticket(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    kept = unit.open(ticket, "sealed_errand") if ticket is not None else None
    return str(kept["name"]) if kept else ""


def leave(unit: Unit, *, chat_id: int, tg_user_id: int) -> None:
    """Another way was taken: links are dead, and what waits at the provider is cancelled."""
    for ticket in eids.open_tickets(unit, chat_id=chat_id, tg_user_id=tg_user_id):
        ticket.closed = True
    for order in eids.living_of_chat(unit, chat_id=chat_id, tg_user_id=tg_user_id):
        end(unit, order, End.OTHER_WAY)


# -- looking ----------------------------------------------------------------------------------


def look(unit: Unit, token: str, cookie: str | None) -> Page | None:
    """What stands behind a link, changing nothing: previews and robots look too."""
    ticket = eids.ticket(unit, token_seal.token_digest(token))
    if ticket is None:
        return None
    if not _cookie_fits(unit, ticket, cookie):
        return page_of(unit, ticket, None) if _usable(unit, ticket) else None
    order = eids.newest_of(unit, ticket.id)
    return page_of(unit, ticket, order)


def recognise(unit: Unit, token: str, told: str) -> bool:
    """Whether the account that looks at the page is the right one; somebody else's ends the link.

    Where Telegram says nothing that can be believed, nothing changes: the rest of the rules hold.
    """
    ticket, account = (
        eids.ticket(unit, token_seal.token_digest(token)),
        web_apps.account(unit, told),
    )
    if ticket is None or account is None or account == ticket.tg_user_id:
        return True
    ticket.closed = True
    order = eids.newest_of(unit, ticket.id)
    if order is not None:
        end(unit, order, End.FOREIGN)
    unit.audit(Code.EID_FOREIGN, actor=actor_name(unit, ticket.tg_user_id))
    return False


def _usable(unit: Unit, ticket: EidTicket) -> bool:
    return not ticket.closed and unit.now < ticket.expires_at


def _cookie_fits(unit: Unit, ticket: EidTicket, cookie: str | None) -> bool:
    given = cookie_digest(unit, ticket, cookie)
    return cookie is not None and secrets.compare_digest(given, ticket.cookie_digest or "")


def cookie_digest(unit: Unit, ticket: EidTicket, cookie: str | None) -> str:
    return unit.digest("eid-cookie", f"{ticket.id}|{cookie or ''}")


def page_of(unit: Unit, ticket: EidTicket, order: EidOrder | None) -> Page:
    errand = unit.open(ticket, "sealed_errand")
    waiting = order is not None and order.state == State.OPEN
    return Page(
        language=unit.language(ticket.chat_id),
        account=errand["name"],
        account_tail=str(ticket.tg_user_id)[-3:],
        action=Action(errand["action"]),
        stage=_stage(order),
        mode=Mode(order.mode) if order else None,
        hint=order.hint if order else "",
        why=order.why if order else "",
        started=started_of(unit, order) if order is not None and waiting else None,
        started_at=order.started_at if order else None,
        again=_usable(unit, ticket),
        signs=errand.get("signs", ""),
        said=errand.get("said", ""),
    )


def _stage(order: EidOrder | None) -> Stage:
    if order is None:
        return Stage.CHOOSE
    match order.state:
        case State.STARTING:
            return Stage.STARTING
        case State.OPEN:
            return Stage.WAITING
        case State.COMPLETED:
            return _after_completion(order)
        case State.BOUND:
            return Stage.DONE
        case _:
            return Stage.ENDED


def _after_completion(order: EidOrder) -> Stage:
    if order.mode == Mode.SAME_DEVICE:
        return Stage.RETURN if order.returned_at is None else Stage.CHECKING
    return Stage.CODE if order.looked_up_at is not None else Stage.CHECKING


def started_of(unit: Unit, order: EidOrder) -> Started | None:
    kept = unit.open(order, "sealed_start")
    return Started(**kept) if kept else None


# -- the press --------------------------------------------------------------------------------


def press(
    unit: Unit, token: str, cookie: str | None, *, mode: Mode, ask: Ask
) -> Pressed | Page | None:
    """Makes an order for the browser that pressed first; a second browser ends everything."""
    ticket = eids.ticket(unit, token_seal.token_digest(token))
    if ticket is None or not _usable(unit, ticket) or eids.presses(unit, ticket.id) >= PRESSES:
        return None
    fresh = secrets.token_urlsafe(32)
    known = ticket.cookie_digest is None or _cookie_fits(unit, ticket, cookie)
    if not known or not eids.change_cookie(unit, ticket, cookie_digest(unit, ticket, fresh)):
        return _second_browser(unit, ticket)
    _end_former(unit, ticket)
    return _new_order(unit, ticket, fresh, mode, ask)


def _second_browser(unit: Unit, ticket: EidTicket) -> Page:
    """Two browsers on one link: one of them may be a thief's, and nobody can tell which."""
    ticket.closed = True
    order = eids.newest_of(unit, ticket.id)
    if order is not None and not end(unit, order, End.SECOND_BROWSER):
        order.why = End.SECOND_BROWSER
        unit.wake(order.chat_id, ENDED, order.id)
    return page_of(unit, ticket, order)


def _end_former(unit: Unit, ticket: EidTicket) -> None:
    former = eids.newest_of(unit, ticket.id)
    if former is not None:
        end(unit, former, End.OTHER_WAY)


def _new_order(unit: Unit, ticket: EidTicket, cookie: str, mode: Mode, ask: Ask) -> Pressed:
    assert unit.office.eid is not None
    row = EidOrder(
        id=new_id(),
        ticket_id=ticket.id,
        tg_user_id=ticket.tg_user_id,
        chat_id=ticket.chat_id,
        provider=unit.office.eid.provider,
        mode=mode,
        state=State.STARTING,
        pressed_at=unit.now,
    )
    unit.add(row)
    number = unit.open(ticket, "sealed_errand")["personnummer"]
    whole = with_way_back(unit, row, ask, personnummer=number)
    unit.audit(Code.EID_STARTED, actor=actor_name(unit, row.tg_user_id), mode=row.mode)
    return Pressed(order_id=row.id, ask=whole, cookie=cookie)


def with_way_back(unit: Unit, row: EidOrder, ask: Ask, *, personnummer: str | None) -> Ask:
    """The order's own words: a nonce that goes to the provider alone, and never to our page."""
    nonce = eid.START_PREFIX + secrets.token_urlsafe(24)
    row.nonce_digest = nonce_digest(unit, nonce)
    tied = hashlib.sha256(f"{row.ticket_id}|{row.tg_user_id}|{nonce}".encode()).hexdigest()
    facts = asdict(ask) | {
        "hidden": tied,
        "return_url": _way_back(unit, nonce) if row.mode == Mode.SAME_DEVICE else None,
        "personnummer": personnummer,
    }
    unit.seal(row, "sealed_ask", facts)
    return Ask(**facts)


def nonce_digest(unit: Unit, nonce: str) -> str:
    return unit.digest("eid-nonce", nonce)


def _way_back(unit: Unit, nonce: str) -> str:
    assert unit.office.eid is not None
    if unit.office.eid.return_by == "page":
        return f"{unit.office.public_url}/eid/return/{nonce}"
    return f"https://t.me/{unit.office.bot_username}?start={nonce}"


# -- the end ----------------------------------------------------------------------------------


def cancel(unit: Unit, token: str, cookie: str | None, why: End) -> None:
    """The person gave up or closed the page; nobody but the browser that pressed can."""
    ticket = eids.ticket(unit, token_seal.token_digest(token))
    if ticket is None or not _cookie_fits(unit, ticket, cookie):
        return
    order = eids.newest_of(unit, ticket.id)
    if order is not None and not (why is End.PAGE_CLOSED and order.state == State.COMPLETED):
        end(unit, order, why)


def end(unit: Unit, order: EidOrder, why: End | Hint | str) -> bool:
    """Ends an order, wipes it, and lets the provider be told; False: it is over already."""
    at_provider = order.state == State.OPEN
    to = State.CANCELLING if at_provider and not isinstance(why, Hint) else State.ENDED
    if not eids.step(unit, order, to=to, of=LIVING):
        return False
    order.why = str(why)
    wipe(order, keep_reference=to is State.CANCELLING)
    unit.audit(Code.EID_ENDED, actor=actor_name(unit, order.tg_user_id), why=order.why)
    if why in LINK_ENDS:
        eids.ticket_of(unit, order).closed = True
    if why in TOLD_IN_CHAT:
        unit.wake(order.chat_id, ENDED, order.id)
    return True


def wipe(order: EidOrder, *, keep_reference: bool = False) -> None:
    """Takes out every secret and everything about a person."""
    order.sealed_ask = order.sealed_result = order.sealed_contacts = None
    order.nonce_digest = None
    if not keep_reference:
        order.sealed_start = None


def warn_staff(unit: Unit, order: EidOrder, what: Code) -> None:
    """Tells the staff group, by code alone."""
    unit.audit(what, actor=actor_name(unit, order.tg_user_id))
    if unit.office.staff_chat_id is not None:
        unit.wake(unit.office.staff_chat_id, STAFF, what.action)
