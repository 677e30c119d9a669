"""How a table of Insyn's own is told: what for, from where, to whom, and for how long."""

from __future__ import annotations

from typing import Any

from bot.domain.registry import Field, LegalBasis, Recipient, Table
from bot.domain.texts import LocalText

CATEGORY = "insyn"
CATEGORY_LABEL = LocalText(
    sv="Det här verktyget (Insyn), som sköter ditt ärende",
    en="This tool (Insyn), which handles your case",
)

HANDLE = LocalText(
    sv="Att ta emot, handlägga och besvara det du begär enligt dataskyddsförordningen",
    en="To receive, handle and answer what you ask for under the GDPR",
)
PROVE = LocalText(
    sv="Att kunna visa att din begäran har hanterats rätt (artikel 5.2)",
    en="To be able to show that your request was handled rightly (Article 5(2))",
)
PROTECT = LocalText(
    sv="Att ingen annan än du ska komma åt dina uppgifter (artikel 12.6 och 32)",
    en="To keep everybody but you away from your data (Articles 12(6) and 32)",
)
YOU = LocalText(sv="Du själv, i chatten", en="You yourself, in the chat")
TELEGRAM = LocalText(sv="Telegram, när du skrev till oss", en="Telegram, when you wrote to us")
US = LocalText(
    sv="Vi själva, när vi handlade ditt ärende", en="We ourselves, when we worked on your case"
)

OPERATOR = Recipient(
    name=LocalText(
        sv="46elks AB, som skickar våra sms", en="46elks AB, who send our text messages"
    )
)
MESSENGER = Recipient(
    name=LocalText(
        sv="Telegram Messenger, tjänsten som du skriver till oss genom",
        en="Telegram Messenger, the service through which you write to us",
    ),
    country="AE",
    safeguard=LocalText(
        sv="du använder Telegram enligt ditt eget avtal med dem; i chatten står dina uppgifter "
        "bara i maskerad form",
        en="you use Telegram under your own agreement with them; in the chat your data stands in "
        "masked form only",
    ),
)

A_DAY = ("Ett dygn", "A day")
WITH_THE_CASE = LocalText(
    sv="Så länge ärendet sparas, för att vi ska kunna visa hur det hanterades",
    en="As long as the case is kept, so that we can show how it was handled",
)


def _field(column: str, sv: str, en: str, **facts: Any) -> Field:
    about: dict[str, Any] = {
        "category": CATEGORY,
        "purpose": HANDLE,
        "legal_basis": LegalBasis.LEGAL_DUTY,
        "origin": US,
        "level": 1,
    }
    return Field(column=column, label=LocalText(sv=sv, en=en), **{**about, **facts})


def table(
    name: str,
    label: tuple[str, str],
    period: LocalText | tuple[str, str],
    *columns: tuple[str, str, str],
    key: str = "id",
    **facts: Any,
) -> Table:
    kept = period if isinstance(period, LocalText) else LocalText(*period)
    return Table(
        name=name,
        label=LocalText(*label),
        category=CATEGORY,
        key=(key,),
        period=kept,
        fields=tuple(_field(column, sv, en, **facts) for column, sv, en in columns),
    )
