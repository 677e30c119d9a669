"""A change of contact below the highest level waits, and its old owner can stop it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlmodel import Session, select

from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method, Proof
from bot.domain.restrictions import Place, Reason
from bot.domain.rights import Ground
from bot.services import access, cooling, decisions, intake, planning, restrictions, sessions
from bot.store.tables import Binding, Case, FulfilmentStep, Incident, Mail, Sms, Task
from bot.web import not_me
from bot.work.old_contact import OLD_CONTACT, OLD_CONTACT_OVER
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    REQUESTS,
    STRANGER,
    Office,
    approve,
    button,
    customer,
    holdings,
    signed_in,
)
from tests.served import a_browser, served
from tests.support import KEYS, NOON, STAFF_GROUP

WAIT = timedelta(hours=72)
OTHER = 51  # another Telegram account of the same person
MARKO = 52  # another customer
ASKED = REQUESTS[Right.RECTIFICATION]
BY_PHONE = {**ASKED, "column": "topic", "old": "+46701740607", "new": "+46701740608"}


@pytest.fixture
def house(either_office: Office) -> Office:
    return waiting(either_office)


def waiting(office: Office) -> Office:
    around = office.around
    office.around = replace(around, office=replace(around.office, contact_wait=WAIT))
    return office


def ask(
    office: Office, *, level: Level = Level.L2, request: dict[str, Any] = ASKED, by: Any = None
) -> str:
    """A change of contact from a chat that is signed in, with its plan; its reference."""

    def one(unit: Any) -> str:
        unit.conversation(CARIN).language = "sv"
        bound = signed_in(unit)
        who = replace(customer(CARIN), level=level, person_digest=bound.person_digest)
        about = {"right": Right.RECTIFICATION, "request": request, "contact_change": True}
        case = intake.open_case(unit, by or who, **about).case
        planning.found(unit, case.id, holdings(unit))
        return case.ref

    return office.run(one)


async def approve_both(office: Office, ref: str) -> None:
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    for user in (ANNA, BERIT):
        office.run(approve, user, ref)


def mails(office: Office, ref: str, job: Any = OLD_CONTACT) -> list[dict[str, str]]:
    """Carries out the errand, and reads what is on its way since."""
    before = {row.id for row in _mails(office)}
    alarm = office.run(job.prepare, office.case(ref).id)
    if alarm is not None:
        office.run(job.finish, office.case(ref).id, alarm)
    new = [row for row in _mails(office) if row.id not in before]
    return [KEYS.open_json(row.sealed_body, f"mail|sealed_body|{row.id}") for row in new]


def _mails(office: Office) -> list[Mail]:
    with Session(office.engine) as session:
        return list(session.exec(select(Mail)).all())


def steps(office: Office) -> int:
    with Session(office.engine) as session:
        return len(session.exec(select(FulfilmentStep)).all())


async def test_the_old_address_is_told_at_once_and_again_with_the_moment(house: Office):
    ref = ask(house)
    (first,) = mails(house, ref)
    await approve_both(house, ref)
    (second,) = mails(house, ref)

    assert (first["to"], second["to"]) == ("carin@example.se",) * 2
    assert "Ingenting ändras innan" in first["text"]
    assert "torsdag 26 november 2026 12:00" in second["text"]
    (word,) = re.findall(r"/not-me/([0-9a-f]+)", second["text"])
    assert len(word) == len(house.case(ref).id) + 32  # 128 bits that nobody guesses
    assert "karin@" not in first["text"] + second["text"]
    assert house.ordered("old_contact") == 2


async def test_it_is_changed_when_the_time_is_over_and_not_before(house: Office):
    ref = ask(house)
    await approve_both(house, ref)
    before, card = steps(house), house.work_on_cards()[-1]["text"]
    house.now = NOON + WAIT

    house.run(cooling.over, house.case(ref).id)

    assert (before, steps(house)) == (0, 1)
    assert "kunden eller den gamla kontaktuppgiften stoppa" in card


@pytest.mark.parametrize("level", [Level.L0, Level.L2, Level.L3])
async def test_only_the_highest_level_need_not_wait(office: Office, level: Level):
    ref = ask(waiting(office), level=level)
    await approve_both(office, ref)
    assert steps(office) == (1 if level is Level.L3 else 0)


async def test_an_old_number_is_for_staff_and_the_mailbox_on_file_is_told(office: Office):
    ref = ask(waiting(office), request=BY_PHONE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    seen = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert [mail["to"] for mail in mails(office, ref)] == ["carin@example.se"]
    assert "Kontakta även den gamla" in seen["text"]


async def test_an_old_mobile_is_told_by_text_message_where_that_is_set_up(office: Office):
    around = waiting(office).around
    both = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
    sms = replace(around.office, codes=both, sms_per_hour=60)
    office.around = replace(around, office=sms)
    ref = ask(office, request=BY_PHONE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    seen = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    mails(office, ref)
    with Session(office.engine) as session:
        (row,) = session.exec(select(Sms)).all()
    body = KEYS.open_json(row.sealed_body, f"{row.__tablename__}|sealed_body|{row.id}")
    assert body["to"] == "+46701740607"
    assert "/not-me/" in body["text"]
    assert "46701740608" not in body["text"]
    assert "med sms" in seen["text"]


OLD = {  # what stands there, who is written to, and what staff are told
    "an address of their own": ("gammal@example.se", "gammal@example.se", "gamla adressen får"),
    "none": ("", "carin@example.se", "fanns ingen gammal kontaktuppgift"),
    "a landline": ("+46315910544", "carin@example.se", "Kontakta även den gamla"),
    "a mobile abroad": ("+4520123456", "carin@example.se", "Kontakta även den gamla"),
}


@pytest.mark.parametrize(("old", "told", "said"), OLD.values(), ids=OLD)
async def test_the_old_contact_itself_is_told_where_it_can_be_reached(
    office: Office, old: str, told: str, said: str
):
    around = waiting(office).around
    both = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
    office.around = replace(around, office=replace(around.office, codes=both, sms_per_hour=60))
    phone = Claim(ClaimKind.PHONE, "+46701740699")  # proved too, and no mailbox
    who = replace(customer(CARIN), claims=customer(CARIN).claims | {phone})
    ref = ask(office, request={**BY_PHONE, "old": old}, by=who)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    seen = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert [mail["to"] for mail in mails(office, ref)] == [told]
    assert office.ordered("sms") == 0
    assert said in seen["text"]


async def test_the_text_message_waits_until_the_budget_of_the_hour_lets_it_leave(office: Office):
    around = waiting(office).around
    both = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
    sms = replace(around.office, codes=both, sms_per_hour=1)
    office.around = replace(around, office=sms)
    office.run(lambda unit: unit.text("+46701740699", "before it"))
    mails(office, ask(office, request=BY_PHONE))
    with Session(office.engine) as session:
        due = {row.created_at for row in session.exec(select(Sms)).all()}
        tasks = {row.run_at for row in session.exec(select(Task).where(Task.kind == "sms")).all()}
    assert due == tasks == {NOON, NOON + timedelta(hours=1)}


async def test_without_a_mail_server_staff_have_to_tell_it(office: Office):
    around = waiting(office).around
    office.around = replace(around, office=replace(around.office, codes=frozenset()))
    ref = ask(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    seen = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    assert mails(office, ref) == []
    assert "Ingen kan få veta det med e-post" in seen["text"]
    assert "case:contact:warned" in office.audited()


async def test_the_asker_takes_it_back_with_one_press(office: Office):
    ref = ask(waiting(office))
    await approve_both(office, ref)
    (told,) = [c for c in office.said(CARIN) if "godkänt" in c.get("text", "")]
    said = await office.press(CARIN, button(told, "Ta tillbaka ärendet"))
    assert "Ingenting har ändrats" in said[-1]["text"]
    assert office.case(ref).state == "withdrawn"
    assert mails(office, ref) == []
    assert over(office, ref) == []  # nobody was warned by mail
    assert "gamla" not in (await office.press(BERIT, f"s:case:{ref}"))[-1]["text"]


def over(office: Office, ref: str) -> list[dict[str, str]]:
    """Carries out the errand after a withdrawal, and reads what is on its way since."""
    return mails(office, ref, OLD_CONTACT_OVER)


async def test_whoever_was_warned_is_told_that_it_was_taken_back(house: Office):
    house.run(signed_in, chat=OTHER)
    ref = ask(house)
    mails(house, ref)
    await approve_both(house, ref)
    (told,) = [c for c in house.said(CARIN) if "godkänt" in c.get("text", "")]
    house.said(OTHER)
    await house.press(CARIN, button(told, "Ta tillbaka ärendet"))

    (mail,) = over(house, ref)

    assert house.ordered("old_contact_over") == 1
    assert mail["to"] == "carin@example.se"
    assert "har tagits tillbaka, och ingenting ändras" in mail["text"]
    assert "karin@" not in mail["text"]
    assert "/not-me/" not in mail["text"]
    assert "Det blir inget av ändringen" in house.said(OTHER)[-1]["text"]


async def warned(house: Office) -> str:
    """A claimed case of which the old mailbox and the person's other account have heard."""
    house.run(signed_in, chat=OTHER)
    ref = ask(house)
    mails(house, ref)
    await house.press(ANNA, f"s:claim:{ref}", group=True)
    house.said(OTHER)
    return ref


def refuse(office: Office, ref: str) -> None:
    def one(unit: Any) -> None:
        decisions.reject(unit, access.member(unit, ANNA), ref, Ground.DATA_CORRECT)

    office.run(one)


async def test_whoever_was_warned_is_told_that_it_was_refused(house: Office):
    ref = await warned(house)
    refuse(house, ref)

    (mail,) = over(house, ref)

    assert house.ordered("old_contact_over") == 1
    assert mail["to"] == "carin@example.se"
    assert "har inte beviljat begäran, och ingenting ändras" in mail["text"]
    assert "tillbaka" not in mail["text"]
    (told,) = house.said(OTHER)
    assert "Vår personal har inte beviljat begäran" in told["text"]


@pytest.mark.parametrize("refused", [False, True])
async def test_an_old_mobile_hears_by_text_message_that_nothing_comes_of_it(
    office: Office, refused: bool
):
    around = waiting(office).around
    both = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
    office.around = replace(around, office=replace(around.office, codes=both, sms_per_hour=60))
    ref = ask(office, request=BY_PHONE)
    mails(office, ref)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    if refused:
        refuse(office, ref)
    else:
        for user in (ANNA, BERIT):
            office.run(approve, user, ref)
        (told,) = [c for c in office.said(CARIN) if "godkänt" in c.get("text", "")]
        await office.press(CARIN, button(told, "Ta tillbaka ärendet"))
    over(office, ref)
    with Session(office.engine) as session:
        rows = session.exec(select(Sms)).all()
    said = [
        KEYS.open_json(row.sealed_body, f"{row.__tablename__}|sealed_body|{row.id}")
        for row in rows
    ]
    (text,) = [body["text"] for body in said if "Det blir inget av" in body["text"]]
    assert ("inte beviljat den" if refused else "togs tillbaka") in text
    assert len(text) <= 160


async def test_of_a_case_in_doubt_the_other_accounts_hear_once(house: Office):
    ref = await warned(house)

    def doubted(unit: Any) -> None:
        access.case_for(unit, access.member(unit, ANNA), ref).doubted_at = unit.now

    house.run(doubted)
    refuse(house, ref)
    (told,) = house.said(OTHER)
    assert "är avslaget" in told["text"]
    (mail,) = over(house, ref)
    assert "har inte beviljat" in mail["text"]


async def test_the_link_of_a_change_that_was_taken_back_says_so(site: Site, office: Office):
    ref = ask(office)
    (mail,) = mails(office, ref)
    (path,) = re.findall(r"/not-me/[0-9a-f]+", mail["text"])
    await approve_both(office, ref)
    (told,) = [c for c in office.said(CARIN) if "godkänt" in c.get("text", "")]
    await office.press(CARIN, button(told, "Ta tillbaka ärendet"))
    _status, seen = await site.get(path)
    assert "ärendet är avslutat" in seen
    assert "<h1>Ingenting ändras" in seen
    assert "utloggad" not in seen


# -- the link ---------------------------------------------------------------------------------


class Site:
    def __init__(self, http: ClientSession, base: str) -> None:
        self.http, self.base = http, base

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.base + path) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.http.post(self.base + path, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def site(office: Office) -> AsyncIterator[Site]:
    waiting(office)
    at = served(office.engine, office.around, lambda: office.now, not_me.add_routes)
    async with at as base, a_browser() as http:
        yield Site(http, base)


def path(office: Office, ref: str) -> str:
    (mail,) = mails(office, ref)
    return next(w for w in mail["text"].split() if "/not-me/" in w).removeprefix(
        office.around.office.public_url
    )


async def test_looking_stops_nothing_and_a_press_stops_it(office: Office, site: Site):
    ref = ask(office)
    await approve_both(office, ref)
    link = path(office, ref)
    for user in (ANNA, BERIT, OSKAR, CARIN, STAFF_GROUP):
        office.said(user)

    looked = await site.get(link)
    waiting_still = office.case(ref)
    elsewhere = await site.post(link, **{"Sec-Fetch-Site": "cross-site"})
    stopped = await site.post(link)
    again = await site.post(link)

    assert (looked[0], elsewhere[0], stopped[0], again[0]) == (200, 403, 200, 200)
    assert "Det var inte jag: stoppa det" in looked[1]
    assert "carin" not in looked[1].lower()
    assert (waiting_still.state, waiting_still.disowned_at) == ("fulfilling", None)
    assert "ingenting ändras" in stopped[1]
    case = office.case(ref)
    assert (case.state, case.approved_by, case.wait_until) == ("in_review", None, None)
    assert office.audited().count("case:contact:disowned") == 1
    assert office.audited().count("identity:binding:disputed") == 1
    with Session(office.engine) as session:
        assert session.exec(select(Binding)).one().revoked_why == "not_me"
    assert "utloggad" in office.said(CARIN)[-1]["text"]
    for user, told in ((ANNA, 1), (OSKAR, 1), (STAFF_GROUP, 1), (BERIT, 0)):
        calls = office.said(user)
        assert sum("är stoppat" in call.get("text", "") for call in calls) == told


async def test_what_else_was_asked_for_there_is_held_with_it(office: Office, site: Site):
    stopped, other = ask(office), ask(office, request=BY_PHONE)
    await approve_both(office, other)
    link = _link_of(office, stopped)
    await site.post(link)
    await site.post(link)
    office.now = NOON + WAIT
    office.run(cooling.over, office.case(other).id)
    assert steps(office) == 0
    assert office.case(other).doubted_at is not None
    assert office.case(stopped).doubted_at is None
    await office.press(CARIN, f"notme:case:{stopped}")
    assert office.case(stopped).doubted_at is None  # it can only be refused as it is
    assert office.audited().count("case:any:held") == 1
    told = [call.get("text", "") for call in office.said(ANNA)]
    assert sum(f"⚠️ Ärende {other}" in text and "Ingenting utförs" in text for text in told) == 1


def _link_of(office: Office, ref: str) -> str:
    newest = mails(office, ref)[-1]["text"]
    link = next(word for word in newest.split() if "/not-me/" in word)
    return link.removeprefix(office.around.office.public_url)


async def test_what_was_stopped_is_never_carried_out_nor_approved_again(
    office: Office, site: Site
):
    ref = ask(office)
    await approve_both(office, ref)
    await site.post(path(office, ref))
    office.now = NOON + WAIT
    office.run(cooling.over, office.case(ref).id)
    outcome = office.run(approve, ANNA, ref)
    assert type(outcome).__name__ == "Obstructed"
    assert steps(office) == 0
    assert mails(office, ref) == []


async def test_a_change_that_was_made_is_told_as_such(office: Office, site: Site):
    ref = ask(office, level=Level.L3)
    link = path(office, ref)
    await approve_both(office, ref)
    _status, told = await site.post(link)
    again = (await site.get(link))[1]
    assert "redan gjord" in told
    assert "redan gjord" in again
    assert "stoppa det" not in again  # it has been said
    heard = office.said(CARIN)[-1]["text"]
    assert f"kontaktuppgiften som ändrades i ärende {ref}" in heard
    assert "är stoppat" not in heard
    assert "Ändra tillbaka i ert system" in office.said(OSKAR)[-1]["text"]
    assert office.case(ref).state == "fulfilling"


FAR = {  # where the case stands, and what the page says of it
    "waiting_for_source": "redan gjord",
    "partly_granted": "redan gjord",
    "answered": "redan gjord",
    "refused": "ingenting ändras",
    "withdrawn": "ingenting ändras",
}


@pytest.mark.parametrize(("state", "said"), FAR.items())
async def test_the_page_tells_how_far_the_change_has_come(
    office: Office, site: Site, state: str, said: str
):
    ref = ask(office, level=Level.L3)
    link = path(office, ref)
    await approve_both(office, ref)

    def comes_to(unit: Any) -> None:
        unit.session.get(Case, office.case(ref).id).state = state

    office.run(comes_to)
    assert said in (await site.post(link))[1]


@pytest.mark.parametrize(
    ("request_", "said", "unsaid"),
    [
        (ASKED, "byter du lösenord till den nu", "operatör"),
        (BY_PHONE, "ring din operatör", "byter du"),
    ],
)
async def test_the_page_says_what_to_see_to_by_what_was_to_be_changed(
    office: Office, site: Site, request_: dict[str, Any], said: str, unsaid: str
):
    told = (await site.post(path(office, ask(office, request=request_))))[1]
    assert "ingenting ändras" in told
    assert said in told
    assert unsaid not in told
    assert "Du når oss på" in told


async def test_what_the_asker_saw_before_they_asked_is_for_the_owner_to_assess(
    office: Office, site: Site
):
    def sees(unit: Any) -> None:
        unit.audit(Code.SUMMARY_SHOWN, actor=access.actor_name(unit, CARIN))

    office.run(sees)
    office.now = NOON + timedelta(minutes=20)
    await site.post(path(office, ask(office)))
    with Session(office.engine) as session:
        assert session.exec(select(Incident)).one().shown is True


@pytest.mark.parametrize("changed", [-1, 0, 20])
async def test_a_link_that_is_not_ours_leads_nowhere(office: Office, site: Site, changed: int):
    link = list(path(office, ask(office)).removeprefix("/not-me/"))
    link[changed] = "0" if link[changed] != "0" else "1"
    assert (await site.get("/not-me/" + "".join(link)))[0] == 404
    assert (await site.post("/not-me/" + "".join(link)))[0] == 404
    assert (await site.get("/not-me/x"))[0] == 404
    assert "case:contact:disowned" not in office.audited()


# -- the button in another chat ---------------------------------------------------------------


def somebody_else(unit: Any) -> None:
    mailbox = Claim(ClaimKind.EMAIL, "marko@example.se")
    proof = Proof(method=Method.EMAIL_CODE, contact=mailbox, proved_at=unit.now)
    sessions.prove(unit, chat_id=MARKO, tg_user_id=MARKO, proof=proof)


async def test_the_button_stops_changes_of_contact_alone(office: Office):
    office.run(signed_in, chat=OTHER)
    who = office.run(lambda unit: access.customer(unit, chat_id=OTHER, tg_user_id=OTHER))
    about = {"right": Right.ERASURE, "request": REQUESTS[Right.ERASURE]}
    ref = office.run(lambda unit: intake.open_case(unit, who, **about).case.ref)
    await office.press(OTHER, f"contact.stop:{ref}")
    assert office.case(ref).disowned_at is None


async def test_another_account_of_the_person_stops_it_from_its_chat(office: Office):
    waiting(office).run(signed_in, chat=OTHER)
    ref = ask(office)
    warned = office.said(OTHER)[-1]
    stop = button(warned, "Det var inte jag: stoppa det")
    assert not any("vill ändra" in call.get("text", "") for call in office.said(CARIN))
    office.run(somebody_else)  # who is signed in, too
    for stranger in (STRANGER, MARKO):
        await office.press(stranger, stop)
    before = office.case(ref).disowned_at

    said = await office.press(OTHER, stop)

    assert before is None
    assert "case:any:foreign" in office.audited()
    assert "Det är stoppat" in said[-1]["text"]
    assert office.case(ref).disowned_at is not None
    assert office.timeline(ref)[-1] == "disowned"


async def test_who_was_disowned_is_refused_as_a_stranger_and_the_person_hears_of_it(
    office: Office,
):
    waiting(office).run(signed_in, chat=OTHER)
    ref = ask(office)
    place = Place(source=ASKED["source"], table=ASKED["table"], key=(7,))
    why = Reason.ACCURACY_DISPUTED
    office.run(lambda unit: restrictions.restrict(unit, office.case(ref), [place], why, by="x"))
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(OTHER, button(office.said(OTHER)[-1], "Det var inte jag: stoppa det"))
    office.said(CARIN)

    asked = (await office.press(ANNA, f"s:why:{ref}:data_correct"))[-1]
    (*_shown, preview) = await office.press(ANNA, button(asked, "Utan egna ord"))
    await office.press(ANNA, button(preview, "Skicka avslaget"))

    assert "Skriv ingenting om personen" in asked["text"]
    (letter,) = office.said(CARIN)  # no offer of a statement, and not when data may be used again
    assert "Begäran kom in till oss" in letter["text"]
    assert "inte var personen själv som bad om det" in letter["text"]
    assert "Du har bett oss" not in letter["text"]
    assert "dataskyddsförordningen" in letter["text"]
    told = office.said(OTHER)[-1]
    assert f"Ärende {ref}, som vi fick höra att det inte var du som bad om" in told["text"]
    assert "data:restriction:ended" in office.audited()
