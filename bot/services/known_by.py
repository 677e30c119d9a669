"""Keeps a person's cases together when Insyn itself changes what they are known by.

A person is known by the first contact that they proved. Nothing but a change that staff have
approved and that was read back links a new contact to an old one: that somebody reads a mailbox
today says nothing of who read it a year ago.
"""

from __future__ import annotations

from bot.domain.audit import Code
from bot.domain.cases import State
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.domain.identity import Level
from bot.domain.plans import CorrectionPlan
from bot.domain.registry import Value
from bot.domain.spellings import normal
from bot.services import access, casework, elsewhere, planning
from bot.services.plan_body import body_of
from bot.store import cases as case_rows
from bot.store import person_keys
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit


def follow(unit: Unit, case: Case, plan: CorrectionPlan) -> None:
    """After the change the person has their cases by the new contact, and nobody by the old one.

    Only if the old one was proved in this very case, or it was sure who asked. What somebody else
    left under the new one, who had it before, is nobody's from now on.
    """
    before, after = _key(unit, plan, plan.old), _key(unit, plan, plan.new)
    if before is None or after is None or before == after:
        return
    identified = case.level >= Level.L3
    if not identified and before not in casework.persons_of(unit, case):
        return
    if _followed(unit, case, before, after):
        return  # what is under the new one is their own by now
    former = unit.digest("person", f"former:{case.id}:{after}")
    person_keys.part(unit, after, former, account=case.tg_user_id)
    count = person_keys.move(unit, before, after)
    unit.session.refresh(case)
    _search_on(unit, case, after, plan)
    unit.audit(Code.PERSON_FOLLOWED, actor=casework.SYSTEM, case_ref=case.ref, count=count)


def _followed(unit: Unit, case: Case, before: str, after: str) -> bool:
    """Whether another case of theirs has made the same change elsewhere while this one ran."""
    return any(
        one.closed_at is not None
        and (_key(unit, plan, plan.old), _key(unit, plan, plan.new)) == (before, after)
        for one, plan in elsewhere.corrections(unit, case, since=case.opened_at)
    )


def _search_on(unit: Unit, case: Case, person: str, plan: CorrectionPlan) -> None:
    """Their other open cases search by the new contact; by the old one while it still leads on."""
    old, new = _claim(unit, plan, plan.old), _claim(unit, plan, plan.new)
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    gone = set() if row is not None and body_of(unit, row).elsewhere else {old}
    for one in case_rows.of_person(unit, {person}):
        claims = casework.claims_of(unit, one)
        if one.closed_at is None and old in claims and new is not None:
            kept = (claims - gone) | {new}
            unit.seal(one, "sealed_claims", casework.claims_json(kept))
            if State(one.state) in planning.PLANNABLE:
                planning.renew(unit, one)


def _key(unit: Unit, plan: CorrectionPlan, value: Value) -> str | None:
    """The key of a person who is known by this value; None if the column identifies nobody."""
    claim = _claim(unit, plan, value)
    return access.digest_of(unit, claim) if claim else None


def _claim(unit: Unit, plan: CorrectionPlan, value: Value) -> Claim | None:
    kind = unit.office.registry.table(plan.source, plan.table).identities.get(plan.column)
    spelt = normal(kind, value, today=stockholm_day(unit.now)) if kind else None
    return Claim(kind, spelt) if kind and spelt else None
