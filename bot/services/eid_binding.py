"""When an approval counts for the account in the chat: the way back, or a code to a contact."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import eid
from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.codes import Locked, Wait
from bot.domain.eid import End, Missing, Mode, State
from bot.domain.identifiers import Email, Phone, parse_email, parse_phone
from bot.domain.identity import Action, Level, Method, Proof
from bot.services import access, eid_tickets, sessions, signing, verification
from bot.services.eid_tickets import Page, end, nonce_digest, page_of, warn_staff
from bot.services.verification import Asked
from bot.store import bindings, deceased, eids
from bot.store.tables import EidOrder
from bot.store.unit import Unit

DONE = "eid.done"  # signal: the account in the chat is the person's; the subject is the order
CODE_WANTED = "eid.code"  # signal: a code to a contact on file has to be typed
NOTICE = "eid_notice"  # the job that tells the contact on file of a new account
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 8
_BACK = frozenset({State.OPEN, State.COMPLETED})


class Returned(StrEnum):
    """What coming back with the app's link came to."""

    GONE = "gone"
    WAITING = "waiting"  # it is yours; the rest follows by itself
    FOREIGN = "foreign"  # another account started it: it was dropped


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnPage:
    """The page to which the app leads when it does not lead to Telegram."""

    page: Page
    code: str  # to be typed in the chat that started


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """What was being proved for."""

    action: Action
    then: str
    since: str
    signs: bool = False  # it was signed, not only identified for


def number_to_look_up(unit: Unit, order_id: str) -> Claim | None:
    """Who approved; None if nobody waits for it any more."""
    row = eids.by_id(unit, order_id)
    if row is None or row.state != State.COMPLETED or row.looked_up_at is not None:
        return None
    return Claim(ClaimKind.PERSONNUMMER, unit.open(row, "sealed_result")["personnummer"])


def contacts_found(unit: Unit, order_id: str, contacts: Iterable[str]) -> None:
    """The addresses and telephone numbers on file that are this person's alone."""
    row = eids.by_id(unit, order_id)
    if row is None or row.state != State.COMPLETED:
        return
    unit.seal(row, "sealed_contacts", sorted(set(contacts)))
    row.looked_up_at = unit.now
    if _is_of_the_dead(unit, row):
        end(unit, row, End.FOR_STAFF)
        return
    _go_on(unit, row)


def _is_of_the_dead(unit: Unit, row: EidOrder) -> bool:
    """A BankID lives on for a while; whoever uses it now is somebody else, or staff are wrong."""
    own = (_number(unit, row), *_mailboxes(unit, row))
    return deceased.known(unit, [access.digest_of(unit, one) for one in own])


def _go_on(unit: Unit, row: EidOrder) -> None:
    """Binds an order that has all it needs, or asks for what is missing."""
    if row.state != State.COMPLETED or row.looked_up_at is None:
        return
    lacks = eid.missing(
        Mode(row.mode),
        returned=row.returned_at is not None,
        bound_before=_bound_before(unit, row, Level.L1),
        contact_proved=_contact_proved(unit, row) is not None,
    )
    match lacks:
        case Missing.NOTHING:
            _bind(unit, row)
        case Missing.CONTACT_CODE:
            unit.wake(row.chat_id, CODE_WANTED, row.id)
        case Missing.RETURN:
            pass  # the app is leading them back right now


# -- who it is --------------------------------------------------------------------------------


def _number(unit: Unit, row: EidOrder) -> Claim:
    return Claim(ClaimKind.PERSONNUMMER, unit.open(row, "sealed_result")["personnummer"])


def _contacts(unit: Unit, row: EidOrder) -> list[Claim]:
    return eid.contact_claims(unit.open(row, "sealed_contacts") or [])


def _mailboxes(unit: Unit, row: EidOrder) -> list[Claim]:
    return [one for one in _contacts(unit, row) if one.kind is ClaimKind.EMAIL]


def _bound_before(unit: Unit, row: EidOrder, level: Level) -> bool:
    """Whether this account was the same customer's before, and was not signed out since."""
    former = bindings.newest(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id)
    if former is None or former.level < level or unit.now >= former.binding_until:
        return False
    own = {access.digest_of(unit, one) for one in (*_mailboxes(unit, row), _number(unit, row))}
    return not own.isdisjoint((former.person_digest, former.number_digest))


def _contact_proved(unit: Unit, row: EidOrder) -> Proof | None:
    """A contact on file of whoever approved, proved in the session of this chat.

    By a code that was sent to it, or by staff who rang it; Telegram's word for a number is none.
    """
    binding = access.live_binding(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    own = {one.value.casefold() for one in _contacts(unit, row)}
    alone = (one for one in proofs if not one.ambiguous and not one.stale)
    reached = (one for one in alone if one.method in eid.REACHES_A_CONTACT)
    return next((one for one in reached if one.contact.value.casefold() in own), None)


# -- the way back -----------------------------------------------------------------------------


def returned(unit: Unit, *, chat_id: int, tg_user_id: int, nonce: str) -> Returned:
    """The approving device came back to a Telegram account: it has to be the one that started."""
    row = eids.by_nonce(unit, nonce_digest(unit, nonce))
    if row is None or row.state not in _BACK:
        return Returned.GONE
    if (row.tg_user_id, row.chat_id) != (tg_user_id, chat_id):
        end(unit, row, End.FOREIGN)
        warn_staff(unit, row, Code.EID_FOREIGN)
        return Returned.FOREIGN
    _came_back(unit, row)
    return Returned.WAITING


def _came_back(unit: Unit, row: EidOrder) -> None:
    row.returned_at = unit.now
    _go_on(unit, row)


def look_back(unit: Unit, nonce: str) -> ReturnPage | None:
    """The page to which the app returned, changing nothing.

    That it is the browser which started proves nothing: whoever was sent the link started there.
    """
    row = eids.by_nonce(unit, nonce_digest(unit, nonce))
    if row is None or row.state not in _BACK:
        return None
    page = page_of(unit, eids.ticket_of(unit, row), row)
    return ReturnPage(page=page, code=_return_code(unit, row))


def not_me(unit: Unit, nonce: str) -> None:
    """A press on that page: the Telegram account that it names is not mine."""
    row = eids.by_nonce(unit, nonce_digest(unit, nonce))
    if row is not None and end(unit, row, End.NOT_ME):
        warn_staff(unit, row, Code.EID_FOREIGN)


def _return_code(unit: Unit, row: EidOrder) -> str:
    """Made from the way back, so that showing it changes nothing, and nobody else knows it."""
    mark = int(unit.digest("eid-return", f"{row.id}|{row.nonce_digest}"), 16)
    places = (mark // len(ALPHABET) ** place for place in range(CODE_LENGTH))
    return "".join(ALPHABET[one % len(ALPHABET)] for one in places)


def is_return_code(text: str) -> bool:
    """Whether it looks like the code of that page."""
    plain = _plain(text)
    return len(plain) == CODE_LENGTH and all(letter in ALPHABET for letter in plain)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter not in " -\u2013")


def type_return_code(unit: Unit, *, chat_id: int, tg_user_id: int, text: str) -> bool | None:
    """The code of the return page, typed in the chat that started; None: nothing waits for one."""
    waiting = eids.living_of_chat(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    row = next((one for one in waiting if one.state in _BACK and one.nonce_digest), None)
    if row is None or row.mode != Mode.SAME_DEVICE:
        return None
    if secrets.compare_digest(_plain(text).encode(), _return_code(unit, row).encode()):
        _came_back(unit, row)
        return True
    row.tries += 1
    if row.tries >= eid.CODE_TRIES:
        end(unit, row, End.WRONG_CODES)
    return False


# -- a code to a contact on file --------------------------------------------------------------


def ask_contact_code(
    unit: Unit, order_id: str
) -> tuple[Errand, str, Asked | Wait | Locked] | None:
    """Orders a code to the contact on file; without one it looks the same and nothing is sent."""
    row = eids.by_id(unit, order_id)
    if row is None or row.state != State.COMPLETED:
        return None
    errand = errand_of(unit, row)
    contact = _to_reach(unit, row)
    asked = verification.ask_code(
        unit,
        chat_id=row.chat_id,
        tg_user_id=row.tg_user_id,
        contact=contact,
        purpose=errand.action,
    )
    return errand, contact.claim.value, asked


def _to_reach(unit: Unit, row: EidOrder) -> Email | Phone:
    """Their mailbox, else their mobile, if codes are sent that way here; else nobody's."""
    mailboxes, mobiles = _reachable(unit, row)
    if mailboxes and Method.EMAIL_CODE in unit.office.codes:
        return mailboxes[0]
    if mobiles:
        return mobiles[0]
    return Email(f"{access.digest_of(unit, _number(unit, row))[:24]}@nobody.example")


def _reachable(unit: Unit, row: EidOrder) -> tuple[list[Email], list[Phone]]:
    """Their mailboxes, and the mobiles to which we send text messages, if we send any."""
    contacts = [one.value for one in _contacts(unit, row)]
    emails = [parse_email(one) for one in contacts if "@" in one]
    phones = [parse_phone(one, mobile_only=True) for one in contacts if "@" not in one]
    countries = unit.office.sms_countries if Method.SMS_CODE in unit.office.codes else ()
    return (
        [one for one in emails if isinstance(one, Email)],
        [one for one in phones if isinstance(one, Phone) and one.e164.startswith(countries)],
    )


def errand_of(unit: Unit, row: EidOrder) -> Errand:
    kept = unit.open(eids.ticket_of(unit, row), "sealed_errand")
    return Errand(
        action=Action(kept["action"]),
        then=kept["then"],
        since=kept["since"],
        signs=bool(kept.get("signs")),
    )


def go_on_after_code(unit: Unit, *, chat_id: int, tg_user_id: int) -> bool:
    """A code was right: an approval that waited for it counts now. Says whether one did."""
    for row in eids.living_of_chat(unit, chat_id=chat_id, tg_user_id=tg_user_id):
        waits = row.state == State.COMPLETED and row.mode == Mode.OTHER_DEVICE
        if waits and _contact_proved(unit, row) is not None:
            _bind(unit, row)
            return True
    return False


# -- bound ------------------------------------------------------------------------------------


def _bind(unit: Unit, row: EidOrder) -> None:
    first = not _bound_before(unit, row, Level.L3)
    contact = _contact_proved(unit, row)
    if not eids.step(unit, row, to=State.BOUND, of=[State.COMPLETED]):
        return
    proof = Proof(
        method=Method.EID,
        contact=_number(unit, row),
        proved_at=unit.now,
        name=unit.open(row, "sealed_result")["name"],
    )
    sessions.identify(
        unit,
        chat_id=row.chat_id,
        tg_user_id=row.tg_user_id,
        proofs=[one for one in (contact, proof) if one is not None],
        person_digest=access.digest_of(unit, _number(unit, row)),
    )
    actor = access.actor_name(unit, row.tg_user_id)
    unit.audit(Code.EID_BOUND, actor=actor, mode=row.mode, first=first)
    contacts = row.sealed_contacts
    signing.keep(unit, row)
    eid_tickets.wipe(row)
    eids.ticket_of(unit, row).closed = True
    if first:
        row.sealed_contacts = contacts
        unit.task(NOTICE, row.id, lane=f"eid:{row.id}")
    unit.wake(row.chat_id, DONE, row.id)


def whom_to_tell(unit: Unit, order_id: str) -> list[Email | Phone] | None:
    """The contacts on file of a person whom a new Telegram account was linked to; None: told.

    Every mailbox of theirs, else a mobile number. Where there is neither, staff are told that.
    """
    row = eids.by_id(unit, order_id)
    if row is None or row.state != State.BOUND or row.sealed_contacts is None:
        return None
    mailboxes, mobiles = _reachable(unit, row)
    row.sealed_contacts = None
    told: list[Email | Phone] = list(mailboxes) or list(mobiles[:1])
    if not told:
        warn_staff(unit, row, Code.EID_UNTOLD)
    return told


def done(unit: Unit, chat_id: int, order_id: str) -> Errand | None:
    """What to go on with, in the chat that started."""
    row = eids.by_id(unit, order_id)
    if row is None or row.chat_id != chat_id or row.state != State.BOUND:
        return None
    return errand_of(unit, row)


def why_ended(unit: Unit, chat_id: int, order_id: str) -> str:
    row = eids.by_id(unit, order_id)
    return row.why if row is not None and row.chat_id == chat_id else ""
