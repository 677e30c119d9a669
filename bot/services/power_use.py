"""Somebody acts by a power that was signed for them: it stands in their question from the start.

What they may ask for, and that a member of staff opens it, is as with a power on paper; but nobody
has to write anything down, because the signature says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identity import Level
from bot.domain.intake import Contact
from bot.domain.mandates import Kind, Mandate
from bot.domain.powers import Alike, alike
from bot.domain.relay import Said, Topic
from bot.services import access, hard_cases, mandates, powers, relay_in, representing
from bot.services.access import Customer, actor_name
from bot.services.powers import Given
from bot.services.relay_in import Outcome, Passed
from bot.store import deceased
from bot.store import powers as rows
from bot.store import relay as relay_rows
from bot.store.tables import Case, Power
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Busy:
    """Another question of this account is open, which is about something else."""

    ref: str


def usable(unit: Unit, customer: Customer) -> list[Given]:
    """The powers that hold today and name whoever is identified in this session."""
    return [powers.told(unit, row) for row in _usable(unit, customer)]


def misnamed(unit: Unit, customer: Customer) -> bool:
    """Whether there are powers with their number, but somebody else's name in all of them.

    Then the number was most likely a wrong one: whose power it is is no business of theirs.
    """
    return bool(_naming(unit, customer)) and not _usable(unit, customer)


def _usable(unit: Unit, customer: Customer) -> list[Power]:
    name = _name(unit, customer)
    found = [(row, powers.told(unit, row).agent) for row in _naming(unit, customer)]
    return [row for row, agent in found if alike(agent, name) is not Alike.NOT]


def _name(unit: Unit, customer: Customer) -> str:
    """As their bank has it; "" for whoever was identified by people, who have looked at it."""
    binding = access.live_binding(unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    return next((one.name for one in proofs if one.name), "")


def _naming(unit: Unit, customer: Customer) -> list[Power]:
    own = _number(customer)
    if own is None or customer.level < Level.L3:
        return []
    today, digest = stockholm_day(unit.now), access.digest_of(unit, own)
    found = rows.naming(unit, digest, today=today)
    return [row for row in found if not deceased.known(unit, [row.person_digest])]


def _number(customer: Customer) -> Claim | None:
    return next((one for one in customer.claims if one.kind is ClaimKind.PERSONNUMMER), None)


def busy(unit: Unit, customer: Customer, power_id: str) -> Busy | None:
    """Whether a question that is open already would get the power of another."""
    known = relay_rows.open_question(
        unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id
    )
    return Busy(known.ref) if known is not None and not _fits(unit, known, power_id) else None


def _fits(unit: Unit, case: Case, power_id: str) -> bool:
    kept = mandates.kept(unit, case)
    same = kept is None or kept.power == power_id
    return same and hard_cases.topic_of(unit, case) is Topic.AGENT


def ask(
    unit: Unit, customer: Customer, power_id: str, said: Said, *, received_at: datetime
) -> Outcome | Busy | None:
    """Opens a question by the power, with its first line. None: it is not theirs to use now.

    It was chosen with a fresh proof; whoever thinks for a while before writing need not renew it.
    """
    row = next((one for one in _usable(unit, customer) if one.id == power_id), None)
    if row is None:
        return None
    other = busy(unit, customer, power_id)
    if other is not None:
        return other
    outcome = relay_in.open_with(unit, customer, Topic.AGENT, said, received_at=received_at)
    if isinstance(outcome, Passed) and mandates.kept(unit, outcome.case) is None:
        representing.keep(unit, outcome.case, mandate_of(unit, row, _name(unit, customer)))
        actor = actor_name(unit, customer.tg_user_id)
        unit.audit(Code.POWER_USED, actor=actor, case_ref=outcome.case.ref)
    return outcome


def mandate_of(unit: Unit, row: Power, acts: str = "") -> Mandate:
    """The power as it stands in the case of whoever acts; what it covers is in the signature.

    `acts` is the name of whoever acts; it is kept where staff have to look at it. In doubt the
    answers go to an address that was known before.
    """
    given = powers.told(unit, row)
    doubted = alike(given.agent, acts) is not Alike.SAME
    written = given.terms.address
    assert row.signed_at is not None
    return Mandate(
        kind=Kind.ATTORNEY,
        covers=given.terms.covers,
        until=given.terms.until,
        document="",
        principal=Contact(
            name=given.principal,
            address=given.on_file[0] if given.on_file else written,
            claims=frozenset({powers.own_claim(unit, row)}),
        ),
        seen_on=stockholm_day(row.signed_at),
        seen_by="",
        power=row.id,
        named=given.agent if doubted else "",
        known_as=acts if doubted else "",
        typed=written if given.on_file else (),
    )
