"""A signed power of attorney: when it holds, who can use it for what, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import i18n
from bot.domain.audit import Code
from bot.domain.cases import Right, Role, State
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.eid import EidPolicy
from bot.domain.identity import Method, Proof
from bot.domain.intake import Asked, Channel, Contact
from bot.domain.mandates import Kind, Mandate
from bot.domain.powers import Scope, Terms
from bot.domain.relay import Said
from bot.emulator.register.people import holders_of_an_eid, personnummer
from bot.services import (
    access,
    intake,
    mandates,
    not_me,
    power_use,
    powers,
    queue,
    relay,
    representing,
    sessions,
    staff,
    staff_identity,
)
from bot.services.powers import No
from bot.services.staff_intake import TakenIn
from bot.store import powers as power_rows
from bot.store.tables import Case, Deceased, EidOrder, EidTicket, Power, new_id
from bot.store.unit import Unit
from bot.work import power as power_job
from tests.integration.customer import town as town_module
from tests.integration.customer.town import Person, Town

AGENT = 9500
NUMBERS = {one.first_name: one.number for one in holders_of_an_eid()}
YOUNG = personnummer(date(2015, 1, 1), 982)


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(town_module.JOBS, "power", power_job.JOB)


def identified(
    town: Town, user: int, number: str, *, name: str = "", method: Method = Method.EID
) -> Person:
    """Somebody who has just shown with BankID who they are."""
    person = town.person(user)
    with town.unit() as unit:
        unit.conversation(user).language = "sv"
        own = Claim(ClaimKind.PERSONNUMMER, number)
        sessions.identify(
            unit,
            chat_id=user,
            tg_user_id=user,
            proofs=[Proof(method=method, contact=own, proved_at=unit.now, name=name)],
            person_digest=access.digest_of(unit, own),
        )
    town.works()
    return person


def signs(
    town: Town, giver: Person, own: str, *, signer: str = "", days: int = 30, power_id: str = ""
) -> str:
    """Everything up to the way back from the app has happened; what is said then is in the chat."""
    with town.unit() as unit:
        terms = Terms(
            agent="Marko Kovačević",
            number=NUMBERS["Marko"],
            scopes=frozenset({Scope.COPY, Scope.OBJECTION}),
            until=stockholm_day(unit.now) + timedelta(days=days),
            address=("Storgatan 1", "423 56 Torslanda"),
        )
        whose: dict[str, Any] = {"chat_id": giver.user_id, "tg_user_id": giver.user_id}
        row = Power(
            id=new_id(),
            **whose,
            person_digest=access.digest_of(unit, Claim(ClaimKind.PERSONNUMMER, own)),
            created_at=unit.now,
            expires_at=unit.now + powers.LINK_LIFE,
        )
        if not power_id:
            unit.add(row)
        ticket = EidTicket(
            id=new_id(), **whose, token_digest=row.id, created_at=unit.now, expires_at=unit.now
        )
        errand = {
            "action": "act_for_another",
            "then": powers.THEN,
            "signs": power_id or row.id,
            "said": "Jag ger",
            "terms": terms.as_json(),
            "proof": {"signature": "s", "ocsp": "o"},
            "signer": {"name": "Elin Åkesson", "number": signer or own},
        }
        unit.seal(ticket, "sealed_errand", errand)
        unit.add(ticket)
        order = EidOrder(
            id=new_id(), **whose, ticket_id=ticket.id, provider="BankID", mode="same",
            state="bound", pressed_at=unit.now,
        )  # fmt: skip
        unit.add(order)
        unit.wake(giver.user_id, powers.THEN, order.id)
        power_id = row.id
    town.works()
    return power_id


def said(person: Person) -> str:
    return "\n".join(params["text"] for _, params in person.calls if "text" in params)


def calls_of(person: Person, command: str) -> list[Any]:
    """What the bot answers to a command, buttons and all."""
    begun = len(person.calls)
    person.types(command)
    return person.calls[begun:]


def pressed(person: Person, data: str) -> list[Any]:
    """What the bot answers to a button, buttons and all."""
    begun = len(person.calls)
    person.presses_data(data)
    return person.calls[begun:]


def paper(unit: Unit) -> Mandate:
    """A power of Elin's that staff have seen on paper."""
    own = Claim(ClaimKind.PERSONNUMMER, NUMBERS["Elin"])
    return Mandate(
        kind=Kind.GUARDIAN,
        covers=frozenset({Asked.ACCESS}),
        until=None,
        document="Tingsrättens beslut",
        principal=Contact(name="Elin", address=("Storgatan 1",), claims=frozenset({own})),
        seen_on=stockholm_day(unit.now),
        seen_by="",
    )


def row_of(town: Town, power_id: str) -> Power:
    with town.unit() as unit:
        found = unit.session.get(Power, power_id)
        assert found is not None
        unit.session.expunge(found)
        return found


def test_it_holds_is_told_and_can_be_seen_and_taken_back(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    assert "Din fullmakt gäller från och med nu" in said(elin)
    (mail,) = [one for one in town.mails() if "fullmakt" in one["subject"]]
    assert mail["to"] == "elin.akesson@example.com"
    assert "Marko" not in mail["text"]
    (shown,) = elin.presses_data("power.list")
    assert "Marko Kovačević" in shown
    assert NUMBERS["Marko"][-4:] not in shown
    stranger = town.person(9777)
    stranger.presses_data(f"power.end:{power_id}")
    assert row_of(town, power_id).state == "held"
    assert "power.end" not in str(calls_of(stranger, "/fullmakt"))
    town.passes(hours=2)  # no session runs any more, and it ends all the same
    assert f"power.end:{power_id}" in str(calls_of(elin, "/fullmakt"))
    assert "gäller inte längre" in elin.presses_data(f"power.end:{power_id}")[0]
    ended = row_of(town, power_id)
    assert (ended.state, ended.why) == ("ended", "taken_back")
    assert "gäller inte längre" not in elin.presses_data(f"power.end:{power_id}")[0]
    assert "power.end" not in str(calls_of(elin, "/fullmakt"))
    identified(town, elin.user_id, NUMBERS["Elin"])
    signs(town, elin, NUMBERS["Elin"], power_id=power_id)  # what is signed once stays as it is
    with town.unit() as unit:
        powers.end_by_staff(unit, power_id, actor="staff:1")
    again = row_of(town, power_id)
    assert (again.state, again.why, again.signed_at) == ("ended", "taken_back", ended.signed_at)


def test_what_staff_have_ended_is_told_to_whoever_signed_it(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    town.passes(hours=1)
    with town.unit() as unit:  # forms that were never signed go, and nothing else
        assert power_rows.drop_drafts(unit) == 0
        assert power_rows.drop_drafts(unit, tg_user_id=elin.user_id) == 0
        powers.end_by_staff(unit, power_id, actor="staff:1")
    town.works()
    assert row_of(town, power_id).why == "by_staff"
    assert "Vår personal har noterat" in said(elin)


def test_with_a_protected_identity_people_see_to_it(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Ingrid"])
    power_id = signs(town, elin, NUMBERS["Ingrid"])
    assert "börjar inte gälla av sig själv" in said(elin)
    assert (row_of(town, power_id).state, row_of(town, power_id).why) == ("ended", "protected")
    assert not [one for one in town.mails() if "fullmakt" in one["subject"]]


def test_what_somebody_else_has_signed_is_none(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"], signer=NUMBERS["Marko"])
    assert "så den gäller inte" in said(elin)
    assert row_of(town, power_id).state == "draft"


def takes_back(_town: Town, elin: Person, power_id: str) -> None:
    elin.presses_data(f"power.end:{power_id}")


def runs_out(town: Town, _elin: Person, _power_id: str) -> None:
    town.passes(days=31)


def dies(town: Town, elin: Person, power_id: str) -> None:
    with town.unit() as unit:
        staff.add(unit, tg_user_id=7001, name="Olle", role=Role.OWNER, language="sv")
        member = access.member(unit, 7001)
        customer = access.customer(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        case = intake.open_case(unit, customer, right=Right.ACCESS, request={"scope": "all"}).case
        digest = unit.session.get_one(Power, power_id).person_digest
        assert member is not None
        row = Deceased(
            case_id=case.id, person_digest=digest, recorded_at=unit.now, recorded_by=member.id
        )
        unit.add(row)


def is_erased(town: Town, elin: Person, _power_id: str) -> None:
    with town.unit() as unit:
        customer = access.customer(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        made = intake.open_case(unit, customer, right=Right.ERASURE, request={"scope": "all"})
        sessions.end_after_erasure(unit, made.case)


def is_doubted(town: Town, elin: Person, _power_id: str) -> None:
    """Another account of the same person says that it was not them."""
    standing = elin.standing()
    identified(town, 9600, NUMBERS["Elin"])
    with town.unit() as unit:
        subject = standing.binding_id or ""
        assert not_me.from_chat(unit, chat_id=9600, tg_user_id=9600, subject=subject)


@pytest.mark.parametrize("end", [None, takes_back, runs_out, dies, is_erased, is_doubted])
def test_only_whom_it_names_can_use_it_and_only_while_it_holds(
    town: Town, elin: Person, end: Callable[[Town, Person, str], None] | None
) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    if end is not None:
        end(town, elin, power_id)
    marko = identified(town, AGENT, NUMBERS["Marko"])
    (shown,) = marko.presses_data("power.use")
    if end is not None:
        assert "ingen fullmakt" in shown
        assert ("power.end" in str(calls_of(elin, "/fullmakt"))) is (end is dies)
        return
    letter = identified(town, 9502, NUMBERS["Marko"], method=Method.LETTER_CODE)
    with town.unit() as unit:
        assert power_use.usable(unit, letter.standing()) == []
    assert "Elin Åkesson" in shown
    lars = identified(town, 9501, NUMBERS["Lars"])
    assert "ingen fullmakt" in lars.presses_data("power.use")[0]
    lars.presses_data(f"power.for:{power_id}")
    assert lars.step() == ""
    marko.presses_data(f"power.for:{power_id}")
    town.passes(minutes=14)  # a while to think; the choice was made with a fresh proof
    marko.types("Jag tänker")
    identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data(f"power.for:{power_id}")
    marko.types("... och vill ha en kopia")  # another line of the same question
    assert town.audited().count(Code.POWER_USED) == 1
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        kept = mandates.kept(unit, case)
        assert kept is not None
        assert kept.covers == {Asked.ACCESS, Asked.INTEREST, Asked.MARKETING}
        assert kept.principal.claims == {Claim(ClaimKind.PERSONNUMMER, NUMBERS["Elin"])}
        assert kept.lack(stockholm_day(unit.now)) is None
    elin.presses_data(f"power.end:{power_id}")
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        kept = mandates.kept(unit, case)
        assert kept is not None
        assert kept.ended
    identified(town, elin.user_id, NUMBERS["Elin"])
    second = signs(town, elin, NUMBERS["Elin"])
    identified(town, AGENT, NUMBERS["Marko"])
    assert "fortfarande öppen" in marko.presses_data(f"power.for:{second}")[0]


@pytest.mark.parametrize("name", ["MARKO KOVACEVIC", "Ivan Marko Kovačević", "", "Marko Horvat"])
def test_staff_hear_that_the_bank_has_another_name(town: Town, elin: Person, name: str) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    marko = identified(town, AGENT, NUMBERS["Marko"], name=name)
    marko.presses_data(f"power.for:{power_id}")
    marko.types("Jag vill ha en kopia")
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        told = [i18n.plain(one, "sv") for one in mandates.told(unit, case)]
    doubted = [one for one in told if "BankID säger Marko Horvat" in one]
    assert len(doubted) == (name == "Marko Horvat")
    assert any("Marko Kovačević" in one for one in told) is bool(doubted)


def test_a_number_that_is_somebody_elses_tells_them_nothing(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    other = identified(town, AGENT, NUMBERS["Marko"], name="Lars Öberg")
    (shown,) = other.presses_data("power.use")
    assert "namnet i den är någon annans" in shown
    assert "Elin" not in shown
    other.presses_data(f"power.for:{power_id}")
    assert other.step() == ""


def test_what_was_asked_for_ends_with_a_death(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data(f"power.for:{power_id}")
    marko.types("Jag vill ha en kopia")
    dies(town, elin, power_id)
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        kept = mandates.kept(unit, case)
        assert kept is not None
        assert kept.ended


def test_whoever_signed_reads_that_somebody_else_asked(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data("power.use")
    marko.presses_data(f"power.for:{power_id}")
    marko.types("Jag vill ha en kopia")
    with town.unit() as unit:
        staff.add(unit, tg_user_id=7001, name="Olle", role=Role.HANDLER, language="sv")
        member = access.member(unit, 7001)
        question = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        assert member is not None
        queue.claim(unit, member, question.ref)
        made = representing.open_case(
            unit, member, question.ref, Asked.ACCESS, channel=Channel.CHAT
        )
        assert isinstance(made, TakenIn)
        ref = made.case.ref
    identified(town, elin.user_id, NUMBERS["Elin"])
    (course,) = elin.presses_data(f"cases.show:{ref}")
    assert "Någon som företräder dig begärde det" in course
    assert "Fullmakten som du undertecknade med BankID visar att det gäller dig" in course
    assert "Du skickade in" not in course
    assert "Du hade visat vem du är" not in course
    with town.unit() as unit:  # what its answer says is in a letter
        refused = unit.session.get(Case, made.case.id)
        assert refused is not None
        refused.state = State.REFUSED
        unit.session.add(refused)
    (course,) = elin.presses_data(f"cases.show:{ref}")
    (listed,) = elin.types("/arenden")
    for told in (course, listed):
        assert "I brevet som vi skickar till dig står varför" in told
        assert "I svaret står" not in told


def test_whoever_is_acted_for_on_paper_reads_that_somebody_else_asked(
    town: Town, elin: Person
) -> None:
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data("human.new:agent")
    marko.types("Jag är god man för Elin och vill ha en kopia")
    with town.unit() as unit:
        staff.add(unit, tg_user_id=7001, name="Olle", role=Role.HANDLER, language="sv")
        member = access.member(unit, 7001)
        question = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        assert member is not None
        queue.claim(unit, member, question.ref)
        representing.record(unit, member, question.ref, paper(unit), saw_id=True)
        made = representing.open_case(
            unit, member, question.ref, Asked.ACCESS, channel=Channel.LETTER
        )
        assert isinstance(made, TakenIn)
        ref = made.case.ref
        staff_identity.record(unit, member, ref, Method.STAFF_SAW_ID, [ClaimKind.PERSONNUMMER])
    identified(town, elin.user_id, NUMBERS["Elin"])
    (course,) = elin.presses_data(f"cases.show:{ref}")
    assert "Någon som företräder dig begärde det" in course
    assert "Först behövde vi vara säkra på att det gäller dig" in course
    assert "Det var säkert att det gäller dig, och det kom in i vår kö" in course
    for untrue in ("Du skickade in", "Vi bad dig visa vem du är", "Du hade visat"):
        assert untrue not in course


def test_a_question_about_something_else_gets_no_power(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data("human.new:shared")
    marko.types("Vi delar e-post")
    assert "fortfarande öppen" in marko.presses_data(f"power.for:{power_id}")[0]
    with town.unit() as unit:
        customer, said_ = marko.standing(), Said(words="En kopia, tack")
        asked = power_use.ask(unit, customer, power_id, said_, received_at=unit.now)
        assert isinstance(asked, power_use.Busy)


def test_what_is_written_after_it_has_ended_is_not_passed_on(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"])
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data(f"power.for:{power_id}")
    elin.presses_data(f"power.end:{power_id}")
    assert "Jag skickade inte det vidare" in marko.types("Jag vill ha en kopia")[0]
    with town.unit() as unit:
        assert unit.session.exec(select(Case)).all() == []


def test_the_link_leads_nowhere_after_a_quarter_or_once_the_session_is_over(
    town: Town, elin: Person
) -> None:
    office = replace(town.around.office, eid=EidPolicy(), public_url="https://insyn.example")
    town.around = replace(town.around, office=office)
    terms = Terms(
        agent="Marko Kovačević", number=NUMBERS["Marko"], scopes=frozenset({Scope.COPY}),
        until=stockholm_day(town.now), address=("Storgatan 1",),
    )  # fmt: skip

    def page() -> str:
        with town.unit() as unit:
            customer = access.customer(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
            return str(powers.open_page(unit, customer)).rpartition("/")[2]

    def leads(token: str, mark: str) -> set[bool]:
        with town.unit() as unit:
            ways = (
                powers.look(unit, token),
                powers.reviewed(unit, token, mark),
                powers.to_sign(unit, token, mark, "Jag ger"),
                powers.fill(unit, token, terms),
            )
            return {one is not None for one in ways}

    identified(town, elin.user_id, NUMBERS["Elin"])
    token = page()
    town.passes(minutes=14, seconds=59)
    identified(town, elin.user_id, NUMBERS["Elin"])
    with town.unit() as unit:
        review = powers.fill(unit, token, terms)
        assert isinstance(review, powers.Review)
    assert leads(token, review.mark) == {True}
    town.passes(seconds=1)
    assert leads(token, review.mark) == {False}
    token = page()
    assert leads(token, review.mark) == {True, False}  # nothing was filled in on this one
    assert leads(token, review.mark) == {True}
    newer = page()
    assert leads(token, review.mark) == {False}  # one form at a time
    assert leads(newer, review.mark) == {True, False}
    identified(town, elin.user_id, NUMBERS["Marko"])
    assert leads(newer, review.mark) == {False}  # it is Elin's
    elin.types("/loggaut")
    assert leads(newer, review.mark) == {False}


def test_nobody_gets_the_form_who_cannot_sign_it(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    with town.unit() as unit:
        customer = access.customer(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert powers.open_page(unit, customer) is No.NO_PAGE  # nothing can be signed here
    office = replace(town.around.office, eid=EidPolicy(), public_url="https://insyn.example")
    town.around = replace(town.around, office=office)
    refused = {}
    for name, number in {"young": YOUNG, "grown": NUMBERS["Elin"]}.items():
        identified(town, elin.user_id, number)
        with town.unit() as unit:
            customer = access.customer(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
            refused[name] = powers.open_page(unit, customer)
    assert refused["young"] is No.TOO_YOUNG
    assert str(refused["grown"]).startswith("https://insyn.example/power/")
    stranger = town.person(9777).standing()
    with town.unit() as unit:
        assert powers.open_page(unit, stranger) is No.NOT_BY_EID


@pytest.mark.parametrize("topic", ["agent", "child", "company", "deceased"])
def test_whoever_acts_shows_who_they_are_without_a_case_of_their_own(
    town: Town, elin: Person, topic: str
) -> None:
    office = replace(town.around.office, eid=EidPolicy(), public_url="https://insyn.example")
    town.around = replace(town.around, office=office)
    assert f"hard.prove:{topic}" in str(pressed(elin, f"hard.is:{topic}"))
    assert "hard.prove" in str(calls_of(elin, "/fullmakt"))
    assert "BankID" in str(pressed(elin, f"hard.prove:{topic}"))
    with town.unit() as unit:
        assert not unit.session.exec(select(Case)).all()
    identified(town, elin.user_id, NUMBERS["Elin"])
    for then in ("", f":{topic}"):
        assert "Du har visat vem du är" in str(pressed(elin, f"hard.prove{then}"))
    with town.unit() as unit:
        unit.wake(elin.user_id, f"hard.proved.{topic}", "now")
    town.works()
    assert f"human.new:{topic}" in str(elin.calls[-1])
    elin.presses_data(f"human.new:{topic}")
    elin.types("Jag företräder någon")
    town.passes(hours=2)  # when staff look at it they are signed out
    with town.unit() as unit:
        staff.add(unit, tg_user_id=7001, name="Olle", role=Role.HANDLER, language="sv")
        member = access.member(unit, 7001)
        (question,) = unit.session.exec(select(Case)).all()
        assert member is not None
        queue.claim(unit, member, question.ref)
        nobody = relay.caution(unit, question, relay.level_now(unit, question))
        assert "först visa vem det är, med /fullmakt" in i18n.plain(nobody, "sv")
        seen = representing.record(unit, member, question.ref, paper(unit), saw_id=False)
        assert isinstance(seen, representing.Recorded) is (topic != "deceased")


def test_a_power_of_whoever_has_not_shown_who_they_are_is_not_written_down(
    town: Town, elin: Person
) -> None:
    elin.presses_data("human.new:agent")
    elin.types("Jag företräder någon")
    with town.unit() as unit:
        staff.add(unit, tg_user_id=7001, name="Olle", role=Role.HANDLER, language="sv")
        member = access.member(unit, 7001)
        (question,) = unit.session.exec(select(Case)).all()
        assert member is not None
        queue.claim(unit, member, question.ref)
        missing = representing.record(unit, member, question.ref, paper(unit), saw_id=False)
        assert missing is representing.Missing.IDENTITY
