"""Where BankID is the only way it is not offered in place of another, and where it is, that is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.eid import EidPolicy
from bot.domain.identity import Method
from tests.integration.customer.town import Person, Town

EMAIL = "elin.akesson@example.com"
PAGE = "https://insyn.example"


def with_bankid(town: Town, *codes: Method) -> None:
    changes = {"eid": EidPolicy(), "public_url": PAGE, "codes": frozenset(codes)}
    town.around = replace(town.around, office=replace(town.around.office, **changes))


def offered(person: Person) -> set[str]:
    """The buttons under what was said last."""
    rows = next(
        params["reply_markup"]["inline_keyboard"]
        for _, params in reversed(person.calls)
        if "inline_keyboard" in params.get("reply_markup", {})
    )
    return {button["text"] for row in rows for button in row}


@pytest.mark.parametrize("press", ["power.give", "power.use"])
def test_for_acting_for_others_there_is_nothing_else(town: Town, elin: Person, press: str) -> None:
    with_bankid(town, Method.EMAIL_CODE, Method.SMS_CODE)
    elin.types("/fullmakt")
    elin.presses_data(press)
    assert offered(elin) == {"Använd BankID", "Varför? Och andra sätt", "Avbryt"}
    elin.presses("Varför? Och andra sätt")
    assert {"Använd BankID", "Låt personalen hjälpa mig"} < offered(elin)
    assert "Få en kod med sms" not in offered(elin)
    told = elin.presses("Låt personalen hjälpa mig")[-1]
    assert "titta på din legitimation på plats" in told
    assert "brev" not in told  # that would not be enough
    elin.presses_data(press)
    elin.presses("Använd BankID")
    assert offered(elin) == {"Öppna BankID", "Varför? Och andra sätt", "Avbryt"}
    elin.types("hur gör jag nu?")
    assert "Använd en kod via e-post i stället" not in offered(elin)


def test_beside_an_email_code_it_is_in_its_place(town: Town, elin: Person) -> None:
    with_bankid(town, Method.EMAIL_CODE)
    elin.types("/utdrag")
    elin.presses("Använd BankID i stället")
    assert "Använd en kod via e-post i stället" in offered(elin)
    elin.presses("Använd en kod via e-post i stället")
    elin.proves_email(EMAIL)
    elin.presses("Använd BankID i stället")
    assert "Ett annat sätt" in offered(elin)  # the code was given already
    elin.presses("Ett annat sätt")
    assert elin.step() == "verify:phone"


def test_where_no_codes_are_sent_no_number_is_asked_for(town: Town, elin: Person) -> None:
    with_bankid(town)
    said = "\n".join(elin.types("/arenden"))
    assert "Legitimera dig med BankID" in said
    assert "mobilnummer" not in said
    assert "Använd BankID" in offered(elin)


def test_a_question_for_a_number_leads_to_the_other_ways(town: Town, elin: Person) -> None:
    with_bankid(town, Method.SMS_CODE)
    elin.types("/arenden")
    assert elin.step() == "verify:number"
    assert {"Använd BankID i stället", "Varför? Och andra sätt"} < offered(elin)
    elin.presses("Varför? Och andra sätt")
    assert "Låt personalen hjälpa mig" in elin.buttons()
    assert elin.step() == "verify:number"


def test_what_bankid_cannot_help_with_is_offered_while_it_is_waited_for(
    town: Town, elin: Person
) -> None:
    with_bankid(town, Method.EMAIL_CODE)
    elin.types("/fullmakt")
    elin.presses_data("power.give")
    assert elin.types("jag är god man för min mamma")[0].startswith("Det låter som om det inte")
    assert elin.step() == "verify:eid"
    assert elin.presses("Någon som jag företräder")[-1].startswith("Någon som jag företräder")
    assert elin.step() == "verify:eid"
