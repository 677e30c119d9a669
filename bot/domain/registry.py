"""What a data source declares: tables, fields, what they are for, who owns a row, what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.claims import ClaimKind
from bot.domain.http_calls import HttpAccess
from bot.domain.texts import Language, LocalText

Value = str | int | bool | None
"""A stored value as JSON can hold it: dates are ISO text, decimals are text, no floats."""


class LegalBasis(StrEnum):
    """The letter of Art. 6(1) that lets the company process a field."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_DUTY = "c"
    VITAL_INTEREST = "d"
    PUBLIC_TASK = "e"
    LEGITIMATE_INTEREST = "f"


class MaskKind(StrEnum):
    """How a value looks to somebody who has not proved enough to see it."""

    NONE = "none"  # shown as it is
    EMAIL = "email"  # a•••@e•••.se
    PHONE = "phone"  # •••• ••• 44
    PERSONNUMMER = "personnummer"  # 850709-••••
    TEXT = "text"  # the first letter
    FULL = "full"  # nothing but dots


class EraseKind(StrEnum):
    """What happens to a field when its row has to stay."""

    NULL = "null"  # emptied
    FIXED = (
        "fixed"  # replaced by a value that says nothing; "{key}" in it keeps UNIQUE columns apart
    )
    KEEP = "keep"  # says nothing about a person by itself


class Direction(StrEnum):
    """Which way a reference carries ownership."""

    OWNED = "owned"  # this row belongs to whoever owns the row that it points to
    OWNS = "owns"  # the row that it points to belongs to whoever owns this row
    BOTH = "both"
    NONE = "none"  # says only that one row cannot be deleted before the other

    @property
    def down(self) -> bool:
        """Whether the row that points belongs to the one that it points to."""
        return self in (Direction.OWNED, Direction.BOTH)


class Names(StrEnum):
    """Whom the value of a field names, so that an answer can tell it of this very person."""

    RECIPIENT = "recipient"  # who this entry really went to (C-154/21)
    ORIGIN = "origin"  # where this entry really came from


class RetentionBasis(StrEnum):
    """From when the years of a retention rule run."""

    CALENDAR_YEAR = "calendar"  # from the end of the calendar year of the date
    FINANCIAL_YEAR = "financial_year"  # from the end of the calendar year in which its year ended
    DAY = "day"  # from the date itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who gets the data (Art. 15(1)(c)), and what protects it outside the EEA (Art. 15(2))."""

    name: LocalText
    country: str | None = None  # ISO code of a third country; None inside the EEA
    safeguard: LocalText | None = None
    email: str | None = field(default=None, repr=False)  # where changes are told (Art. 19)
    knows: ClaimKind = ClaimKind.EMAIL  # by what the recipient knows the person


@dataclass(frozen=True, kw_only=True, slots=True)
class EraseRule:
    """How a field is emptied in a row that stays."""

    kind: EraseKind = EraseKind.NULL
    value: Value = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One column that says something about a person, with what Art. 15(1) wants told about it."""

    column: str
    label: LocalText
    category: str
    purpose: LocalText
    legal_basis: LegalBasis
    origin: LocalText  # Art. 15(1)(g)
    recipients: tuple[Recipient, ...] = ()
    level: int = 2  # the least assurance level at which it is shown unmasked
    mask: MaskKind = MaskKind.TEXT
    correct: str | None = None  # a kind of bot/domain/validators.py; None cannot be corrected
    contact: bool = False  # a way to reach the person: a change needs a second member of staff
    provided: bool = False  # given by the person, which Art. 20 counts
    others: bool = False  # may speak of other people, who have rights too (Art. 15(4))
    names: Names | None = None  # the value itself is a recipient, or an origin
    values: Mapping[str, LocalText] = field(default_factory=dict)  # what its codes mean, in words
    confirmed: str | None = None  # the field that tells when the person last confirmed this one
    erase: EraseRule = EraseRule()


def code_of(value: Value) -> str:
    """A stored value as the sources file spells it under `values`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Wish(StrEnum):
    """What a person can ask to have stopped."""

    MARKETING = "marketing"  # Art. 21(2): direct marketing stops always
    CONSENT = "consent"  # Art. 7(3): a consent is taken back
    INTEREST = "interest"  # Art. 21(1): an objection to a legitimate interest
    RESTRICTION = "restriction"  # Art. 18: kept, but not used


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """How one use of a row ends: some of its columns are set, or the row goes."""

    use: str  # the name of what ends, among the registry's uses
    wishes: frozenset[Wish]
    when: Mapping[str, Value] = field(default_factory=dict)  # only rows that hold these values
    set: Mapping[str, Value] = field(default_factory=dict)  # "{now}" and "{today}" are filled in
    delete: bool = False


class NewKey(StrEnum):
    """Where the key of a row that is added comes from."""

    DATABASE = "database"  # the database gives it: an identity, a sequence, a default
    NEXT = "next"  # one more than the highest there is
    UUID = "uuid"  # a random one (version 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Addition:
    """How a row that is missing can be added for a person (Art. 16)."""

    ask: tuple[str, ...]  # the fields that the person fills in, in this order
    optional: frozenset[str] = frozenset()  # those of them that may be left out
    set: Mapping[str, Value] = field(default_factory=dict)  # what every new row has besides
    key: NewKey = NewKey.DATABASE


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """Columns that point to a row of another table (or of the same)."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]
    direction: Direction = Direction.OWNED


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """A statute that keeps a row for some years, and what of the row it keeps (Art. 17(3)(b))."""

    statute: LocalText
    years: int
    column: str  # the date from which the years are counted
    via: str | None = None  # the table that holds the date, when the row only points to it
    keeps: frozenset[str] = frozenset()  # every other field of a kept row is emptied
    basis: RetentionBasis = RetentionBasis.CALENDAR_YEAR
    year_ends: int = 12  # the month in which a broken financial year ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table (or a collection) of one source."""

    name: str
    label: LocalText
    category: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    period: LocalText  # how long rows are kept, Art. 15(1)(d)
    person: bool = False  # one row is one person; two different rows are two persons
    protected: str | None = None  # the flag column for protected identity
    date: str | None = None  # the column that tells when the row came to be
    identities: Mapping[str, ClaimKind] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    retention: tuple[Retention, ...] = ()
    stops: tuple[Stop, ...] = ()
    add: Addition | None = None  # None: nothing can be added here

    @property
    def owner(self) -> Reference | None:
        """The one reference that says whose a row is; None if there is none, or several."""
        owned = [one for one in self.references if one.direction is Direction.OWNED]
        return owned[0] if len(owned) == 1 else None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every declared column once: what is read, compared and digested."""
        names = [*self.key, *(f.column for f in self.fields), *self.identities]
        names += [column for reference in self.references for column in reference.columns]
        names += [rule.column for rule in self.retention if rule.via is None]
        names += [column for stop in self.stops for column in (*stop.when, *stop.set)]
        names += [name for name in (self.protected, self.date) if name]
        names += self.add.set if self.add else ()
        return tuple(dict.fromkeys(names))

    def field_of(self, column: str) -> Field:
        return next(f for f in self.fields if f.column == column)


@dataclass(frozen=True, kw_only=True, slots=True)
class ManualOwner:
    """Who looks by hand where no program can: a member of staff, any with a role, or by mail."""

    telegram: int | None = None
    role: str | None = None
    email: str | None = field(default=None, repr=False)  # somebody who need not be on Telegram
    language: Language = "sv"  # of the mails and the page; members have their own
    days: int = 5  # until it has to be done


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One place where the company keeps personal data."""

    name: str
    kind: str  # which adapter serves it: "sql", "http", "manual"
    label: LocalText
    tables: tuple[Table, ...]
    url: str = field(default="", repr=False)  # holds a password: never shown
    http: HttpAccess | None = field(default=None, repr=False)
    manual: ManualOwner | None = None

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    def pointing(self, name: str, column: str) -> Iterator[tuple[Table, Reference]]:
        """What points to a table by one of its columns: it has to follow when that changes."""
        for table in self.tables:
            for reference in table.references:
                if reference.table == name and column in reference.target:
                    yield table, reference


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """What Insyn knows about the company's data: it drives access, correction and erasure."""

    sources: tuple[Source, ...]
    categories: Mapping[str, LocalText]
    uses: Mapping[str, LocalText] = field(default_factory=dict)  # what people can have stopped

    def source(self, name: str) -> Source:
        return next(source for source in self.sources if source.name == name)

    def table(self, source: str, name: str) -> Table:
        return self.source(source).table(name)

    def tables(self) -> Iterator[tuple[Source, Table]]:
        """Every table with its source, in the order of the file."""
        for source in self.sources:
            for table in source.tables:
                yield source, table
