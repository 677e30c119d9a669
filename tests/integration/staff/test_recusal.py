"""Who knows the person neither sees into the case nor decides it; nobody decides on themselves."""

from __future__ import annotations

from bot.domain.cases import Right, State, StepRefusal
from bot.services import access, case_page, lifting, manual_ask, recusal, reveal
from bot.services.queue import NotAllowed
from bot.services.reveal import Covered, Purpose
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office, button, labels
from tests.integration.staff.test_intake import approved, last

KNOWN = "eftersom du känner personen"


def member(office: Office, user: int) -> access.Member:
    found = office.run(access.member, user)
    assert found is not None
    return found


async def test_who_knows_the_person_says_so_before_they_see_anything(office: Office) -> None:
    ref = office.opened(Right.ERASURE)
    card = await last(office.press(BERIT, f"s:case:{ref}"))
    sure = await last(office.press(BERIT, button(card, "Jag känner personen")))
    await office.press(BERIT, button(sure, "Ja, jag känner personen"))
    assert KNOWN in (await last(office.press(BERIT, f"s:claim:{ref}")))["text"]
    await approved(office, ref, by=ANNA)
    assert office.case(ref).state == State.AWAITING_SECOND_APPROVAL
    assert KNOWN in (await last(office.press(BERIT, f"s:second:{ref}")))["text"]
    shown = await last(office.press(BERIT, f"s:case:{ref}"))
    assert "c•••@" not in shown["text"]
    assert "Jag känner personen" not in labels(shown)


async def test_what_they_held_or_approved_is_free_again(office: Office) -> None:
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=ANNA)
    await office.press(ANNA, f"s:knowgo:{ref}")
    case = office.case(ref)
    assert (case.state, case.claimed_by, case.approved_by) == (State.QUEUED, None, None)
    assert office.timeline(ref)[-1] == "recused"
    await approved(office, ref, by=OSKAR)
    assert office.case(ref).state == State.AWAITING_SECOND_APPROVAL


async def test_an_owner_takes_a_colleague_out_and_lets_them_in_again(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    anna = member(office, ANNA)
    chosen = await last(office.press(OSKAR, f"s:flag:{ref}"))
    assert {"Anna", "Berit"} <= labels(chosen)
    await office.press(OSKAR, button(chosen, "Anna"))
    assert "inte deltar" in office.said(ANNA)[-1]["text"]
    assert KNOWN in (await last(office.press(ANNA, f"s:claim:{ref}")))["text"]
    await office.press(OSKAR, f"s:flagged:{ref}:{anna.id}")
    await office.press(ANNA, f"s:claim:{ref}")
    assert office.case(ref).claimed_by == anna.id
    assert office.audited().count("case:any:recused") == 1
    assert "case:any:admitted" in office.audited()


def test_only_an_owner_speaks_for_others_and_not_for_themselves(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    anna, berit, oskar = (member(office, one) for one in (ANNA, BERIT, OSKAR))
    assert office.run(recusal.recuse, berit, ref, anna.id) == NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    office.run(recusal.recuse, oskar, ref)
    assert office.run(recusal.admit, oskar, ref, oskar.id) == NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    assert office.run(recusal.admit, berit, ref, oskar.id) == NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    page = office.run(case_page.show, oskar, ref)
    assert page.conflicted
    assert (page.detail.inside, page.proved, page.papers) == (False, (), ())
    seen = office.run(reveal.reveal, oskar, ref, Covered.PROVED, Purpose.CHECK)
    assert seen == NotAllowed(StepRefusal.CONFLICT)


def test_a_member_who_asks_for_their_own_data_is_kept_out_everywhere(office: Office) -> None:
    ref = office.opened(Right.ACCESS, by=OSKAR)
    oskar = member(office, OSKAR)
    page = office.run(case_page.show, oskar, ref)
    assert page.own
    assert (page.detail.inside, page.detail.acts) == (False, frozenset())
    assert office.run(lifting.lift, oskar, ref) == NotAllowed(StepRefusal.OWN_CASE)
    seen = office.run(reveal.reveal, oskar, ref, Covered.PROVED, Purpose.CHECK)
    assert seen == NotAllowed(StepRefusal.OWN_CASE)
    sources = office.around.office.registry.sources
    for source in sources:
        found = office.run(
            lambda unit, one=source: list(manual_ask.owners(unit, one, office.case(ref)))
        )
        assert oskar.id not in {one.id for one in found}
