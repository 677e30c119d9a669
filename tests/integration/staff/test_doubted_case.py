""" "This was not me" below what is told of a case: who had it is signed out, and staff look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Method, Proof
from bot.domain.messages import Attach, Button, Delete, Media, MediaKind, Send
from bot.domain.rights import Ground
from bot.services import (
    access,
    cooling,
    decisions,
    doubting,
    fulfilment,
    intake,
    not_me,
    notices,
    planning,
    queue,
    sessions,
)
from bot.store.tables import Binding, FulfilmentStep, Incident, Task
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    MAIL,
    OSKAR,
    REQUESTS,
    STRANGER,
    Office,
    approve,
    button,
    holdings,
    labels,
    signed_in,
)
from tests.support import STAFF_GROUP

WAIT = timedelta(hours=24)
BUTTON = "Det var inte jag"


def one_signed_in(office: Office) -> str:
    """A case of a person who is signed in, and its holder; the reference."""

    def one(unit: Any) -> str:
        unit.conversation(CARIN).language = "sv"
        signed_in(unit)
        who = access.customer(unit, chat_id=CARIN, tg_user_id=CARIN)
        about = {"right": Right.ERASURE, "request": REQUESTS[Right.ERASURE]}
        return intake.open_case(unit, who, **about).case.ref

    return office.run(one)


async def asked(office: Office, ref: str) -> dict[str, Any]:
    """The question that a member asks about the case, as it comes to the customer."""
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Vilket år gäller det?")
    for chat in (ANNA, BERIT, OSKAR, STAFF_GROUP):
        office.said(chat)
    return office.said(CARIN)[-1]


def incidents(office: Office) -> list[Incident]:
    with Session(office.engine) as session:
        return list(session.exec(select(Incident)).all())


def revoked(office: Office) -> list[str | None]:
    with Session(office.engine) as session:
        return list(session.exec(select(Binding.revoked_why)).all())


def heard(office: Office, chat: int, words: str) -> bool:
    return any(words in str(call.get("text", "")) for call in office.said(chat))


async def test_it_ends_the_account_and_starts_the_assessment(either_office: Office):
    office = either_office
    ref = one_signed_in(office)
    notice = await asked(office, ref)
    rows = notice["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in rows] == ["Svara", BUTTON]

    said = await office.press(CARIN, button(notice, BUTTON))

    assert "Tack för att du säger till." in said[-1]["text"]
    assert revoked(office) == ["not_me"]
    (row,) = incidents(office)
    assert (row.what, row.due_at - row.reported_at) == ("case", timedelta(hours=72))
    assert heard(office, ANNA, f"Ärende {ref}: från Telegramkontot")
    assert heard(office, OSKAR, "Bedöm om uppgifter har nått någon annan")
    assert heard(office, STAFF_GROUP, "Någon har sagt ”det var inte jag”")
    shown = await office.press(OSKAR, f"s:inc:{row.id}")
    assert "”det var inte jag” om ett ärende" in shown[-1]["text"]
    assert "identity:binding:disputed" in office.audited()


async def test_a_case_that_is_over_is_not_to_be_stopped_any_more(office: Office):
    ref = one_signed_in(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.run(lambda unit: decisions.reject(unit, _anna(unit), ref, Ground.NOTHING_FOUND))
    notice = office.said(CARIN)[-1]
    office.said(ANNA)
    await office.press(CARIN, button(notice, BUTTON))
    (told,) = office.said(ANNA)
    assert f"Ärende {ref}, som är avslutat" in told["text"]
    assert len(incidents(office)) == 1


def _anna(unit: Any) -> Any:
    return access.member(unit, ANNA)


async def test_pressed_twice_or_by_somebody_else_it_does_no_harm(office: Office):
    ref = one_signed_in(office)
    data = button(await asked(office, ref), BUTTON)

    for forged in (data, "notme:case:", "notme:case:IN-2026-000000"):
        said = await office.press(STRANGER, forged)
        assert "Knappen hör till något som är avslutat" in said[-1]["text"]
    assert (incidents(office), revoked(office)) == ([], [None])

    await office.press(CARIN, data)
    office.said(ANNA)
    await office.press(CARIN, data)

    assert len(incidents(office)) == 1
    assert office.said(ANNA) == []


def test_it_is_the_last_row_of_whatever_comes_by_itself(office: Office):
    ref = one_signed_in(office)
    office.said(CARIN)
    look = ((Button(label="Titta", action="cases"),),)
    own = ((Button(label="Nej", action="notme:answer:1"),),)

    def tell(unit: Any, *, asking: bool) -> None:
        case = access.case_for(unit, access.member(unit, ANNA), ref)
        unit.chat = unit.conversation(CARIN) if asking else None
        notices.tell_customer(
            unit,
            case,
            Send(text="Ett brev", keyboard=look),
            Attach(filename="kvitto.txt", content=b"x"),
            Media(kind=MediaKind.VOICE, file_id="v"),
            Send(text="Hämtat", keyboard=own),
            Delete(message_id=1),
        )

    def below() -> list[list[str]]:
        calls = office.said(CARIN)
        markups = [call.get("reply_markup", {}).get("inline_keyboard", []) for call in calls]
        return [[one["text"] for row in rows for one in row] for rows in markups]

    office.run(tell, asking=False)
    assert below() == [["Titta", BUTTON], [BUTTON], [BUTTON], ["Nej"], []]
    office.run(tell, asking=True)
    assert below() == [["Titta"], [], [], ["Nej"], []]


# -- the case itself ---------------------------------------------------------------------------


async def doubted(office: Office) -> str:
    ref = one_signed_in(office)
    office.run(lambda unit: planning.found(unit, _case(unit, ref).id, holdings(unit)))
    await office.press(CARIN, button(await asked(office, ref), BUTTON))
    return ref


def _case(unit: Any, ref: str) -> Any:
    return access.case_for(unit, access.member(unit, OSKAR), ref)


async def test_nothing_can_be_approved_until_staff_have_looked(either_office: Office):
    office = either_office
    ref = await doubted(office)
    assert office.case(ref).state == "in_review"  # from waiting for the customer
    shown = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert "Godkänn" not in labels(shown)
    assert "”det var inte jag”" in shown["text"]
    outcome = office.run(approve, ANNA, ref)
    assert isinstance(outcome, decisions.Obstructed)

    sure = (await office.press(ANNA, button(shown, "Det var rätt person: gå vidare")))[-1]
    await office.press(ANNA, button(sure, "Ja, låt det gå vidare"))
    assert isinstance(office.run(approve, ANNA, ref), decisions.NeedsSecondPerson)
    assert {"case:any:held", "case:any:trusted"} <= set(office.audited())
    assert office.timeline(ref)[-2:] == ["trusted", "approved_first"]


async def test_who_said_so_reads_in_the_refusal_that_it_was_not_the_person(office: Office):
    ref = await doubted(office)
    asked = (await office.press(ANNA, f"s:why:{ref}:identity_not_proved"))[-1]
    (*_shown, preview) = await office.press(ANNA, button(asked, "Utan egna ord"))
    office.said(CARIN)
    await office.press(ANNA, button(preview, "Skicka avslaget"))
    (letter,) = office.said(CARIN)
    assert "inte var personen själv som bad om det" in letter["text"]
    assert "Du bad oss" not in letter["text"]


async def test_a_refused_case_asks_nobody_to_refuse_it(office: Office):
    ref = await doubted(office)
    held = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert "avslå det, eller låt det gå vidare" in held["text"]
    office.run(decisions.reject, office.run(access.member, ANNA), ref, Ground.IDENTITY_NOT_PROVED)
    over = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert "Planens fingeravtryck" in over["text"]
    assert "låt det gå vidare" not in over["text"]


async def test_what_is_being_carried_out_rests_and_goes_on_afterwards(office: Office):
    ref = office.opened(Right.ACCESS)
    office.run(queue.claim, office.run(access.member, ANNA), ref)
    assert isinstance(office.run(approve, ANNA, ref), decisions.Approved)
    steps = [
        one.id for one in office.run(lambda unit: unit.session.exec(select(FulfilmentStep)).all())
    ]
    office.run(lambda unit: doubting.hold(unit, _case(unit, ref)))
    assert [office.run(fulfilment.prepare, one) for one in steps] == [None] * len(steps)
    office.run(lambda unit: [unit.session.delete(one) for one in unit.session.exec(select(Task))])

    office.run(doubting.trust, office.run(access.member, ANNA), ref)
    assert office.ordered("step") == len(steps) > 0
    assert all(office.run(fulfilment.prepare, one) is not None for one in steps)


async def test_an_approved_erasure_that_waits_goes_back_to_the_staff(office: Office):
    ref = office.opened(Right.ERASURE)
    office.run(queue.claim, office.run(access.member, ANNA), ref)
    office.run(approve, ANNA, ref)
    office.around = replace(office.around, office=replace(office.around.office, erasure_wait=WAIT))
    view = office.run(lambda unit: planning.view(unit, _case(unit, ref)))
    office.run(decisions.approve, office.run(access.member, BERIT), ref, view.hash)
    assert office.case(ref).wait_until is not None

    office.run(lambda unit: doubting.hold(unit, _case(unit, ref)))
    case = office.case(ref)
    assert (case.state, case.wait_until, case.approved_by) == ("in_review", None, None)
    office.run(cooling.over, case.id)
    assert office.ordered("step") == 0


async def test_a_colleague_who_has_not_got_the_case_cannot_let_it_go_on(office: Office):
    ref = await doubted(office)
    await office.press(BERIT, f"s:trust:{ref}")
    await office.press(BERIT, f"s:trustgo:{ref}")
    assert office.case(ref).doubted_at is not None


# -- another account of the same person says so --------------------------------------------------


def _disowned_account(office: Office, ref: str) -> None:
    """Whoever reads the mail about the sign-in presses its link."""

    def one(unit: Any) -> None:
        own = unit.session.exec(select(Binding)).one()
        word = not_me.link(unit, own).rsplit("/", 1)[1]
        assert not_me.from_link(unit, own.id, word)

    office.run(one)


async def test_whoever_has_the_case_of_a_disowned_account_is_told_once(office: Office):
    ref = one_signed_in(office)
    await asked(office, ref)
    office.said(ANNA)
    _disowned_account(office, ref)
    told = [call["text"] for call in office.said(ANNA)]
    assert [text.split(":")[0] for text in told] == [f"⚠️ Ärende {ref}"]
    assert "tillhör någon annan" in told[0]
    _disowned_account(office, ref)
    assert office.said(ANNA) == []


async def test_an_incident_names_the_cases_in_which_to_look(office: Office):
    ref = one_signed_in(office)
    await asked(office, ref)
    _disowned_account(office, ref)
    (row,) = incidents(office)
    shown = await office.press(OSKAR, f"s:inc:{row.id}")
    assert f"Ärenden som det kan gälla: {ref}" in shown[-1]["text"]


async def test_the_button_in_the_group_shows_it_in_private(office: Office):
    ref = one_signed_in(office)
    await office.press(CARIN, button(await asked(office, ref), BUTTON))
    row = next(one for one in office.said(STAFF_GROUP) if "reply_markup" in one)
    look = button(row, "Visa vad som är känt")
    for user in (ANNA, BERIT):
        office.said(user)
        said = await office.press(user, look, group=True)
        assert [one["text"] for one in said] == ["Detaljerna finns i vår privata chatt."]
        (known,) = office.said(user)
        assert f"Ärenden som det kan gälla: {ref}" in known["text"]
        assert "reply_markup" not in known  # an owner alone assesses it


async def test_what_is_shown_at_the_next_sign_in_belongs_to_the_same_assessment(office: Office):
    ref = one_signed_in(office)
    await asked(office, ref)
    _disowned_account(office, ref)
    office.said(OSKAR)

    def again(unit: Any) -> None:
        own = unit.session.exec(select(Binding)).one()
        unit.audit(Code.SUMMARY_SHOWN, actor=access.actor_name(unit, own.tg_user_id))

    office.run(again)
    for _ in range(2):
        _disowned_account(office, ref)
    (row,) = incidents(office)
    assert row.shown
    told = [call["text"] for call in office.said(OSKAR)]
    assert len(told) == 1
    assert "har något nu visats eller hämtats" in told[0]


async def test_an_owner_goes_back_before_writing_and_assesses_once(office: Office):
    ref = one_signed_in(office)
    await office.press(CARIN, button(await asked(office, ref), BUTTON))
    (row,) = incidents(office)
    question = (await office.press(OSKAR, f"s:incas:{row.id}:no_risk"))[-1]
    assert "Du har valt: En incident, men ingen risk för personen." in question["text"]
    await office.press(OSKAR, button(question, "« Tillbaka"))
    await office.write(OSKAR, "Det här är inget skäl.")
    assert incidents(office)[0].verdict is None
    await office.press(OSKAR, f"s:incas:{row.id}:no_breach")
    await office.write(OSKAR, "Kunden hade två telefoner.")
    assert incidents(office)[0].verdict == "no_breach"
    late = await office.press(OSKAR, f"s:incas:{row.id}:reported")
    assert "Skriv kort" not in str(late)
    over = (await office.press(OSKAR, f"s:inc:{row.id}"))[-1]["text"]
    assert " av Oskar" in over.partition("Bedömd ")[2]
    assert "ska det anmälas" not in over


async def test_once_the_72_hours_are_over_it_says_so(office: Office):
    ref = one_signed_in(office)
    await office.press(CARIN, button(await asked(office, ref), BUTTON))
    (row,) = incidents(office)
    in_time = (await office.press(OSKAR, f"s:inc:{row.id}"))[-1]["text"]
    assert "ska det anmälas till IMY senast" in in_time
    office.run(lambda unit: setattr(unit.session.get(Incident, row.id), "due_at", unit.now - WAIT))
    late = (await office.press(OSKAR, f"s:inc:{row.id}"))[-1]["text"]
    assert "De 72 timmarna gick ut" in late
    assert "ska det anmälas till IMY senast" not in late


# -- 90 days -------------------------------------------------------------------------------------


def _days_ago(office: Office, ref: str, *, days: int) -> None:
    def one(unit: Any) -> None:
        own, case = unit.session.exec(select(Binding)).one(), _case(unit, ref)
        own.verified_at = case.opened_at = unit.now - timedelta(days=days)
        unit.session.add(own)
        unit.session.add(case)

    office.run(one)


async def test_no_notice_goes_to_a_chat_that_has_proved_nothing_for_90_days(office: Office):
    ref = one_signed_in(office)
    await asked(office, ref)
    _days_ago(office, ref, days=89)

    def remind(unit: Any) -> None:
        notices.tell_customer(unit, _case(unit, ref), Send(text="Vi är klara."))

    office.said(CARIN)
    office.run(remind)
    assert heard(office, CARIN, "Vi är klara.")
    _days_ago(office, ref, days=90)
    for _ in range(2):
        office.run(remind)
    assert not heard(office, CARIN, "Vi är klara.")
    told = [call["text"] for call in office.said(ANNA)]
    assert len(told) == 1
    assert f"Ärende {ref}: kunden har inte visat sin identitet på 90 dagar" in told[0]
    assert office.case(ref).notice_failed == notices.LAPSED
    (card,) = office.work_on_cards()
    assert "Kunden kunde inte nås" in card["text"]

    def proves(unit: Any, contact: Claim) -> None:
        proof = Proof(method=Method.EMAIL_CODE, contact=contact, proved_at=unit.now)
        sessions.prove(unit, chat_id=CARIN, tg_user_id=CARIN, proof=proof)

    office.said(ANNA)
    office.run(lambda unit: decisions.reject(unit, _anna(unit), ref, Ground.NOTHING_FOUND))
    assert not heard(office, CARIN, "Beslut i ärende")
    office.run(proves, Claim(ClaimKind.EMAIL, "nils@example.se"))  # who has the account now
    assert office.said(CARIN) == []
    assert office.case(ref).notice_failed == notices.LAPSED
    office.run(proves, MAIL)
    assert office.case(ref).notice_failed is None
    (brought,) = [call["text"] for call in office.said(CARIN)]
    assert "medan vi inte kunde skriva till dig här" in brought
    assert f"Beslut i ärende {ref}" in brought
    office.run(proves, MAIL)
    assert office.said(CARIN) == []
    office.run(remind)
    assert heard(office, CARIN, "Vi är klara.")
