"""Access: the summary at once, the full copy as a case, and what is said when there is none."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.cases import Right, State
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.identity import Method, Proof
from bot.services import access, erasure_ledger, intake, sessions, snapshots
from bot.store.tables import Case, Snapshot
from tests.integration.customer.town import Person, Town

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"
SUMMARY = "Det här har Westila Group AB lagrat om dig"


def proves(person: Person, address: str, number: str) -> list[str]:
    person.types("/access")
    person.proves_email(address)
    return person.shares(number)


def cases(town: Town) -> list[Case]:
    with town.unit() as unit:
        return list(unit.session.exec(select(Case)).all())


def in_queue(town: Town) -> list[Case]:
    return [case for case in cases(town) if case.state == State.QUEUED]


def test_the_summary_comes_by_itself_once_everything_is_proved(town: Town, elin: Person) -> None:
    said = proves(elin, EMAIL, PHONE)
    assert SUMMARY in said[-1]
    assert "<b>Vem du är</b>: 1 post" in said[-1]
    assert "<b>Kontaktuppgifter</b>" in said[-1]
    assert "data:summary:shown" in town.audited()


def test_the_summary_covers_what_asks_for_two_proofs(town: Town, elin: Person) -> None:
    said = "\n".join(proves(elin, EMAIL, PHONE))
    assert EMAIL not in said
    assert "e•••@e•••.com" in said
    assert "0701740605" not in said.replace(" ", "").replace("-", "")
    assert "•••• ••• 05" in said


def test_the_whole_way_goes_in_english_too(town: Town) -> None:
    lukasz = town.person(71, language="en")
    lukasz.types("/start")
    said = proves(lukasz, "lukasz.wojcik@example.com", "46701740613")
    assert "What Westila Group AB stores about you" in said[-1]
    assert "<b>Who you are</b>: 1 entry" in said[-1]
    assert town.mails()[0]["subject"] == "Your code from Westila Group AB"
    assert "You will have our answer by" in lukasz.presses("Get a full copy")[0]


def test_whoever_is_proved_is_not_asked_again(town: Town, elin: Person) -> None:
    proves(elin, EMAIL, PHONE)
    said = elin.types("/utdrag")
    assert said[0] == "Ett ögonblick, jag går igenom våra system."
    assert SUMMARY in said[1]


def test_names_with_markup_come_back_as_they_are(town: Town) -> None:
    anna = town.person(41)
    said = proves(anna, "anna@example.com", "46701740612")
    assert SUMMARY in said[-1]
    assert "<b>& Co" not in said[-1]


def test_the_full_copy_becomes_one_case_however_often_it_is_asked_for(
    town: Town, elin: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    said = elin.presses("Få ett registerutdrag")
    elin.presses("Få ett registerutdrag")
    assert [case.right for case in cases(town)] == [Right.ACCESS]
    case = cases(town)[0]
    assert case.ref in said[0]
    assert case.level == 2
    with town.unit() as unit:
        claims = {one["value"] for one in unit.open(case, "sealed_claims")}
    assert claims == {EMAIL, "+46701740605"}


def test_an_old_copy_button_asks_for_proof_first(town: Town, elin: Person) -> None:
    proves(elin, EMAIL, PHONE)
    elin.presses("Det här räckte för mig")
    town.passes(days=1)
    elin.presses("Få ett registerutdrag")
    assert in_queue(town) == []
    assert elin.step() == "verify:email"


def test_the_copy_button_of_somebody_else_opens_nothing(
    town: Town, elin: Person, thief: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    thief.presses_data("access.full")
    assert in_queue(town) == []


def test_a_protected_identity_and_a_mix_up_are_worded_alike(town: Town) -> None:
    ingrid = town.person(51)
    said = proves(ingrid, "ingrid.sjoholm@example.se", "46701740611")
    assert said[-1].startswith("Det vi har kan inte visas direkt: en medarbetare")
    mixed = Holdings(sources=(SourceHoldings(source="westila", finding=Finding.AMBIGUOUS),))
    assert _filled(town, ingrid, mixed) == said[-1]
    ingrid.presses("Skicka det nu")
    assert len(in_queue(town)) == 1


def _filled(town: Town, person: Person, holdings: Holdings) -> str:
    """What is said when the look-up comes to `holdings`."""
    customer = person.standing()
    with town.unit() as unit:
        snapshot_id = snapshots.order(unit, customer, "access", signal="access.ready")
        snapshots.fill(unit, snapshot_id, holdings)
    town.works()
    return person.calls[-1][1]["text"]


def test_nothing_found_is_said_only_when_every_source_was_searched(
    town: Town, elin: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    nothing = Holdings(sources=(SourceHoldings(source="westila", finding=Finding.NOTHING),))
    assert "behöver titta på det först" in _filled(town, elin, nothing)  # it was on file just now
    who = elin.standing()
    with town.unit() as unit:
        opened = intake.open_case(unit, who, right=Right.QUESTION, request={})
        erasure_ledger.note_person(unit, opened.case)
    text = _filled(town, elin, nothing)
    assert text.startswith("Vi har gått igenom alla våra system. Där finns inget lagrat om dig.")


def test_a_source_that_is_down_is_told_once_and_the_summary_comes_by_itself(
    town: Town, elin: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    town.cable.pulled = True
    said = elin.types("/access")
    assert said[1].startswith("Det här tar längre tid än vanligt")
    for _ in range(3):
        town.works()
    assert not any("inget lagrat" in params.get("text", "") for _, params in elin.calls)
    assert sum("längre tid" in params.get("text", "") for _, params in elin.calls) == 1
    town.cable.pulled = False
    town.works()
    assert SUMMARY in elin.calls[-1][1]["text"]


def test_a_source_that_comes_back_after_the_session_shows_nothing(
    town: Town, elin: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    town.cable.pulled = True
    elin.types("/access")
    town.passes(hours=2)
    town.cable.pulled = False
    town.works()
    assert elin.calls[-1][1]["text"].startswith("Våra system svarar igen.")
    with town.unit() as unit:
        assert unit.session.exec(select(Snapshot)).all() == []


def test_a_snapshot_is_sealed_short_lived_and_its_chats_alone(
    town: Town, elin: Person, thief: Person
) -> None:
    proves(elin, EMAIL, PHONE)
    with town.unit() as unit:
        row = unit.session.exec(select(Snapshot)).one()
        assert b"Elin" not in (row.sealed_body or b"")
        assert snapshots.read(unit, elin.user_id, row.id) is not None
        assert snapshots.read(unit, thief.user_id, row.id) is None
    town.passes(minutes=14)
    elin.standing()
    town.passes(minutes=2)
    with town.unit() as unit:
        assert snapshots.read(unit, elin.user_id, row.id) is None
        assert snapshots.sweep(unit) == 1


def test_whoever_has_no_number_on_file_is_told_whom_to_ring(town: Town) -> None:
    bjorn = town.person(61)
    said = proves(bjorn, "bjorn.ekstrom@example.se", "46701740699")
    assert "0705-910544" in said[-1]


def test_somebody_without_a_number_on_file_sees_the_kinds_of_data_and_no_value(
    town: Town, elin: Person
) -> None:
    refused = proves(elin, "sara.lindqvist@example.org", "46701740607")
    assert "inte ett som vi har registrerat" in refused[-1]
    seen = elin.presses("Se vilka slags uppgifter som finns")
    assert "<b>Meddelanden till oss</b>: 3 poster" in seen[-1]
    assert "Sara" not in seen[-1]
    assert "example" not in seen[-1]


def test_what_fits_several_or_leads_nowhere_any_more_is_no_way_to_search(town: Town) -> None:
    """Both are kept as proofs of a session; a number that has gone may be somebody else's now."""
    mine = Claim(ClaimKind.EMAIL, EMAIL)
    with town.unit() as unit:
        for method, contact, doubt in (
            (Method.EMAIL_CODE, mine, {}),
            (Method.SMS_CODE, Claim(ClaimKind.PHONE, "+46701740605"), {"stale": True}),
            (Method.TELEGRAM_PHONE, Claim(ClaimKind.PHONE, "+46701740606"), {"ambiguous": True}),
        ):
            proof = Proof(method=method, contact=contact, proved_at=unit.now, **doubt)
            sessions.prove(unit, chat_id=9, tg_user_id=9, proof=proof, same_as=mine)
        assert access.customer(unit, chat_id=9, tg_user_id=9).claims == {mine}
