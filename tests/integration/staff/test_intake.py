"""Requests by letter, telephone or e-mail: written down by staff, decided by somebody else."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.domain.additions import AdditionPlan
from bot.domain.cases import State
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Holdings, Row
from bot.domain.intake import Asked, Channel, Contact, Fault, parse_day
from bot.domain.restrictions import Place
from bot.domain.statements import StatementPlan
from bot.services import (
    access,
    by_post,
    correspondence,
    delivery,
    disclosure,
    fulfilment,
    last_look,
    planning,
    pointing,
    restrictions,
    staff_intake,
    withholding,
)
from bot.services.by_post import Paper
from bot.services.delivery import Link, Opened, Refusal
from bot.services.disclosure import Answer
from bot.services.plan_body import AnyPlan, body_of
from bot.services.staff_intake import Request, TakenIn
from bot.store import plans
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit
from bot.work import paper
from bot.work.answer import PARTS
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    OSKAR,
    Office,
    button,
    holdings,
    labels,
    later,
)
from tests.support import paper_link

CONTACT = Contact(
    name="Carin Ek",
    address=("Storgatan 1", "423 56 Torslanda"),
    claims=frozenset({Claim(ClaimKind.EMAIL, "carin@example.se"), Claim(ClaimKind.PHONE, "+46701740605")}),
)  # fmt: skip


async def last(calls: Awaitable[list[dict[str, Any]]]) -> dict[str, Any]:
    """The message that a press or a text brings."""
    return (await calls)[-1]


def a_letter(asked: Asked = Asked.ACCESS, *, day: str = "2026-11-20", **changed: Any) -> Request:
    facts: dict[str, Any] = {
        "asked": asked,
        "channel": Channel.LETTER,
        "received_on": parse_day(day),
        "language": "sv",
        "contact": CONTACT,
    }
    return Request(**{**facts, **changed})


def taken_in(office: Office, request: Request, *, by: int = ANNA) -> str:
    member = office.run(access.member, by)
    outcome = office.run(staff_intake.take_in, member, request)
    assert isinstance(outcome, TakenIn)
    office.said(by)  # the confirmation is ready to be posted
    return outcome.case.ref


async def identified(office: Office, ref: str, way: str, *, by: int = ANNA) -> str:
    said = await last(office.press(by, f"s:whogo:{ref}:{way}"))
    return said["text"]


def planned(office: Office, ref: str) -> None:
    office.run(lambda unit: planning.found(unit, office.case(ref).id, holdings(unit)))


async def approved(office: Office, ref: str, *, by: int = BERIT) -> str:
    await office.press(by, f"s:claim:{ref}")
    shown = await last(office.press(by, f"s:case:{ref}"))
    await office.press(by, button(shown, "Godkänn"))
    said = await last(office.press(by, button(shown, "Godkänn").replace("s:ok", "s:sure")))
    return said["text"]


async def test_a_letter_is_written_down_step_by_step_and_counts_from_its_day(
    office: Office,
) -> None:
    asked = await last(office.write(ANNA, "/registrera"))
    reason = await last(office.press(ANNA, button(asked, "Radering (art. 17)")))
    how = await last(office.press(ANNA, button(reason, "samtycket är återkallat")))
    day = await last(office.press(ANNA, button(how, "Med brev")))
    assert {"I dag", "I går"} <= labels(day)
    for wrong, why in (("2026-12-24", "har inte kommit"), ("i förrgår", "2026-11-25"), ("2020-01-01", "två år")):  # fmt: skip
        assert why in (await office.write(ANNA, wrong))[-1]["text"]
    language = await last(office.write(ANNA, "2026-11-10"))
    await office.press(ANNA, button(language, "English"))
    assert "varken" in (await office.write(ANNA, "Carin"))[-1]["text"]
    removed, _address = await office.write(ANNA, "Carin@Example.se")
    assert removed["method"] == "deleteMessage"
    _removed, review = await office.write(ANNA, "Carin Ek\nStorgatan 1\n423 56 Torslanda")
    assert "c•••@e•••.se" in review["text"].casefold()
    assert "Storgatan 1" in review["text"]
    said = await office.press(ANNA, button(review, "Öppna ärendet"))
    ref = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]", said[-1]["text"])
    assert ref is not None
    case = office.case(ref[0])
    assert (case.state, case.right, case.language) == ("waiting_for_identity", "erasure", "en")
    assert (case.received_at.date().isoformat(), case.due.isoformat()) == (
        "2026-11-10",
        "2026-12-10",
    )
    assert b"Carin" not in (case.sealed_contact or b"")


async def test_a_correction_is_words_that_somebody_points_out_and_another_approves(
    office: Office,
) -> None:
    asked = await last(office.write(ANNA, "/intake"))
    words = await last(office.press(ANNA, button(asked, "Rättelse (art. 16)")))
    assert "hur det ska stå" in words["text"]
    removed, how = await office.write(ANNA, WRONG)
    assert removed["method"] == "deleteMessage"
    day = await last(office.press(ANNA, button(how, "Med brev")))
    language = await last(office.press(ANNA, button(day, "I går")))
    await office.press(ANNA, button(language, "svenska"))
    await office.write(ANNA, "carin@example.se")
    review = await last(office.write(ANNA, "Carin Ek\nStorgatan 1\n423 56 Torslanda"))
    assert WRONG in review["text"]
    said = await last(office.press(ANNA, button(review, "Öppna ärendet")))
    ref = button(said, "Öppna ärendet").removeprefix("s:case:")
    assert _marked(office, ref) == [Place()]
    await identified(office, ref, "staff_saw_id")
    planned(office, ref)
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:case:{ref}"))
    assert "Ingen har pekat ut" in shown["text"]
    assert "det som beskrivs" in shown["text"]
    assert "Godkänn" not in labels(shown)

    review = await _pointed_at_topic(office, ref, by=ANNA)
    done = await last(office.press(ANNA, button(review, "Ja, gör planen")))
    assert "En kollega beslutar" in done["text"]
    assert "pekat ut" in office.said(BERIT)[-1]["text"]
    planned(office, ref)
    assert [one.column for one in _marked(office, ref)] == ["topic"]
    shown = await last(office.press(BERIT, f"s:case:{ref}"))
    assert "Ämne" in shown["text"]
    await office.press(BERIT, button(shown, "Godkänn"))
    await office.press(BERIT, button(shown, "Godkänn").replace("s:ok", "s:sure"))
    (step,) = office.run(_steps, office.case(ref).id)
    assert (step.source, office.case(ref).state) == ("westila", State.FULFILLING)

    done = fulfilment.Done(receipt={"source": "westila", "outcome": "applied"})
    office.run(fulfilment.settled, step.id, done)
    assert (office.case(ref).state, office.case(ref).closed_at) == (State.ANSWERED, None)
    (letter,) = office.run(correspondence.letters, office.case(ref))
    assert "Nu: Erbjudanden" in letter.text
    assert "Det som var markerat som ifrågasatt får användas igen" in letter.text
    assert "ring oss om du vill veta" in letter.text  # /cases leads nowhere on paper
    assert len(office.run(_waiting, ref)) == 2  # beside the confirmation


async def test_a_letter_can_mean_an_entry_that_is_missing(office: Office) -> None:
    ref = await _of_a_customer(office)
    menu = await last(office.press(ANNA, f"s:pt:{ref}"))
    which = await last(office.press(ANNA, button(menu, "➕ Något saknas")))
    kind = await last(office.press(ANNA, button(which, "Adress")))
    street = await last(office.press(ANNA, button(kind, "Leveransadress")))
    assert "Steg 2 av 4" in street["text"]
    assert "Meny" not in labels(street)
    await office.write(ANNA, "Nygatan 2")
    _removed, wrong = await office.write(ANNA, "hejsan")
    assert "postnummer" in wrong["text"]
    await office.write(ANNA, "423 56")
    review = await last(office.write(ANNA, "Torslanda"))
    assert "Nygatan 2" in review["text"]
    assert button(review, "Ja, gör planen") != button(review, "✏️ Börja om")
    done = await last(office.press(ANNA, button(review, "Ja, gör planen")))
    assert "En kollega beslutar" in done["text"]
    plan = planned_with_customer(office, ref)
    assert isinstance(plan, AdditionPlan)
    assert (plan.owner_key, plan.asked["street"]) == ((5,), "Nygatan 2")
    assert [(one.source, one.table) for one in _marked(office, ref)] == [("westila", "")]
    again = await office.press(ANNA, button(review, "Ja, gör planen"))
    assert "inte aktuellt" in again[-1]["text"]


async def test_a_letter_can_mean_words_that_are_kept_with_any_entry(office: Office) -> None:
    ref = await _of_a_customer(office)
    menu = await last(office.press(ANNA, f"s:pt:{ref}"))
    kinds = await last(office.press(ANNA, button(menu, "📝 Skriv ett uttalande")))
    entries = await last(office.press(ANNA, button(kinds, "Besök på webbplatsen")))
    (entry,) = (one for one in labels(entries) if one.startswith("Besök"))
    asked = await last(office.press(ANNA, button(entries, entry)))
    same = await last(office.press(ANNA, button(asked, "Orden i begäran")))
    assert WRONG in same["text"]
    _removed, wrong = await office.write(ANNA, "Jag är 19121212-1212")
    assert "utan personnummer" in wrong["text"]
    _removed, review = await office.write(ANNA, "Skulden är betald.")
    await office.press(ANNA, button(same, "Ja, gör planen"))
    assert office.case(ref).pointed_by is None  # that button showed other words
    await office.press(ANNA, button(review, "Ja, gör planen"))
    plan = planned_with_customer(office, ref)
    assert isinstance(plan, StatementPlan)
    assert (plan.text, plan.place) == ("Skulden är betald.", _marked(office, ref)[0])
    assert plan.place.table == "web_visit"


async def test_who_is_refused_on_paper_hears_there_that_a_statement_can_be_kept(
    office: Office,
) -> None:
    ref = await _of_a_customer(office)
    review = await _pointed_at_topic(office, ref, by=ANNA)
    await office.press(ANNA, button(review, "Ja, gör planen"))
    planned(office, ref)
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:no:{ref}"))
    words = await last(office.press(BERIT, button(shown, "Uppgifterna stämmer (16)")))
    preview = await last(office.press(BERIT, button(words, "Utan egna ord")))
    await office.press(BERIT, button(preview, "Skicka avslaget"))
    papers = [office.run(_read, one) for one in office.run(_waiting, ref)]
    (offered,) = (one for one in papers if "eget uttalande" in one)
    assert f"ange ärendets nummer: {ref}" in offered


def _read(unit: Unit, paper: Paper) -> str:
    """What a letter says, as somebody at the printer sees it."""
    link = paper_link(unit, access.member(unit, BERIT), paper.id)
    assert isinstance(link, Link)
    token = link.url.rpartition("/")[2]
    opened = delivery.release(unit, token, link.pin)
    assert isinstance(opened, Opened)
    return str((delivery.download(unit, token, opened.cookie) or {})["text"])


async def _of_a_customer(office: Office) -> str:
    """A correction on paper of somebody with a customer's row and one that nobody can change."""
    ref = taken_in(office, a_letter(Asked.RECTIFICATION, words=WRONG))
    await identified(office, ref, "staff_saw_id")
    planned_with_customer(office, ref)
    return ref


def planned_with_customer(office: Office, ref: str) -> AnyPlan:
    case_id = office.case(ref).id

    def plan(unit: Unit) -> AnyPlan:
        planning.found(unit, case_id, _a_customer(unit))
        case = unit.session.get_one(Case, case_id)
        row = plans.of_case(unit, case.plan_id, case_id)
        assert row is not None
        return body_of(unit, row).plan

    found: AnyPlan = office.run(plan)
    return found


def _a_customer(unit: Unit) -> Holdings:
    registry = unit.office.registry
    (found,) = holdings(unit).sources
    rows = [
        Row(source="westila", table=name, key=(key,), values={**dict.fromkeys(registry.table("westila", name).columns), **values})
        for name, key, values in (
            ("customer", 5, {"customer_id": 5, "first_name": "Carin"}),
            ("web_visit", 3, {"page": "/gasol"}),
        )
    ]  # fmt: skip
    return Holdings(sources=(replace(found, rows=(*found.rows, *rows)),))


async def test_whoever_points_out_lets_go_of_it_and_does_not_approve(office: Office) -> None:
    ref = taken_in(office, a_letter(Asked.RECTIFICATION, words=WRONG))
    await identified(office, ref, "staff_saw_id")
    planned(office, ref)
    await office.press(BERIT, f"s:claim:{ref}")
    review = await _pointed_at_topic(office, ref, by=BERIT)
    await office.press(BERIT, button(review, "Ja, gör planen"))
    case = office.case(ref)
    assert (case.state, case.claimed_by) == (State.QUEUED, None)
    assert "skrev ner" in (await office.press(BERIT, f"s:claim:{ref}"))[-1]["text"]
    with pytest.raises(IntegrityError, match="four_eyes_pointer"):
        office.run(_approved_by_pointer, ref)


async def test_a_way_to_reach_them_takes_a_surer_identity_and_two(office: Office) -> None:
    ref = taken_in(office, a_letter(Asked.RECTIFICATION, words=WRONG))
    await identified(office, ref, "staff_call_back")
    planned(office, ref)
    anna = office.run(access.member, ANNA)
    found = office.run(pointing.look, anna, ref)
    item = next(
        one for g in found.groups for e in g.entries for one in e.items if one.field.contact
    )
    unsure = office.run(pointing.to_value, anna, ref, item, "karin@example.se")
    assert isinstance(unsure, pointing.TooUnsure)
    await identified(office, ref, "letter_code")
    assert office.case(ref).plan_id is None  # it is made anew: more can be searched by
    planned(office, ref)
    assert isinstance(
        office.run(pointing.to_value, anna, ref, item, "karin@example.se"), pointing.PointedOut
    )
    assert office.case(ref).needs_second
    assert office.ordered("old_contact") == 1


WRONG = "Jag får nyheter. Det ska vara erbjudanden."


async def _pointed_at_topic(office: Office, ref: str, *, by: int) -> dict[str, Any]:
    menu = await last(office.press(by, f"s:pt:{ref}"))
    assert WRONG in menu["text"]
    fields = await last(office.press(by, button(menu, "Samtycken och nyhetsbrev")))
    chosen = next(label for label in labels(fields) if label.startswith("Ämne"))
    options = await last(office.press(by, button(fields, chosen)))
    return await last(office.press(by, button(options, "Erbjudanden")))


def _marked(office: Office, ref: str) -> list[Place]:
    return [one.place for one in office.run(restrictions.of_case, office.case(ref))]


def _steps(unit: Any, case_id: str) -> list[FulfilmentStep]:
    return list(unit.session.exec(select(FulfilmentStep).where(FulfilmentStep.case_id == case_id)))


def _approved_by_pointer(unit: Any, ref: str) -> None:
    case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
    case.approved_by = case.pointed_by
    unit.session.add(case)


async def test_a_personnummer_is_not_taken_in_the_chat(office: Office) -> None:
    asked = await last(office.write(ANNA, "/intake"))
    how = await last(office.press(ANNA, button(asked, "En kopia av uppgifterna (art. 15)")))
    day = await last(office.press(ANNA, button(how, "På telefon")))
    language = await last(office.press(ANNA, button(day, "I dag")))
    await office.press(ANNA, button(language, "svenska"))
    removed, told = await office.write(ANNA, "19121212-1212")
    assert removed["method"] == "deleteMessage"
    assert "1212" not in told["text"]
    removed, address = await office.write(ANNA, "0701740698")  # digits of a coordination number
    assert removed["method"] == "deleteMessage"
    assert "postadress" in address["text"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"received_on": None}, Fault.NO_DATE),
        ({"received_on": parse_day("2026-11-26")}, Fault.FUTURE),
        ({"received_on": parse_day("2024-11-01")}, Fault.LONG_AGO),
        ({"contact": Contact(name="Carin")}, Fault.NO_CONTACT),
    ],
)
def test_what_cannot_be_written_down(office: Office, changed: Any, fault: Fault) -> None:
    member = office.run(access.member, ANNA)
    assert office.run(staff_intake.take_in, member, a_letter(**changed)) is fault


async def test_identity_is_a_task_and_nothing_is_searched_before(office: Office) -> None:
    ref = taken_in(office, a_letter())
    assert office.ordered("plan") == 0
    shown = await last(office.press(ANNA, f"s:case:{ref}"))
    assert "Inget söks" in shown["text"]
    ways = await last(office.press(ANNA, button(shown, "Notera vem som begär")))
    assert "kopia" in ways["text"]
    sure = await last(
        office.press(ANNA, button(ways, "Ringde upp ett nummer i registret och fick svar"))
    )
    assert "c•••@e•••.se" in sure["text"]
    noted = await last(office.press(ANNA, button(sure, "Ja, det bekräftar jag")))
    assert "mer" in noted["text"]  # a copy takes level 2
    assert office.case(ref).state == State.WAITING_FOR_IDENTITY
    assert "nivå 2" in await identified(office, ref, "letter_code")
    case = office.case(ref)
    assert (case.state, case.level) == (State.QUEUED, 2)
    assert office.ordered("plan") == 1
    assert office.timeline(ref)[-2:] == ["identity_noted", "identity_proved"]
    assert office.audited().count("case:identity:proved") == 2


async def test_only_who_took_it_in_or_an_owner_says_who_asks(office: Office) -> None:
    ref = taken_in(office, a_letter())
    said = await office.press(BERIT, f"s:whogo:{ref}:staff_saw_id")
    assert office.case(ref).state == State.WAITING_FOR_IDENTITY
    assert "inte aktuellt" in said[-1]["text"]
    await identified(office, ref, "staff_saw_id", by=OSKAR)
    assert office.case(ref).level == 3


async def test_whoever_wrote_it_down_neither_claims_nor_refuses_nor_approves(
    office: Office,
) -> None:
    ref = taken_in(office, a_letter(Asked.ERASURE), by=BERIT)
    refused = await office.press(BERIT, f"s:no:{ref}")
    assert "skrev ner" in refused[-1]["text"]
    await identified(office, ref, "staff_saw_id", by=BERIT)
    planned(office, ref)
    assert "skrev ner" in (await office.press(BERIT, f"s:claim:{ref}"))[-1]["text"]
    await approved(office, ref, by=ANNA)
    assert office.case(ref).state == State.AWAITING_SECOND_APPROVAL
    assert "skrev ner" in (await office.press(BERIT, f"s:second:{ref}"))[-1]["text"]
    assert "skrev ner" in (await office.press(BERIT, f"s:back:{ref}"))[-1]["text"]


async def test_the_answer_is_fetched_by_staff_and_letters_are_printed(office: Office) -> None:
    ref = taken_in(office, a_letter(Asked.ACCESS))
    await identified(office, ref, "staff_saw_id")
    planned(office, ref)
    office.now = later(office.now, hours=1)
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:no:{ref}"))
    words = await last(office.press(BERIT, button(shown, "Identiteten inte styrkt (12.6)")))
    preview = await last(office.press(BERIT, button(words, "Utan egna ord")))
    await office.press(BERIT, button(preview, "Skicka avslaget"))
    post = await last(office.press(BERIT, f"s:post:{ref}"))
    assert len([one for one in labels(post) if one.startswith("Brevet")]) == 2
    newest = [row for row in post["reply_markup"]["inline_keyboard"] if "Brevet" in row[0]["text"]]
    link = await printed(office, ref, newest[-1][0]["callback_data"])
    assert link["protect_content"]
    token = button(link, "Öppna sidan").rpartition("/")[2]
    pin = re.search(r"<code>(\d+)</code>", link["text"])
    assert pin is not None
    opened = office.run(delivery.release, token, pin[1])
    document = office.run(delivery.download, token, opened.cookie)
    assert document["to"] == ["Carin Ek", "Storgatan 1", "423 56 Torslanda"]
    assert "Integritetsskyddsmyndigheten" in document["text"]
    assert paper.as_pdf(document).startswith(b"%PDF")
    assert "Storgatan 1" in paper.as_html(document).decode()
    assert len(office.run(_waiting, ref)) == 1  # the confirmation is still to be posted


def _waiting(unit: Any, ref: str) -> Any:
    berit = access.member(unit, BERIT)
    return by_post.of_case(unit, berit, ref)


async def test_the_person_takes_it_back_by_telephone(office: Office) -> None:
    ref = taken_in(office, a_letter())
    sure = await last(office.press(ANNA, f"s:undo:{ref}"))
    await office.press(ANNA, button(sure, "Ja, det är återtaget"))
    assert office.case(ref).state == State.WITHDRAWN


async def test_no_more_advertising_begins_as_soon_as_it_is_clear_who_asks(office: Office) -> None:
    ref = taken_in(office, a_letter(Asked.MARKETING))
    await identified(office, ref, "staff_call_back")
    case = office.case(ref)
    assert (case.state, case.automatic) == (State.FULFILLING, True)


async def test_the_same_person_s_open_case_is_named(office: Office) -> None:
    first = taken_in(office, a_letter())
    await identified(office, first, "staff_saw_id")
    second = taken_in(office, a_letter(channel=Channel.PHONE))
    assert first in await identified(office, second, "staff_saw_id")


async def printed(office: Office, ref: str, data: str) -> dict[str, Any]:
    """The link that comes by itself once the registers have said that nothing is marked."""
    said = await last(office.press(BERIT, data))
    assert "får just frågan" in said["text"]
    office.run(withholding.settle, office.case(ref).id, False)
    paper = data.rpartition(":")[2]
    office.run(office.talks.wake, f"{by_post.POSTING}.{last_look.LOOKED}", BERIT, paper)
    return office.said(BERIT)[-1]


async def test_what_is_protected_by_now_is_not_printed(office: Office) -> None:
    ref = taken_in(office, a_letter())
    await identified(office, ref, "letter_code")
    planned(office, ref)
    await approved(office, ref)
    office.run(_carried_out, office.case(ref).id)
    member = office.run(access.member, BERIT)
    first, *_others = office.run(by_post.of_case, member, ref)
    assert office.run(by_post.fetch, member, first.id) is Refusal.ASKED
    office.run(withholding.settle, office.case(ref).id, True)
    assert office.case(ref).state == State.QUEUED
    assert office.run(by_post.of_case, member, ref) == ()
    assert any("förstör det" in one.get("text", "") for one in office.said(BERIT))
    said = await last(office.press(BERIT, f"s:fetch:{first.id}"))
    assert "Det lämnas inte ut" in said["text"]


async def test_the_answer_itself_lies_ready_for_the_post_beside_its_letter(office: Office) -> None:
    ref = taken_in(office, a_letter())
    await identified(office, ref, "letter_code")
    planned(office, ref)
    assert "godkänt" in await approved(office, ref)
    office.run(_carried_out, office.case(ref).id)
    assert office.case(ref).state == State.ANSWERED
    papers = office.run(_waiting, ref)
    assert sorted(one.answer for one in papers) == [False, False, True]
    post = await last(office.press(BERIT, f"s:post:{ref}"))
    answer = next(label for label in labels(post) if label.startswith("Svaret"))
    link = await printed(office, ref, button(post, answer))
    opened = office.run(delivery.look, button(link, "Öppna sidan").rpartition("/")[2], None)
    assert not opened.letter
    (anna,) = [office.run(access.member, ANNA)]
    assert not [one for one in office.run(by_post.of_case, anna, ref) if one.answer]


def _carried_out(unit: Any, case_id: str) -> None:
    """The sources have answered, and the answer is written."""
    for step in unit.session.exec(select(FulfilmentStep).where(FulfilmentStep.case_id == case_id)):
        step.state = "done"
        unit.seal(step, "sealed_receipt", {"finding": "nothing", "rows": []})
    disclosure.answered(unit, case_id, Answer(document={}, parts=PARTS, rows=1, withheld=0))
