"""When an approval counts in the chat: former ties, a slow register, and what it does not mix with."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import Ask, Completed, EidPolicy, Mode, Started
from bot.domain.identity import Level, Method, Proof
from bot.services import access, eid_binding, eid_orders, eid_tickets, sessions
from bot.services.eid_tickets import Pressed
from bot.store.tables import EidOrder
from tests.integration.customer.test_sms import offered
from tests.integration.customer.town import Person, Town
from tests.integration.eid.scene import number_of
from tests.support import an_office, surroundings

EMAIL, PHONE = "elin.akesson@example.com", "+46701740605"
MARKO = "marko.kovacevic@example.com"
ASK = Ask(ip="192.0.2.1", visible="x")
BEGUN = Started(order_ref="r", auto_start_token="a", qr_start_token="q", qr_start_secret="s")
BOTH = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})


@pytest.fixture(autouse=True)
def bankid_is_set_up(town: Town) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=60, eid=EidPolicy()))


def approved(person: Person, mode: Mode, *, who: str = "Elin", command: str = "/utdrag") -> str:
    """A link from the chat, a press on its page, and an approval; the way back, if there is one."""
    person.types(command)
    person.presses("Använd BankID i stället")
    token = person.buttons()["Öppna BankID"].rpartition("/")[2]
    town = person.town
    with town.unit() as unit:
        made = eid_tickets.press(unit, token, None, mode=mode, ask=ASK)
        assert isinstance(made, Pressed)
        assert eid_orders.started(unit, made.order_id, BEGUN, town.now)
    with town.unit() as unit:
        done = Completed(personnummer=number_of(who), name=who, ip=ASK.ip, risk="low")
        eid_orders.settle(unit, made.order_id, done)
    town.works()
    way_back = urlsplit(made.ask.return_url or "")
    return parse_qs(way_back.query).get("start", [way_back.path.rpartition("/")[2]])[0]


def orders(town: Town) -> list[EidOrder]:
    with town.unit() as unit:
        return list(unit.session.exec(select(EidOrder)).all())


# -- whom the account was before -----------------------------------------------------------------


def tied(person: Person, contact: Claim, method: Method, **signs: bool) -> None:
    """The account proved this a while ago."""
    with person.town.unit() as unit:
        proof = Proof(method=method, contact=contact, proved_at=unit.now, **signs)
        whose = {"chat_id": person.user_id, "tg_user_id": person.user_id}
        if method is Method.EID:
            digest = access.digest_of(unit, contact)
            sessions.identify(unit, **whose, proofs=[proof], person_digest=digest)
        else:
            sessions.prove(unit, **whose, proof=proof)
    person.town.works()


NUMBER = Claim(ClaimKind.PERSONNUMMER, number_of("Elin"))
MAILBOX, MOBILE = Claim(ClaimKind.EMAIL, EMAIL), Claim(ClaimKind.PHONE, PHONE)
FORMER = {  # what the account had proved, how long ago, and whether the scanned code counts alone
    "a code to their mailbox": (MAILBOX, Method.EMAIL_CODE, {}, 89, True),
    "BankID": (NUMBER, Method.EID, {}, 89, True),
    "a code to the mobile, which led to their number": (MOBILE, Method.SMS_CODE, {}, 1, True),
    "a code too long ago": (MAILBOX, Method.EMAIL_CODE, {}, 90, False),
    "a mailbox that several share": (MAILBOX, Method.EMAIL_CODE, {"ambiguous": True}, 1, False),
    "a mailbox that was another's": (MAILBOX, Method.EMAIL_CODE, {"stale": True}, 1, False),
    "somebody else's": (Claim(ClaimKind.EMAIL, MARKO), Method.EMAIL_CODE, {}, 1, False),
}


@pytest.mark.parametrize("former", FORMER.values(), ids=FORMER)
def test_a_scanned_code_counts_alone_where_the_account_was_theirs_before(
    town: Town, elin: Person, former: tuple[Claim, Method, dict[str, bool], int, bool]
) -> None:
    contact, method, signs, days, counts = former
    tied(elin, contact, method, **signs)
    town.passes(days=days)
    approved(elin, Mode.OTHER_DEVICE)
    asked = [mail for mail in town.mails() if "kod" in mail["subject"]]
    assert (elin.standing().level, len(asked)) == ((Level.L3, 0) if counts else (Level.L0, 1))


def test_whoever_logged_out_shows_it_anew(town: Town, elin: Person) -> None:
    tied(elin, MAILBOX, Method.EMAIL_CODE)
    elin.types("/loggaut")
    approved(elin, Mode.OTHER_DEVICE)
    assert elin.standing().level is Level.L0
    elin.types(town.code())
    assert elin.standing().level is Level.L3
    assert elin.standing().claims == {NUMBER, MAILBOX}


@pytest.mark.parametrize(
    ("contact", "method", "notices"), [(MAILBOX, Method.EMAIL_CODE, 1), (NUMBER, Method.EID, 0)]
)
def test_the_contact_on_file_hears_of_the_first_identification_alone(
    town: Town, elin: Person, contact: Claim, method: Method, notices: int
) -> None:
    tied(elin, contact, method)
    town.passes(days=1)
    approved(elin, Mode.OTHER_DEVICE)
    told = [mail["to"] for mail in town.mails() if mail["subject"].startswith("Ett Telegramkonto")]
    assert told == [EMAIL] * notices
    assert {row.sealed_contacts for row in orders(town)} == {None}


# -- what an approval waits for ------------------------------------------------------------------


def test_who_comes_back_before_the_register_has_answered_is_not_bound_yet(
    town: Town, elin: Person
) -> None:
    """Else nobody on file would hear of it, and a dead person's BankID would count."""
    town.cable.pulled = True
    way_back = approved(elin, Mode.SAME_DEVICE)
    assert elin.types(f"/start {way_back}") == ["Tack. Ett ögonblick."]
    assert elin.standing().level is Level.L0
    town.cable.pulled = False
    town.works()
    assert elin.standing().level is Level.L3
    assert [mail["to"] for mail in town.mails()] == [EMAIL]


@pytest.mark.parametrize("mode", Mode)
def test_whoever_gave_up_before_the_register_answered_is_asked_for_nothing(
    town: Town, elin: Person, mode: Mode
) -> None:
    town.cable.pulled = True
    approved(elin, mode)
    elin.presses("Använd en kod via e-post i stället")
    town.cable.pulled = False
    town.works()
    (order,) = orders(town)
    assert (order.why, order.sealed_result, order.sealed_contacts) == ("other_way", None, None)
    assert town.mails() == []


def test_whoever_gave_up_just_before_the_code_was_to_be_sent_gets_none(
    town: Town, elin: Person
) -> None:
    town.cable.pulled = True
    approved(elin, Mode.OTHER_DEVICE)
    (order,) = orders(town)
    with town.unit() as unit:
        eid_binding.contacts_found(unit, order.id, [EMAIL])
    with town.unit() as unit:
        eid_tickets.leave(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
    town.works()
    assert town.mails() == []


def test_a_code_by_email_does_not_stand_in_for_the_way_back(town: Town, elin: Person) -> None:
    """The app was on the same device: whoever approved has to come back from it."""
    approved(elin, Mode.SAME_DEVICE)
    elin.types("/arenden")
    elin.proves_email(EMAIL)
    assert elin.standing().level is Level.L1


def test_a_code_to_the_thiefs_own_address_does_not_stand_in_for_one_to_whoever_approved(
    town: Town, thief: Person
) -> None:
    """He showed Elin the code that is scanned on his screen, and is a customer himself."""
    approved(thief, Mode.OTHER_DEVICE)
    thief.types("/arenden")
    thief.proves_email(MARKO)
    assert (thief.standing().level, thief.standing().claims) == (
        Level.L1,
        {Claim(ClaimKind.EMAIL, MARKO)},
    )


def test_where_no_mail_is_sent_the_code_goes_to_the_mobile(town: Town, elin: Person) -> None:
    office = an_office(codes=frozenset({Method.SMS_CODE}), sms_per_hour=60, eid=EidPolicy())
    town.around = surroundings(office=office)
    approved(elin, Mode.OTHER_DEVICE)
    assert {"Varför? Och andra sätt", "Använd en kod via sms i stället"} <= set(elin.buttons())
    assert [text["to"] for text in town.texts()] == [PHONE]
    assert town.mails() == []
    elin.types(re.search(r"[0-9]{6}", town.texts()[0]["text"]).group())
    assert elin.standing().level is Level.L3


@pytest.mark.parametrize("codes", [BOTH, frozenset({Method.SMS_CODE})], ids=["mail", "sms"])
def test_after_a_wrong_code_the_buttons_say_nothing_of_the_contact(
    town: Town, elin: Person, codes: frozenset[Method]
) -> None:
    """We have chosen it: there is no other, and whether it is an address is nobody's business."""
    office = an_office(codes=codes, sms_per_hour=60, eid=EidPolicy())
    town.around = surroundings(office=office)
    approved(elin, Mode.OTHER_DEVICE)
    wants = ["Skicka en ny kod", "Hämta en ny länk", "Låt personalen hjälpa mig", "Avbryt"]
    assert offered(elin) == wants
    code = _newest_code(town)
    elin.types(f"{(int(code) + 1) % 1_000_000:06}")
    assert offered(elin) == wants
    town.passes(minutes=1, seconds=1)
    said = elin.presses("Skicka en ny kod")
    assert "en e-postadress eller ett mobilnummer" in said[0]
    elin.types(_newest_code(town))
    assert elin.standing().level is Level.L3


def _newest_code(town: Town) -> str:
    newest = (town.mails() or town.texts())[-1]["text"]
    found = re.search(r"[0-9]{6}", newest)
    assert found
    return found.group()


def test_a_new_link_ends_the_one_before(town: Town, elin: Person) -> None:
    elin.types("/utdrag")
    elin.presses("Använd BankID i stället")
    first = elin.buttons()["Öppna BankID"].rpartition("/")[2]
    elin.presses("Använd BankID i stället")
    newest = elin.buttons()["Öppna BankID"].rpartition("/")[2]
    with town.unit() as unit:
        assert eid_tickets.press(unit, first, None, mode=Mode.SAME_DEVICE, ask=ASK) is None
        assert eid_tickets.press(unit, newest, None, mode=Mode.SAME_DEVICE, ask=ASK) is not None


# -- the code of the page to which the app led ---------------------------------------------------


class TestReturnPage:
    @pytest.fixture(autouse=True)
    def the_app_leads_to_a_page(self, town: Town) -> None:
        town.around = surroundings(office=an_office(eid=EidPolicy(return_by="page")))

    def code(self, town: Town) -> str:
        """What stands on the page of the approving browser."""
        (order,) = orders(town)
        with town.unit() as unit:
            return eid_binding._return_code(unit, unit.session.get(EidOrder, order.id))

    def test_five_wrong_codes_are_the_end(self, town: Town, elin: Person) -> None:
        approved(elin, Mode.SAME_DEVICE)
        code = self.code(town)
        for _ in range(4):
            assert elin.types("AAAA BBBB") == ["Det är inte koden på sidan."]
        assert "Koden var fel fem gånger" in elin.types("AAAA BBBB")[-1]
        elin.types(code)
        assert elin.standing().level is Level.L0

    def test_four_wrong_codes_are_not(self, town: Town, elin: Person) -> None:
        approved(elin, Mode.SAME_DEVICE)
        for _ in range(4):
            elin.types("AAAA BBBB")
        elin.types(self.code(town))
        assert elin.standing().level is Level.L3

    @pytest.mark.parametrize(
        ("mode", "words"), [(Mode.SAME_DEVICE, "hur länge"), (Mode.OTHER_DEVICE, "AAAA BBBB")]
    )
    def test_what_is_no_such_code_is_no_try(
        self, town: Town, elin: Person, mode: Mode, words: str
    ) -> None:
        """Eight letters of a sentence, and any code while nothing leads back to a page."""
        town.cable.pulled = True
        approved(elin, mode)
        for _ in range(5):
            assert elin.types(words)[0].startswith("Jag väntar på BankID.")
        (order,) = orders(town)
        assert (order.tries, order.why) == (0, "")
