"""Makes one person one person, by whichever of their contacts they come.

What a person did is kept by the contact or the number that they proved then. Whoever proves
another one of the same person has to find it, so that the register is asked, once somebody has
proved something, by what else they are known. It is asked anew in every session and nothing is
merged: a contact that the register has given to somebody else leads to nobody's cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.on_file import KnownBy
from bot.domain.spellings import normal
from bot.services import access, casework, recycled, sessions
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store.tables import Binding
from bot.store.unit import Unit

AFTER = "who_after"  # the task that lets a chat go on once it has been looked up


@dataclass(frozen=True, slots=True)
class Proved:
    """What was proved in a session, as registers spell it."""

    claims: frozenset[Claim]


def to_look_up(unit: Unit, binding_id: str) -> Proved | None:
    """What the running session rests on; of one that was left, what its cases rest on."""
    row = bindings.by_id(unit, binding_id)
    if row is None:
        return None
    if row.revoked_at is not None:
        return _left_behind(unit, row)
    today = stockholm_day(unit.now)
    sure = (one for one in access.proofs_of(unit, row) if not (one.ambiguous or one.stale))
    spelt = (_spelt(one.contact, today) for one in sure)
    return Proved(frozenset(one for one in spelt if one is not None))


def _left_behind(unit: Unit, row: Binding) -> Proved | None:
    """Whoever logs out at once has wiped their proofs, and keeps what they have opened by them."""
    if row.revoked_why not in (access.LOGOUT, access.REPLACED):
        return None
    today = stockholm_day(unit.now)
    opened = (casework.claims_of(unit, case) for case in case_rows.opened_in(unit, row))
    spelt = frozenset(_spelt(one, today) for claims in opened for one in claims)
    known = frozenset(one for one in spelt if one is not None)
    return Proved(known) if known else None


def _spelt(claim: Claim, today: date) -> Claim | None:
    value = normal(claim.kind, claim.value, today=today)
    return Claim(claim.kind, value) if value else None


def found(unit: Unit, binding_id: str, known_by: KnownBy) -> None:
    """What else is this person's alone; what had another holder here before is not."""
    row = bindings.by_id(unit, binding_id)
    if row is None:
        return
    before = access.persons_by(row)
    held = recycled.known_first(unit, known_by)
    kept = (one for one, since in known_by.items() if _is_theirs(held.get(one), since))
    theirs = {one: access.digest_of(unit, one) for one in kept}
    if row.revoked_at is not None:
        _number(unit, row, theirs)  # of the cases; nothing is tied to the account any more
        return
    row.known_as = " ".join(sorted((before | set(theirs.values())) - {row.person_digest}))
    _number(unit, row, theirs)
    unit.add(row)
    sessions.warn_elsewhere(unit, row, access.persons_by(row) - before, told=before)


def _is_theirs(known_since: date | None, since: date | None) -> bool:
    """Whether nobody was known here by it before the register had it in their entry."""
    return known_since is None or since is None or since <= known_since


def _number(unit: Unit, row: Binding, theirs: Mapping[Claim, str]) -> None:
    """A personal identity number never gets another holder, so that it stays with the cases."""
    numbers = [digest for one, digest in theirs.items() if one.kind is ClaimKind.PERSONNUMMER]
    if len(numbers) == 1:
        row.number_digest = numbers[0]
        case_rows.number_is(unit, row, numbers[0])


def unknown(unit: Unit, binding_id: str) -> None:
    """The register does not answer: nobody waits for it, and it is asked again."""
    row = bindings.by_id(unit, binding_id)
    if row is not None and row.known_as is None:
        row.known_as = ""
        unit.add(row)


def when_known(unit: Unit, customer: access.Customer, signal: str, subject: str) -> None:
    """Wakes the chat when it has been looked up: tasks of one lane are done in their order."""
    lane = f"{sessions.WHO}:{customer.binding_id}"
    order = f"{customer.binding_id}:{customer.chat_id}:{signal}:{subject}"
    unit.task(AFTER, order, lane=lane)


def go_on(unit: Unit, order: str) -> None:
    """It has been looked up, or will not be soon: nobody waits a second time."""
    binding_id, chat_id, signal, subject = order.split(":", 3)
    unknown(unit, binding_id)
    unit.wake(int(chat_id), signal, subject)
