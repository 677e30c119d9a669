"""Who is in the sample register: people to try the demo with, awkward ones, and the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

# Numbers that the Swedish numbering authority gives away for films and books.
FICTIONAL_NUMBERS = (
    *range(46701740605, 46701740700),
    *range(46313900600, 46313900700),
    *range(46846500400, 46846500500),
)
MAIL_DOMAINS = ("example.com", "example.se", "example.org")
RESERVED = 10  # numbers kept for the people below

FIRST_NAMES = (
    "Åsa", "Björn", "Cecilia", "David", "Elin", "Fredrik", "Gunilla", "Håkan", "Ida", "Jörgen",
    "Katarina", "Love", "Malin", "Nils", "Olof", "Petra", "Rasmus", "Sofia", "Tove", "Ulf",
    "Viktoria", "Amira", "Yusuf", "Zeynep", "Ödön", "Mikael", "Agnieszka", "François",
)  # fmt: skip
LAST_NAMES = (
    "Andersson", "Bergström", "Cederlund", "Dahl", "Ekström", "Forsberg", "Gustafsson", "Hägg",
    "Isaksson", "Jönsson", "Kowalski", "Lindgren", "Månsson", "Nyström", "Ödman", "Petrović",
    "Räisänen", "Sandström", "Törnqvist", "Ullman", "Võsu", "Wallin", "Åberg", "Öhman", "O'Brien",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoCustomer:
    """Somebody to try the demo as; the phone number is the one their Telegram account shares."""

    first_name: str
    last_name: str
    language: str
    email: str
    phone: str
    note_sv: str
    note_en: str


DEMO_CUSTOMERS = (
    DemoCustomer(
        first_name="Elin",
        last_name="Åkesson",
        language="sv",
        email="elin.akesson@example.com",
        phone="+46701740605",
        note_sv="Kund sedan länge, med gamla och nya fakturor. Prova att begära ut uppgifterna "
        "och sedan att radera dem: bokföringen måste stå kvar.",
        note_en="A customer for years, with old and new invoices. Try access, then erasure: "
        "the accounts have to stay.",
    ),
    DemoCustomer(
        first_name="Marko",
        last_name="Kovačević",
        language="en",
        email="marko.kovacevic@example.com",
        phone="+46701740606",
        note_sv="Har flyttat, men den gamla adressen finns kvar. Prova att rätta den; han får "
        "också nyhetsbrevet.",
        note_en="Has moved, but the old address is still on file. Try to correct it; he gets "
        "the newsletter too.",
    ),
    DemoCustomer(
        first_name="Sara",
        last_name="Lindqvist",
        language="sv",
        email="sara.lindqvist@example.org",
        phone="+46701740607",
        note_sv="Är inte kund: hon har bara mejlat frågor, och hennes telefonnummer är okänt. "
        "Prova att se vad som finns: koden räcker till att visa vilka slags uppgifter det är.",
        note_en="Not a customer: she has only mailed questions, and her phone number is unknown. "
        "Try to see what is stored: the code is enough for the kinds of data.",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One customer, as the register spells them."""

    first_name: str
    last_name: str
    email: str
    phone: str | None
    personnummer: str | None
    language: str = "sv"
    company: tuple[str, str] | None = None  # name and organisation number
    protected: bool = False
    years: float = 5.0  # since they became a customer


SHARED_MAILBOX = "familjen.dahlberg@example.se"
CAPITAL_MAILBOX = "Lars.Oberg@Example.com"
MESSAGES_ONLY = ("sara.lindqvist@example.org", "gunnar.fors@example.org")
PROTECTED_MAILBOX = "ingrid.sjoholm@example.se"


def people(random: Random, *, today: date, count: int) -> Iterator[Person]:
    """`count` customers: the demo's and the awkward ones first, in the same order each time."""
    known = [*_demo(), *_awkward()]
    yield from known
    taken = {person.email for person in known}
    for place in range(count - len(known)):
        yield _ordinary(random, place, taken, today=today)


@dataclass(frozen=True, kw_only=True, slots=True)
class EidHolder:
    """Somebody with an electronic identification."""

    number: str
    first_name: str
    last_name: str


def holders_of_an_eid() -> list[EidHolder]:
    """The people above who have a number; Sara, whom the register knows by her mail alone; and
    Alva, a child of whom it knows nothing."""
    known = [
        EidHolder(
            number=_twelve(one.personnummer), first_name=one.first_name, last_name=one.last_name
        )
        for one in (*_demo(), *_awkward())
        if one.personnummer is not None
    ]
    sara = DEMO_CUSTOMERS[2]
    unknown = personnummer(date(1994, 4, 14), 986)
    return [
        *known,
        EidHolder(number=unknown, first_name=sara.first_name, last_name=sara.last_name),
        EidHolder(number=CHILD, first_name="Alva", last_name=sara.last_name),
    ]


def _twelve(number: str) -> str:
    digits = number.replace("-", "")
    return digits if len(digits) == 12 else f"19{digits}"


def _demo() -> Iterator[Person]:
    elin, marko, _sara = DEMO_CUSTOMERS
    yield Person(
        first_name=elin.first_name,
        last_name=elin.last_name,
        email=elin.email,
        phone="070-174 06 05",
        personnummer=personnummer(date(1985, 7, 9), 980),
        years=9.1,
    )
    yield Person(
        first_name=marko.first_name,
        last_name=marko.last_name,
        email=marko.email,
        phone=marko.phone,
        personnummer=personnummer(date(1991, 11, 23), 983),
        language="en",
        years=3.4,
    )


def _awkward() -> Iterator[Person]:
    born = date(1979, 3, 2)
    for name, serial, phone in (("Karin", 982, "+46701740608"), ("Per", 981, "+46701740609")):
        yield Person(
            first_name=name,
            last_name="Dahlberg",
            email=SHARED_MAILBOX,
            phone=phone,
            personnummer=personnummer(born, serial),
        )
    yield Person(
        first_name="Lars",
        last_name="Öberg",
        email=CAPITAL_MAILBOX,
        phone="0046 70 174 06 10",
        personnummer=personnummer(date(1968, 2, 29), 985)[2:8] + "-" + _tail(1968, 2, 29, 985),
    )
    yield Person(
        first_name="Ingrid",
        last_name="Sjöholm",
        email=PROTECTED_MAILBOX,
        phone="+46701740611",
        personnummer=personnummer(date(1975, 5, 17), 984),
        protected=True,
    )
    yield Person(
        first_name="Anna <b>& Co",
        last_name='O\'Neill "AB"',
        email="anna@example.com",
        phone="+46 (0)70 174 06 12",
        personnummer=None,
        company=("Anna <b>& Co", "559020-4144"),
    )
    yield Person(
        first_name="Łukasz",
        last_name="Wójcik",
        email="lukasz.wojcik@example.com",
        phone="+46701740613",
        personnummer=personnummer(date(1999, 12, 31), 989),
        language="en",
    )


def _tail(year: int, month: int, day: int, serial: int) -> str:
    return personnummer(date(year, month, day), serial)[-4:]


def _ordinary(random: Random, place: int, taken: set[str], *, today: date) -> Person:
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    born = today - timedelta(days=365 * 19 + place * 101 + random.randrange(90))
    has_phone = random.random() < 0.9 and RESERVED + place < len(FICTIONAL_NUMBERS)
    number = FICTIONAL_NUMBERS[RESERVED + place] if has_phone else None
    company = random.random() < 0.15
    return Person(
        first_name=first,
        last_name=last,
        email=_mailbox(first, last, taken),
        phone=_spelt(random, number) if number else None,
        personnummer=personnummer(born, 980 + place % 20) if random.random() < 0.8 else None,
        language="sv" if random.random() < 0.8 else "en",
        company=(f"{last}s Bygg & El AB", "559020-4144") if company else None,
        years=0.2 + random.random() * 9,
    )


def _mailbox(first: str, last: str, taken: set[str]) -> str:
    name = f"{_ascii(first)}.{_ascii(last)}"
    for number in range(1, 1000):
        local = name if number == 1 else f"{name}{number}"
        address = f"{local}@{MAIL_DOMAINS[len(taken) % len(MAIL_DOMAINS)]}"
        if address not in taken:
            taken.add(address)
            return address
    raise AssertionError("a register of this size has no thousand namesakes")


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).replace("ł", "l")
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def _spelt(random: Random, number: int) -> str:
    """The number in one of the ways in which people write it."""
    digits = str(number)[2:]
    return random.choice(
        (
            f"+46{digits}",
            f"0{digits}",
            f"0046 {digits[:2]} {digits[2:]}",
            f"0{digits[:2]}-{digits[2:]}",
        )
    )


def personnummer(born: date, serial: int) -> str:
    """Twelve digits with a right check digit; serials 980-999 belong to nobody."""
    nine = f"{born:%y%m%d}{serial:03d}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    total = sum(number // 10 + number % 10 for number in doubled)
    return f"{born:%Y%m%d}{serial:03d}{-total % 10}"


CHILD = personnummer(date(2015, 6, 3), 988)
