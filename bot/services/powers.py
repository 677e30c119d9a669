"""A power of attorney that somebody gives in their own chat: filled in on a page, then signed.

The page is reached by a link of the chat and holds nothing for whoever else gets at it: it shows
again what was typed in the same answer and no other time. What counts is the signature, above the
very words that are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.domain import postal, powers
from bot.domain.audit import Code
from bot.domain.canonical import digest
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identity import Action
from bot.domain.postal import Address
from bot.domain.powers import End, Flaw, State, Terms
from bot.domain.registry import Registry
from bot.domain.texts import Language, Sayable
from bot.services import access, casework, eid_tickets, power_end, power_words, signing, token_seal
from bot.services.access import Customer, actor_name
from bot.store import powers as rows
from bot.store.tables import Power, new_id
from bot.store.unit import Unit

THEN = "power.signed"  # signal: it is signed; the subject is the order
SETTLED = "power.settled"  # signal: it holds, or does not by itself; the subject is the power
OVER = "power.over"  # signal: staff have ended it; the subject is the power
TASK = "power"  # asks the registers whether it may hold by itself, and by what to tell of it
MOST_ADDRESSES = 3  # on file, as far as they are kept beside another that was typed
LINK_LIFE = timedelta(minutes=15)  # as long as the proof on which it rests is fresh


class Signing(StrEnum):
    """What a signature came to."""

    WRITTEN = "written"
    REPLACED = "replaced"  # its form is gone: another was opened meanwhile, or it was too old
    NOTHING = "nothing"  # it is not this person's, or has been written down before


class No(StrEnum):
    """Why somebody gets no page to fill one in."""

    NOT_BY_EID = "not_by_eid"  # identified in another way: nothing can be signed with that
    TOO_YOUNG = "too_young"
    NO_PAGE = "no_page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What an empty form needs."""

    language: Language
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What will be signed, for whoever has just filled it in."""

    page: Page
    said: Sayable
    mark: str  # of these very terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A power as the two people whom it concerns see it."""

    id: str
    agent: str
    principal: str
    terms: Terms
    state: State
    why: str
    on_file: tuple[Address, ...] = field(default=(), repr=False)  # if theirs is none of these


# -- filling in -------------------------------------------------------------------------------


def open_page(unit: Unit, customer: Customer) -> str | No:
    """A link to the form, for whoever is identified electronically in this session."""
    own = eid_tickets.known_number(unit, customer.chat_id, customer.tg_user_id)
    if unit.office.eid is None or not unit.office.public_url:
        return No.NO_PAGE
    if own is None:
        return No.NOT_BY_EID
    if not powers.is_of_age(own, stockholm_day(unit.now)):
        return No.TOO_YOUNG
    rows.drop_drafts(unit, tg_user_id=customer.tg_user_id)
    token = token_seal.new_token()
    row = Power(
        id=new_id(),
        chat_id=customer.chat_id,
        tg_user_id=customer.tg_user_id,
        person_digest=_digest_of(unit, own),
        token_digest=token_seal.token_digest(token),
        created_at=unit.now,
        expires_at=unit.now + LINK_LIFE,
    )
    name = eid_tickets.known_name(unit, customer.chat_id, customer.tg_user_id)
    unit.seal(row, "sealed_terms", {"account": name})
    unit.add(row)
    return f"{unit.office.public_url}/power/{token}"


def _digest_of(unit: Unit, number: str) -> str:
    return access.digest_of(unit, Claim(ClaimKind.PERSONNUMMER, number))


def look(unit: Unit, token: str) -> Page | None:
    """The empty form behind a link, changing nothing; none where it could not be sent in."""
    row = _open(unit, token)
    return None if row is None else _page(unit, row)


def _open(unit: Unit, token: str) -> Power | None:
    """What a link leads to, as long as it works and its session runs."""
    row = rows.by_token(unit, token_seal.token_digest(token))
    return row if row is not None and _own_number(unit, row) is not None else None


def _page(unit: Unit, row: Power) -> Page:
    return Page(language=unit.language(row.chat_id), today=stockholm_day(unit.now))


def fill(unit: Unit, token: str, terms: Terms) -> Review | Flaw | None:
    """Keeps what was filled in, and says what it comes to. None: the link leads nowhere."""
    row = rows.by_token(unit, token_seal.token_digest(token))
    own = _own_number(unit, row) if row is not None else None
    if row is None or own is None:
        return None
    wrong = powers.flaw(terms, own=own, today=stockholm_day(unit.now))
    if wrong is not None:
        return wrong
    account = unit.open(row, "sealed_terms")["account"]
    unit.seal(row, "sealed_terms", {"account": account, "terms": terms.as_json()})
    said = power_words.signed(terms, company=unit.office.company.name)
    return Review(page=_page(unit, row), said=said, mark=_mark(terms))


def _own_number(unit: Unit, row: Power) -> str | None:
    """The number of whoever fills it in, while the session runs in which they were identified."""
    own = eid_tickets.known_number(unit, row.chat_id, row.tg_user_id)
    return own if own is not None and _digest_of(unit, own) == row.person_digest else None


def _mark(terms: Terms) -> str:
    return digest(terms.as_json())


def reviewed(unit: Unit, token: str, mark: str) -> tuple[Sayable, Language] | None:
    """The words above the signature and their language; None if other terms came after these."""
    found = _reviewed(unit, token, mark)
    if found is None:
        return None
    row, terms = found
    words = power_words.signed(terms, company=unit.office.company.name)
    return words, unit.language(row.chat_id)


def _reviewed(unit: Unit, token: str, mark: str) -> tuple[Power, Terms] | None:
    row = _open(unit, token)
    if row is None:
        return None
    kept = unit.open(row, "sealed_terms").get("terms")
    terms = Terms.from_json(kept) if kept else None
    fits = terms is not None and compare_digest(mark.encode(), _mark(terms).encode())
    return (row, terms) if terms is not None and fits else None


def to_sign(unit: Unit, token: str, mark: str, said: str) -> str | None:
    """The page on which the reviewed terms are signed; `said` is what the app shows of them."""
    found = _reviewed(unit, token, mark)
    if found is None:
        return None
    row, terms = found
    errand = {
        "action": Action.ACT_FOR_ANOTHER.value,
        "then": THEN,
        "since": unit.now.isoformat(),
        "signs": row.id,
        "said": said,
        "terms": terms.as_json(),
    }
    return eid_tickets.open_ticket(
        unit,
        chat_id=row.chat_id,
        tg_user_id=row.tg_user_id,
        name=unit.open(row, "sealed_terms")["account"],
        errand=errand,
    )


# -- signed -----------------------------------------------------------------------------------


def sign(unit: Unit, customer: Customer, order_id: str) -> Signing:
    """Writes down what was signed, once, if it was theirs to sign."""
    kept = signing.take(unit, customer, order_id, then=THEN)
    if kept is None:
        return Signing.NOTHING
    row, signer = rows.by_id(unit, kept["signs"]), kept["signer"]
    if row is None:
        return Signing.REPLACED
    if row.state != State.DRAFT or _digest_of(unit, signer["number"]) != row.person_digest:
        return Signing.NOTHING  # signed before, or by somebody else than whoever filled it in
    terms = Terms.from_json(kept["terms"])
    unit.seal(
        row,
        "sealed_terms",
        {"terms": kept["terms"], "said": kept["said"], "proof": kept["proof"], **_signer(signer)},
    )
    row.state, row.signed_at, row.token_digest = State.SIGNED, unit.now, None
    row.agent_digest, row.until = _digest_of(unit, terms.number), terms.until
    unit.add(row)
    unit.task(TASK, row.id, lane=f"{TASK}:{row.id}")
    actor, mark = actor_name(unit, customer.tg_user_id), signing.digest(kept["proof"])
    unit.audit(Code.POWER_SIGNED, actor=actor, signature=mark, until=terms.until.isoformat())
    return Signing.WRITTEN


def _signer(signer: dict[str, str]) -> dict[str, str]:
    """Whose power it is, for the envelope and for searching them; the name as the bank has it."""
    return {"principal": signer["name"], "own": signer["number"]}


def to_look_up(unit: Unit, power_id: str) -> tuple[Claim, Registry] | None:
    """Who gives it, as long as nothing has been settled."""
    row = rows.by_id(unit, power_id)
    if row is None or row.state != State.SIGNED:
        return None
    return own_claim(unit, row), unit.office.registry


def own_claim(unit: Unit, row: Power) -> Claim:
    """Whoever gives it, by their personal identity number."""
    return Claim(ClaimKind.PERSONNUMMER, unit.open(row, "sealed_terms")["own"])


def settle(
    unit: Unit, power_id: str, *, protected: bool, mails: int, on_file: Sequence[Address] = ()
) -> Power | None:
    """It holds from now on; with a protected identity nothing does without people.

    `mails` is how many of their mailboxes hear of it besides the chat, and `on_file` where the
    registers say that they live.
    """
    row = rows.by_id(unit, power_id)
    if row is None or row.state != State.SIGNED:
        return None
    if protected:
        power_end.end(unit, row, End.PROTECTED, actor=casework.SYSTEM)
    else:
        row.state = State.HELD
        _note_doubt(unit, row, on_file)
        unit.add(row)
        unit.audit(Code.POWER_HELD, actor=actor_name(unit, row.tg_user_id), mails=mails)
    unit.wake(row.chat_id, SETTLED, row.id)
    return row


def _note_doubt(unit: Unit, row: Power, on_file: Sequence[Address]) -> None:
    """An address that nobody knows is doubted: an answer must not go there unnoticed."""
    kept = unit.open(row, "sealed_terms")
    if postal.differs(Terms.from_json(kept["terms"]).address, on_file):
        known = [list(one) for one in on_file[:MOST_ADDRESSES]]
        unit.seal(row, "sealed_terms", {**kept, "on_file": known})


# -- seen and taken back ----------------------------------------------------------------------


def given_by(unit: Unit, customer: Customer) -> list[Given]:
    """What this person has given and what holds today."""
    found = rows.given(unit, customer.persons, today=stockholm_day(unit.now))
    return [told(unit, row) for row in found]


def signed_here(unit: Unit, chat_id: int, tg_user_id: int) -> list[tuple[str, date]]:
    """What was signed in this chat and has not ended, with its day: for ending it, unproved."""
    today = stockholm_day(unit.now)
    return [
        (row.id, stockholm_day(row.signed_at))
        for row in rows.not_over(unit, tg_user_id=tg_user_id)
        if row.chat_id == chat_id and row.signed_at and row.until and row.until >= today
    ]


def told(unit: Unit, row: Power) -> Given:
    kept = unit.open(row, "sealed_terms")
    terms = Terms.from_json(kept["terms"])
    return Given(
        id=row.id,
        agent=terms.agent,
        principal=kept.get("principal", ""),
        terms=terms,
        state=State(row.state),
        why=row.why,
        on_file=tuple(tuple(one) for one in kept.get("on_file", ())),
    )


def of_chat(unit: Unit, chat_id: int, power_id: str) -> Given | None:
    """The power that was signed in this very chat."""
    row = rows.by_id(unit, power_id)
    if row is None or row.chat_id != chat_id or row.signed_at is None:
        return None
    return told(unit, row)


def take_back(unit: Unit, customer: Customer, power_id: str) -> bool:
    """Ends it at once: for its person in any chat, and for the account that signed it.

    The latter needs no proof, because it takes something from somebody else and shows nothing.
    """
    row = rows.by_id(unit, power_id)
    if row is None or row.state not in (State.SIGNED, State.HELD):
        return False
    own_account = (row.chat_id, row.tg_user_id) == (customer.chat_id, customer.tg_user_id)
    if not own_account and row.person_digest not in customer.persons:
        return False
    power_end.end(unit, row, End.TAKEN_BACK, actor=actor_name(unit, customer.tg_user_id))
    return True


def end_by_staff(unit: Unit, power_id: str, *, actor: str) -> None:
    """The person has told the staff that it is to end; the chat in which they signed hears it.

    While a register is down it does not hold yet, and would as soon as the register is back.
    """
    row = rows.by_id(unit, power_id)
    if row is not None and row.state in (State.SIGNED, State.HELD):
        power_end.end(unit, row, End.BY_STAFF, actor=actor)
        unit.wake(row.chat_id, OVER, row.id)
