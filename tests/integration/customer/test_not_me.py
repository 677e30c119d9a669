""" "This was not me": what was linked ends at once, and the staff assess within 72 hours."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

import handlers
from bot.domain.audit import Code
from bot.domain.cases import Right, Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import EidPolicy
from bot.domain.identifiers import Email, parse_email
from bot.domain.identity import Action, Level, Method, Proof
from bot.services import (
    access,
    eid_tickets,
    incidents,
    intake,
    not_me,
    sessions,
    staff,
    verification,
)
from bot.services.incidents import Verdict
from bot.services.not_me import What
from bot.store import bindings
from bot.store.tables import (
    AuditEvent,
    Binding,
    Case,
    Challenge,
    Delivery,
    EidTicket,
    Incident,
    Snapshot,
    Task,
)
from bot.telegram.routing import Router
from tests.integration.customer.conftest import EITHER
from tests.integration.customer.town import Person, Town
from tests.support import ROOT, STAFF_GROUP, an_office, surroundings

EMAIL = "elin.akesson@example.com"
OWNER, HANDLER = 7100, 7200
BUTTON = "Det var inte jag"
ALL = {"scope": "all"}


@pytest.fixture
def owner(town: Town) -> Person:
    """An owner and a handler, who have both pressed Start, and the staff's group."""
    town.person(STAFF_GROUP)
    for user, role in ((OWNER, Role.OWNER), (HANDLER, Role.HANDLER)):
        town.person(user)
        with town.unit() as unit:
            unit.conversation(user)
            staff.add(unit, tg_user_id=user, name="Olle", role=role, language="sv")
    return town.person(OWNER)


def proved(person: Person) -> Person:
    person.types("/utdrag")
    person.proves_email(EMAIL)
    return person


def both(town: Town, elin: Person, thief: Person) -> None:
    proved(elin)
    town.passes(minutes=2)
    proved(thief)


def incident(town: Town) -> Incident:
    with town.unit() as unit:
        return unit.session.exec(select(Incident)).one()


def disputed(town: Town) -> list[tuple[str | None, str | None]]:
    """In which case it stands in the trail, and of which account it is said."""
    with town.unit() as unit:
        rows = unit.session.exec(select(AuditEvent).where(AuditEvent.code == Code.NOT_ME)).all()
        return [(row.case_ref, json.loads(row.facts).get("account")) for row in rows]


def heard(person: Person, words: str) -> int:
    return sum(words in str(params.get("text", "")) for _, params in person.calls)


def test_a_new_account_of_somebody_who_has_one_is_told_to_both_and_to_the_staff(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    group = town.people[STAFF_GROUP]
    assert heard(elin, "har någon just visat att det är du") == 1
    assert heard(thief, "Ett annat Telegramkonto var kopplat till dig här") == 1
    assert heard(group, "Ett andra Telegramkonto kopplades") == 1
    thief.types("/loggaut")
    town.passes(minutes=10)
    proved(thief)  # the same account again is not new to the staff
    assert heard(group, "Ett andra Telegramkonto kopplades") == 1


def test_not_me_ends_the_other_account_and_starts_the_assessment(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    assert thief.standing().level is Level.L1
    said = elin.presses(BUTTON)
    assert said[0].startswith("Tack för att du säger till.")
    assert thief.standing().level is Level.L0
    assert elin.standing().level is Level.L1
    assert heard(thief, "Du har blivit utloggad") == 1
    assert thief.step() == ""
    row = incident(town)
    assert (row.what, row.shown, row.due_at - row.reported_at) == ("sign_in", False, not_me.WINDOW)
    assert heard(owner, "Bedöm om uppgifter har nått någon annan") == 1
    assert heard(town.people[HANDLER], "Bedöm") == 0
    assert heard(town.people[STAFF_GROUP], "Någon har sagt ”det var inte jag”") == 1
    with town.unit() as unit:
        assert disputed(town) == [(None, access.actor_name(unit, thief.user_id))]
    town.passes(minutes=2)
    proved(thief)  # who had been ended as somebody else is new to the staff once more
    assert heard(town.people[STAFF_GROUP], "Ett andra Telegramkonto kopplades") == 2


def test_an_account_that_was_tied_to_somebody_long_ago_hears_nothing_more_of_them(
    town: Town, elin: Person, thief: Person
) -> None:
    proved(elin)
    town.passes(days=90)
    proved(thief)
    assert heard(elin, "har någon just visat att det är du") == 0


@pytest.mark.parametrize(("address", "hears"), [(EMAIL, 1), ("marko.kovacevic@example.com", 0)])
def test_a_case_is_told_on_only_to_whom_it_belongs_when_the_account_has_proved_anew(
    town: Town, elin: Person, owner: Person, address: str, hears: int
) -> None:
    elin.types("/rattigheter")
    elin.presses_data("do:restrict")
    elin.proves_email(EMAIL)
    elin.presses_data("restrict.why:accuracy_disputed")
    elin.presses_data("restrict.of:contact")
    with town.unit() as unit:
        ref = unit.session.exec(select(Case.ref)).one()

    town.passes(days=91)
    elin.types("/utdrag")
    elin.proves_email(address)  # an account can come to somebody else
    handler = town.people[HANDLER]
    handler.presses_data(f"s:claim:{ref}")
    handler.presses_data(f"s:ask:{ref}")
    handler.types("Vilken adress gäller det?")

    assert heard(elin, "Vilken adress gäller det?") == hears
    assert heard(handler, "har inte visat sin identitet på 90 dagar") == 1 - hears


def test_who_looked_through_what_to_correct_was_shown_something(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    proved(elin)
    town.passes(minutes=2)
    thief.types("/rattelse")
    thief.proves_email(EMAIL)
    elin.presses(BUTTON)
    assert incident(town).shown is True


def test_pressing_again_opens_no_second_incident(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    data = elin.buttons()[BUTTON]
    elin.presses_data(data)
    elin.presses_data(data)
    assert incident(town).what == "sign_in"
    assert heard(owner, "Bedöm om uppgifter") == 1


def test_nobody_ends_the_account_of_somebody_else(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    """A forged press, by a stranger, by another customer, and by the account itself."""
    both(town, elin, thief)
    data = elin.buttons()[BUTTON]
    marko = town.person(44)
    marko.types("/utdrag")
    marko.proves_email("marko.kovacevic@example.com")
    for person in (town.person(45), marko, thief):
        said = person.presses_data(data)[0]
        assert said.startswith("Knappen hör till något som är avslutat")
        assert "ringer du oss genast: " in said
    assert thief.standing().level is Level.L1
    with town.unit() as unit:
        assert unit.session.exec(select(Incident)).all() == []


def test_what_was_shown_meanwhile_is_known(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    with town.unit() as unit:
        unit.audit(Code.SUMMARY_SHOWN, actor=access.actor_name(unit, thief.user_id))
    town.passes(minutes=1)
    elin.presses(BUTTON)
    assert incident(town).shown is True


@pytest.mark.parametrize("command", ["/samtycke", "/invand"])
def test_how_many_entries_there_are_is_shown_as_well(
    town: Town, elin: Person, thief: Person, owner: Person, command: str
) -> None:
    both(town, elin, thief)
    thief.types(command)
    town.works()
    assert any("(1 post)" in label for label in thief.buttons())
    town.passes(minutes=1)
    elin.presses(BUTTON)
    assert incident(town).shown is True


def test_nothing_that_the_other_account_had_under_way_goes_on(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    """A code that waits, a link to BankID, what was looked up, and the link to an answer."""
    town.around = surroundings(office=an_office(eid=EidPolicy()))
    both(town, elin, thief)
    theirs = {"chat_id": thief.user_id, "tg_user_id": thief.user_id}
    errand = {"action": "access", "then": "x", "since": "y"}
    asker = thief.standing()
    with town.unit() as unit:
        marko = parse_email("marko.kovacevic@example.com")
        assert isinstance(marko, Email)
        verification.ask_code(unit, **theirs, contact=marko, purpose=Action.ACCESS)
        eid_tickets.open_ticket(unit, **theirs, name="X", errand=errand)
        own = bindings.newest(unit, **theirs)
        assert own is not None
        unit.add(
            Snapshot(
                chat_id=thief.user_id, binding_id=own.id, purpose="summary",
                made_at=unit.now, expires_at=unit.now + timedelta(minutes=15),
            )
        )  # fmt: skip
        asked = intake.open_case(unit, asker, right=Right.ERASURE, request=ALL).case
        soon, late = unit.now + timedelta(minutes=15), unit.now + timedelta(days=7)
        answer = Delivery(
            case_id=asked.id, made_at=unit.now, link_until=soon, available_until=late
        )
        unit.add(answer)
        answer_id = answer.id
    town.passes(minutes=1)
    elin.presses(BUTTON)
    with town.unit() as unit:
        waiting = select(Challenge).where(Challenge.tg_user_id == thief.user_id)
        assert all(one.used_at for one in unit.session.exec(waiting).all())
        assert [one.closed for one in unit.session.exec(select(EidTicket)).all()] == [True]
        left = select(Snapshot).where(Snapshot.chat_id == thief.user_id)
        assert unit.session.exec(left).all() == []
        assert unit.session.get(Delivery, answer_id).link_until == town.now


def test_cases_that_the_other_account_opened_are_held_and_no_others(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    notice = elin.buttons()[BUTTON]
    askers = ((elin.standing(), Right.RESTRICTION), (thief.standing(), Right.ERASURE))
    with town.unit() as unit:
        for asker, right in askers:
            intake.open_case(unit, asker, right=right, request=ALL)
    elin.presses_data(notice)
    with town.unit() as unit:
        held = select(Case.tg_user_id).where(col(Case.doubted_at).is_not(None))
        assert set(unit.session.exec(held).all()) == {thief.user_id}


@pytest.mark.parametrize(
    ("address", "ended"), [(EMAIL, True), ("marko.kovacevic@example.com", False)]
)
def test_an_older_notice_ends_what_the_account_has_proved_of_them_since(
    town: Town, elin: Person, thief: Person, owner: Person, address: str, ended: bool
) -> None:
    both(town, elin, thief)
    earlier = elin.buttons()[BUTTON]
    thief.types("/loggaut")
    town.passes(minutes=3)
    thief.types("/arenden")
    thief.proves_email(address)
    elin.presses_data(earlier)
    assert thief.standing().level is (Level.L0 if ended else Level.L1)


@pytest.mark.parametrize(
    ("signs", "days"), [({"ambiguous": True}, 0), ({"stale": True}, 0), ({}, 90)]
)
def test_an_account_that_is_tied_to_nobody_for_sure_ends_nobody(
    town: Town, elin: Person, thief: Person, owner: Person, signs: dict[str, bool], days: int
) -> None:
    mailbox = Claim(ClaimKind.EMAIL, EMAIL)
    with town.unit() as unit:
        proof = Proof(method=Method.EMAIL_CODE, contact=mailbox, proved_at=unit.now, **signs)
        sessions.prove(unit, chat_id=elin.user_id, tg_user_id=elin.user_id, proof=proof)
    town.passes(days=days)
    proved(thief)
    with town.unit() as unit:
        doubted = bindings.newest(unit, chat_id=thief.user_id, tg_user_id=thief.user_id)
        assert doubted is not None
    elin.presses_data(f"notme:{doubted.id}")
    assert thief.standing().level is Level.L1


def test_the_link_of_the_mail_works_without_telegram_and_only_whole(
    town: Town, elin: Person, owner: Person
) -> None:
    proved(elin)
    with town.unit() as unit:
        binding = bindings.newest(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert binding is not None
        url = not_me.link(unit, binding)
        path, word = url.rsplit("/", 1)
        assert path.endswith(binding.id)
        assert not_me.from_link(unit, binding.id, word[:-1] + "x") is False
        assert not_me.linked(unit, binding.id, word) is not None
    assert elin.standing().level is Level.L1
    began, town.now = town.now, town.now + timedelta(days=90)
    with town.unit() as unit:
        assert not_me.linked(unit, binding.id, word) is None  # it serves for nothing any more
    town.now = began
    with town.unit() as unit:
        assert not_me.from_link(unit, binding.id, word) is True
    assert elin.standing().level is Level.L0


@EITHER
def test_an_owner_assesses_it_with_reasons_and_nobody_else_does(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    elin.presses(BUTTON)
    handler = town.people[HANDLER]
    handler.types("/incidents")
    handler.presses_data(f"s:inc:{incident(town).id}")
    assert "Inget har nått någon annan" not in handler.buttons()
    assert "Inget visades eller hämtades" in owner.presses("Visa vad som är känt")[0]
    owner.presses("En incident, men ingen risk för personen")
    assert owner.types("Kunden bytte telefon, inget visades.") == ["Tack, det är antecknat."]
    row = incident(town)
    assert (row.verdict, row.assessed_at) == (Verdict.NO_RISK.value, town.now)
    assert owner.types("/incidents") == ["Ingen incident väntar på en bedömning."]
    with town.unit() as unit:
        member = access.member(unit, HANDLER)
        assert member is not None
        assert not incidents.assess(unit, member, row.id, Verdict.NO_BREACH, "x")


@EITHER
def test_the_owners_are_reminded_a_day_before_and_at_the_end(
    town: Town, elin: Person, thief: Person, owner: Person
) -> None:
    both(town, elin, thief)
    elin.presses(BUTTON)
    told = []
    for hours in (47, 2, 1, 23, 1):
        town.passes(hours=hours)
        with town.unit() as unit:
            told.append(not_me.remind(unit))
    assert told == [0, 1, 0, 1, 0]
    assert heard(owner, "De 72 timmarna för en incident gick ut") == 1


def test_whoever_knows_of_something_else_hands_over_what_to_end(
    town: Town, elin: Person, owner: Person
) -> None:
    proved(elin)
    with town.unit() as unit:
        binding = bindings.newest(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert binding is not None
        row = not_me.report(
            unit, what=What.CONTACT, person_digest=binding.person_digest, ended=[binding]
        )
        assert row.what == "contact"
    with town.unit() as unit:
        (ended,) = unit.session.exec(select(Binding)).all()
        assert ended.revoked_why == "not_me"
        assert any(
            task.kind.startswith("wake:not_me.ended") for task in unit.session.exec(select(Task))
        )


# -- every way in which somebody is written to without having asked just then -----------------

CARRIES = {  # an act on somebody's account or data that they may know nothing of
    "verify.elsewhere": "another account proved to be them: `notme:`",
}
GOES_ON = "the chat that hears it has asked for it, and waits"
STAFF = "it is said to the staff"
WITHOUT = {
    **dict.fromkeys(
        [
            "access.full",
            "access.go",
            "access.kinds",
            "access.kinds.ready",
            "access.ready",
            "access.submit",
            "assisted.confirmed",
            "cases.go",
            "cases.known",
            "consent.go",
            "consent.ready",
            "correct.go",
            "correct.ready",
            "delivery.back",
            "delivery.go",
            "delivery.looked",
            "delivery.slow",
            "eid.code",
            "eid.done",
            "eid.ended",
            "erase.go",
            "erase.on",
            "erase.ready",
            "erase.signed",
            "export.go",
            "hard.proved",
            "hard.proved.agent",
            "hard.proved.child",
            "hard.proved.company",
            "hard.proved.deceased",
            "noads.go",
            "object.go",
            "object.ready",
            "power.give",
            "power.list",
            "power.settled",
            "power.signed",
            "power.use",
            "restrict.go",
            "snapshot.back",
            "snapshot.slow",
            "statement.on",
            "verify.late",
            "verify.phone",
            "verify.slow",
        ],
        GOES_ON,
    ),
    **dict.fromkeys(["eid.staff", "verify.given_anew", "verify.second.staff"], STAFF),
    **dict.fromkeys(["post.back", "post.looked", "post.slow"], STAFF),
    "not_me.ended": "it is what the button does, told to whom it was pressed against",
    "power.over": "staff have ended what was signed with BankID in this chat",
    "session.erased": "the session has ended; the letter to whoever asked for it has the button",
    "session.over": "the time is over; nobody has done anything",
    "verify.second": "told to the account that has just proved it; the other one has the button",
}
SAYS = {  # whatever writes into a chat past the answer to an update
    "bot/services/notices.py": "`tell_customer` puts the button below; the others speak to staff",
    "bot/services/old_contact.py": "a button of its own, that stops the change: `contact.stop:`",
    "bot/services/in_doubt.py": "how a case ended of which it was said already",
    "bot/services/apologies.py": "a fault of ours",
    "bot/services/shown.py": "it takes out what was shown, and says nothing",
    **dict.fromkeys(
        (
            "bot/services/card.py",
            "bot/services/manual_ask.py",
            "bot/services/quiet_hours.py",
            "bot/services/reminders.py",
        ),
        STAFF,
    ),
    "bot/store/outbox.py": "it keeps what the others say",
    "bot/work/attorney_form.py": GOES_ON,
    "bot/telegram/application.py": "what handlers and the signals above say",
}


def test_of_everything_that_comes_by_itself_it_is_decided_whether_it_can_be_doubted() -> None:
    router = Router()
    handlers.register(router)
    assert sorted(router.signals) == sorted([*CARRIES, *WITHOUT])
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")}
    found = {str(path.relative_to(ROOT)) for path, text in texts.items() if "unit.say(" in text}
    assert found == set(SAYS)
