"""Builds the sample register in any database: the same rows for the same day and seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bot.emulator.register import indexes, people, schema
from bot.emulator.register.people import DEMO_CUSTOMERS, Person

SEED = 5590204144
CUSTOMERS = 200
VAT = Decimal("0.25")

ARTICLES = (
    ("Supportavtal, ett år", 4800), ("Bärbar dator", 12900), ("Nätverkskabel 10 m", 149),
    ("Webbhotell, ett år", 1190), ("Konsulttimme", 1250), ("Trådlös router", 1995),
    ("Säkerhetskopiering, ett år", 2400), ("Skrivare", 3490),
)  # fmt: skip
SUBJECTS = (
    ("Skrivaren svarar inte", "Hej! Skrivaren på kontoret svarar inte sedan i morse."),
    ("Fråga om fakturan", "Hej, vad avser rad två på den senaste fakturan?"),
    ("Password", "Hi, I cannot log in any more. Could you reset my password, please?"),
    ("Ny dator", "Vi behöver en dator till en nyanställd. Vad rekommenderar ni?"),
)
PAGES = ("/", "/tjanster", "/support", "/kontakt", "/nyheter")
AGENCIES = ("UC AB", "Creditsafe i Sverige AB")
RECORDS = (
    ("SPAR, statens personadressregister", "Folkbokföringsadress kontrollerad."),
    ("Kundens webbplats", "Titel och direktnummer från kontaktsidan."),
)

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}

Rows = dict[str, list[dict[str, Any]]]


def build(url: str, *, today: date, customers: int = CUSTOMERS) -> None:
    """Makes the register anew; what stood there before is gone."""
    parsed = sa.make_url(url)
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed)
    rows = _Maker(today=today).rows(customers)
    with engine.begin() as connection:
        schema.METADATA.drop_all(connection)
        schema.METADATA.create_all(connection)
        for table in schema.METADATA.sorted_tables:
            if rows[table.name]:
                connection.execute(sa.insert(table), rows[table.name])
        indexes.make(connection)
    engine.dispose()


@dataclass
class _Maker:
    """Makes the rows of all tables, person by person."""

    today: date
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - nothing secret
    ids: dict[str, Iterator[int]] = field(default_factory=dict)
    made: Rows = field(default_factory=lambda: {name: [] for name in schema.METADATA.tables})

    def rows(self, customers: int) -> Rows:
        found = people.people(self.random, today=self.today, count=customers)
        for place, person in enumerate(found):
            self._customer(person, demo=place < 2)
        for email in people.MESSAGES_ONLY:
            self._strangers_messages(email)
        return self.made

    def _add(self, table: sa.Table, **values: Any) -> None:
        self.made[table.name].append(values)

    def _next(self, name: str) -> int:
        return next(self.ids.setdefault(name, count(1)))

    def _day(self, since: date) -> date:
        return since + timedelta(days=self.random.randrange(max(1, (self.today - since).days)))

    def _moment(self, since: date) -> datetime:
        at = time(self.random.randrange(7, 19), self.random.randrange(60), tzinfo=UTC)
        return datetime.combine(self._day(since), at)

    def _customer(self, person: Person, *, demo: bool) -> None:
        number = self._next("customer")
        since = self.today - timedelta(days=int(person.years * 365.25))
        name, orgnr = person.company or (None, None)
        self._add(
            schema.CUSTOMER,
            customer_id=number,
            customer_number=f"W{1000 + number}",
            first_name=person.first_name,
            last_name=person.last_name,
            company_name=name,
            company_orgnr=orgnr,
            personnummer=person.personnummer,
            email=person.email,
            phone=person.phone,
            language=person.language,
            protected_identity=person.protected,
            created_on=since,
            note="Ringer helst på förmiddagen." if self.random.random() < 0.3 else None,
        )
        address, written = self._addresses(number)
        for ordered in self._order_days(since, demo=demo):
            self._order(number, address, person, written, ordered)
        self._contacts(number, person, since, demo=demo)
        self._website(number, since)
        self._public(number, since, demo=demo)

    def _addresses(self, customer: int) -> tuple[int, str]:
        streets = ("Storgatan", "Låssby backe", "Älvvägen", "Kyrkogatan", "Östra Hamngatan")
        cities = (("423 56", "TORSLANDA"), ("411 05", "GÖTEBORG"), ("211 20", "MALMÖ"))
        kinds = ["delivery"] if self.random.random() < 0.7 else ["delivery", "billing"]
        for kind in kinds:
            street = f"{self.random.choice(streets)} {self.random.randrange(1, 120)}"
            postcode, city = self.random.choice(cities)
            if customer == 2:  # the wrong address that the demo asks to correct
                street, postcode, city = "Gamla Torget 3", "753 20", "UPPSALA"
            address = self._next("address")
            self._add(
                schema.ADDRESS,
                address_id=address,
                customer_id=customer,
                kind=kind,
                street=street,
                postcode=postcode,
                city=city,
            )
        return address, f"{street}, {postcode} {city}"

    def _order_days(self, since: date, *, demo: bool) -> list[date]:
        days = [self._day(since) for _ in range(self.random.randrange(5))]
        if demo:  # one that the accounting rules have let go, one that they still keep
            days += [since + timedelta(days=5), self.today - timedelta(days=40)]
        return sorted(days)

    def _order(
        self, customer: int, address: int, person: Person, written: str, ordered: date
    ) -> None:
        order = self._next("order")
        lines = self.random.sample(ARTICLES, self.random.randrange(1, 4))
        amount = Decimal(sum(price for _, price in lines))
        invoiced = customer <= len(DEMO_CUSTOMERS) or self.random.random() < 0.85
        self._add(
            schema.ORDERS,
            order_id=order,
            order_number=f"O{20000 + order}",
            customer_id=customer,
            delivery_address_id=address if self.random.random() < 0.8 else None,
            ordered_on=ordered,
            status="delivered" if invoiced else "cancelled",
            amount=amount,
            delivery_note="Portkod lämnas per telefon." if self.random.random() < 0.3 else None,
        )
        for line, (article, price) in enumerate(lines, 1):
            self._add(
                schema.ORDER_LINE,
                order_id=order,
                line_no=line,
                article=article,
                quantity=1,
                price=Decimal(price),
            )
        if invoiced:
            self._invoice(lines, order=order, person=person, address=written, ordered=ordered)

    def _invoice(
        self,
        lines: list[tuple[str, int]],
        *,
        order: int,
        person: Person,
        address: str,
        ordered: date,
    ) -> None:
        invoice, day = self._next("invoice"), min(ordered + timedelta(days=3), self.today)
        amount = Decimal(sum(price for _, price in lines))
        self._add(
            schema.INVOICE,
            invoice_id=invoice,
            invoice_number=f"F{day.year}-{invoice:04d}",
            customer_id=self.made["customer"][-1]["customer_id"],
            order_id=order if self.random.random() < 0.5 else None,
            invoice_date=day,
            due_date=day + timedelta(days=30),
            paid_on=day + timedelta(days=20) if self.random.random() < 0.9 else None,
            amount=amount * (1 + VAT),
            vat=amount * VAT,
            bill_to_name=f"{person.first_name} {person.last_name}",
            bill_to_address=address,
            remark="Enligt samtal med kunden." if self.random.random() < 0.3 else None,
        )
        for line, (article, price) in enumerate(lines, 1):
            self._add(
                schema.INVOICE_LINE,
                invoice_id=invoice,
                line_no=line,
                description=article,
                quantity=1,
                price=Decimal(price),
                remark="Rabatt avtalad." if self.random.random() < 0.2 else None,
            )

    def _contacts(self, customer: int, person: Person, since: date, *, demo: bool) -> None:
        for _ in range(self.random.randrange(3)):
            self._message(person.email, f"{person.first_name} {person.last_name}", customer, since)
        if demo or self.random.random() < 0.4:
            self._consent(customer, "newsletter", since)
            taken = {row["email"] for row in self.made[schema.NEWSLETTER.name]}
            if person.email not in taken:
                self._newsletter(person.email, customer, since)
        if self.random.random() < 0.3:
            self._consent(customer, "analytics", since)

    def _message(self, email: str, name: str, customer: int | None, since: date) -> None:
        subject, body = self.random.choice(SUBJECTS)
        self._add(
            schema.SUPPORT_MESSAGE,
            message_id=UUID(int=self.random.getrandbits(128), version=4),
            customer_id=customer,
            sender_email=email,
            sender_name=name,
            received_at=self._moment(since),
            subject=subject,
            body=body,
        )

    def _strangers_messages(self, email: str) -> None:
        known = {demo.email: f"{demo.first_name} {demo.last_name}" for demo in DEMO_CUSTOMERS}
        for _ in range(3):
            name = known.get(email, "Gunnar Fors")
            self._message(email, name, None, self.today - timedelta(days=500))

    def _consent(self, customer: int, purpose: str, since: date) -> None:
        given = self._moment(since)
        withdrawn = given + timedelta(days=30) if self.random.random() < 0.2 else None
        self._add(
            schema.CONSENT,
            consent_id=self._next("consent"),
            customer_id=customer,
            purpose=purpose,
            given_at=given,
            withdrawn_at=withdrawn,
        )

    def _newsletter(self, email: str, customer: int, since: date) -> None:
        self._add(
            schema.NEWSLETTER,
            subscriber_id=self._next("subscriber"),
            email=email,
            customer_id=customer if self.random.random() < 0.7 else None,
            topic=self.random.choice(("news", "offers")),
            subscribed_on=self._day(since),
        )

    def _website(self, customer: int, since: date) -> None:
        if self.random.random() > 0.5:
            return
        visitor = f"GA1.2.{self.random.randrange(10**9)}.{self.random.randrange(10**9)}"
        self._add(
            schema.WEB_VISITOR,
            analytics_id=visitor,
            customer_id=customer,
            first_seen=since,
        )
        for _ in range(self.random.randrange(1, 5)):
            self._add(
                schema.WEB_VISIT,
                visit_id=self._next("visit"),
                analytics_id=visitor,
                visited_at=self._moment(since),
                page=self.random.choice(PAGES),
                ip_address=f"192.0.2.{self.random.randrange(1, 255)}",  # reserved for examples
            )

    def _public(self, customer: int, since: date, *, demo: bool) -> None:
        if demo or self.random.random() < 0.4:
            self._add(
                schema.CREDIT_CHECK,
                check_id=self._next("check"),
                customer_id=customer,
                agency=self.random.choice(AGENCIES),
                checked_on=self._day(since),
                score=self.random.randrange(30, 100),
                remark="Betalningsanmärkning finns." if self.random.random() < 0.1 else None,
            )
        if self.random.random() < 0.4:
            origin, content = self.random.choice(RECORDS)
            self._add(
                schema.PUBLIC_RECORD,
                record_id=self._next("record"),
                customer_id=customer,
                origin=origin,
                fetched_on=self._day(since),
                content=content,
            )
