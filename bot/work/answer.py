"""The errand "answer": writes what Art. 15 wants told, in the person's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot import i18n
from bot.domain import identifiers, own_registry, own_table
from bot.domain.cases import Right
from bot.domain.clock import STOCKHOLM, stockholm_day
from bot.domain.company import IMY, Company
from bot.domain.entries import Entry, PackedEntries
from bot.domain.holdings import Finding, Item, Row, SourceHoldings, items_of, masked_always
from bot.domain.letters import Part
from bot.domain.registry import Names, Recipient, Value, code_of
from bot.domain.texts import Language, LocalText, Sayable
from bot.services import disclosure
from bot.services.consulted import Consulted
from bot.services.disclosure import FORMAT, Answer, AnswerOrder
from bot.services.legal_words import BASES
from bot.services.manual_files import FileNote
from bot.services.staff_words import RIGHTS as RIGHT_NAMES
from bot.work import answer_words as words
from bot.work import own_words, portability
from bot.work.jobs import Job, Tools

PARTS = frozenset(
    {
        Part.HOLDS_DATA,
        Part.PURPOSES,
        Part.CATEGORIES,
        Part.RECIPIENTS,
        Part.RETENTION,
        Part.OTHER_RIGHTS,
        Part.SOURCE,
        Part.AUTOMATED,
        Part.TRANSFERS,
        Part.COPY,
    }
)


def write(_tools: Tools, order: AnswerOrder) -> Answer:
    """The answer as plain words and values; nothing is looked up any more."""
    if order.right is Right.PORTABILITY:
        return portability.write(order)
    return _Writer(order).answer()


_FieldId = tuple[str, str, str]
_Place = tuple[LocalText, LocalText]


def _field_id(one: Item) -> _FieldId:
    return (one.row.source, one.row.table, one.field.column)


class _Writer:
    """Goes through the values once, because there may be very many, and keeps none of them."""

    def __init__(self, order: AnswerOrder) -> None:
        self._order = order
        self._language: Language = order.language
        self._own = order.own
        self._covered: Counter[tuple[LocalText, LocalText, LocalText]] = Counter()
        self._shown: dict[_FieldId, Item] = {}  # one item for each field
        self._withheld: dict[_FieldId, Item] = {}
        self._masked: dict[_Place, list[str]] = {}
        self._named_by: dict[tuple[str, Names], Counter[str]] = {}
        self._entries: dict[str, PackedEntries] = {}
        for row in order.holdings.rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        """The row's part in each category becomes an entry there."""
        parts: dict[str, list[Item]] = {}
        for one in items_of(self._order.registry, row):
            if one.value in (None, ""):
                continue
            if one.field.level > self._order.level:
                self._withhold(one)
                continue
            self._shown.setdefault(_field_id(one), one)
            parts.setdefault(one.field.category, []).append(one)
            if one.field.names is not None:
                counted = self._named_by.setdefault(
                    (one.field.category, one.field.names), Counter()
                )
                counted[str(one.value)] += 1
        for category, members in parts.items():
            self._entries.setdefault(category, PackedEntries()).add(self._entry(members))

    def _withhold(self, one: Item) -> None:
        self._withheld.setdefault(_field_id(one), one)
        masked = self._masked.setdefault((one.table.label, one.field.label), [])
        masked.append(self._say(masked_always(one.field, one.value)))

    def answer(self) -> Answer:
        document = self._document()
        return Answer(
            document=document,
            parts=PARTS,
            rows=sum(len(source.rows) for source in self._company_sources()),
            withheld=sum(map(len, self._masked.values())),
            covered=self._covered.total(),
        )

    def _say(self, text: Sayable) -> str:
        return i18n.plain(text, self._language)

    def _company_sources(self) -> list[SourceHoldings]:
        return [s for s in self._order.holdings.sources if s.source != own_registry.NAME]

    def _document(self) -> dict[str, Any]:
        """The members stand in the order in which a person reads them."""
        order = self._order
        categories = [c for c in map(self._category, order.registry.categories) if c]
        return {
            "format": FORMAT,
            "schema": order.schema,
            "language": self._language,
            "case": order.ref,
            "received": stockholm_day(order.received_at).isoformat(),
            "answered": order.made_at.isoformat(timespec="seconds"),
            "controller": _controller(order.company),
            "data_found": any(source.rows for source in self._company_sources()),
            "complete": order.holdings.complete,
            "searched_by": self._searched_by(),
            "sources": [self._source(source) for source in order.holdings.sources],
            "files": [self._file(one) for one in order.files],
            "categories": categories,
            "withheld": self._left_out(),
            "covered": self._covering(),
            "third_countries": self._third_countries(),
            "consulted": [self._looked(one) for one in order.consulted],
            "consulted_note": self._say(words.CONSULTED_NOTE),
            "automated_decisions": self._say(
                order.company.automated_decisions or words.NO_MACHINE
            ),
            "rights": [self._say(right) for right in words.RIGHTS],
            "complaint": {
                "authority": self._say(IMY.name),
                "address": list(IMY.address),
                "phone": IMY.phone,
                "email": IMY.email,
                "web": IMY.web,
            },
            "court": self._say(words.COURT),
        }

    def _searched_by(self) -> list[dict[str, str]]:
        return [
            {
                "kind": self._say(words.KINDS[claim.kind]),
                "masked": identifiers.masked(claim.kind, claim.value),
            }
            for claim in sorted(self._order.claims)
        ]

    def _source(self, found: SourceHoldings) -> dict[str, Any]:
        """One source with what its search came to: a failure is never told as nothing found."""
        told = found.finding
        if told is Finding.FOUND and not found.rows:
            told = Finding.NOTHING
        return {
            "source": self._say(self._order.registry.source(found.source).label),
            "finding": told.value,
            "told": self._say(words.FINDINGS[told]),
            "entries": len(found.rows),
        }

    def _file(self, one: FileNote) -> dict[str, Any]:
        """A file that lies beside the answer; its number stands in its name."""
        source = self._say(one.source) if one.source is not None else ""
        return {"number": one.number, "source": source, "kind": one.kind.value, "bytes": one.size}

    # -- one category ---------------------------------------------------------------------------

    def _category(self, name: str) -> dict[str, Any] | None:
        """One category with all that Art. 15(1) wants told about it, and its values (15(3))."""
        first = [*self._shown.values(), *self._withheld.values()]
        members = [one for one in first if one.field.category == name]
        if not members:
            return None
        fields = [one.field for one in members]
        told = {
            "category": self._say(self._order.registry.categories[name]),
            "purposes": self._each(field.purpose for field in fields),
            "legal_basis": self._each(BASES[field.legal_basis] for field in fields),
            "origin": self._each(field.origin for field in fields),
            "actual_origin": self._named(name, Names.ORIGIN),
            "kept": self._each(one.table.period for one in members),
            "recipients": self._recipients(r for field in fields for r in field.recipients),
            "actual_recipients": self._named(name, Names.RECIPIENT),
            "entries": self._entries.get(name, PackedEntries()).least(),
        }
        if name == own_table.CATEGORY:
            told["note"] = self._say(words.OWN_NOTE)
        return told

    def _each(self, texts: Iterable[Sayable]) -> list[str]:
        return list(dict.fromkeys(map(self._say, texts)))

    def _named(self, category: str, role: Names) -> list[dict[str, Any]]:
        """Whom the entries themselves name: who this person's data really went to or came from."""
        counted = self._named_by.get((category, role), Counter())
        return [{"name": name, "entries": count} for name, count in counted.items()]

    def _recipients(self, recipients: Iterable[Recipient]) -> list[dict[str, Any]]:
        return [self._recipient(one) for one in dict.fromkeys(recipients)]

    def _recipient(self, one: Recipient) -> dict[str, Any]:
        told: dict[str, Any] = {"name": self._say(one.name)}
        if one.country:
            safeguard = self._say(one.safeguard) if one.safeguard else None
            told |= {"country": one.country, "safeguard": safeguard}
        return told

    def _third_countries(self) -> list[dict[str, Any]]:
        first = (*self._shown.values(), *self._withheld.values())
        fields = [one.field for one in first]
        abroad = [r for field in fields for r in field.recipients if r.country]
        return self._recipients(abroad)

    def _entry(self, members: list[Item]) -> Entry:
        """What one row says in one category."""
        return {
            "source": self._say(members[0].source.label),
            "table": self._say(members[0].table.label),
            "values": [*map(self._value, members), *self._stated(members[0])],
        }

    def _value(self, one: Item) -> dict[str, Any]:
        told = {
            "field": one.field.column,
            "label": self._say(one.field.label),
            "value": self._without_others(one),
        }
        said: Sayable | None
        if one.source.name == own_registry.NAME:
            said = own_words.of(one, self._order.registry)
        else:
            said = one.field.values.get(code_of(one.value))
        if said is not None:
            told["told"] = self._say(said)
        return told

    def _stated(self, one: Item) -> list[dict[str, Any]]:
        """The person's own words that are kept with the entry (Art. 16)."""
        return [
            {"field": "statement", "label": self._say(words.STATEMENT), "value": text}
            for text in self._order.statements.get(one.cell[:3], ())
        ]

    def _without_others(self, one: Item) -> Value:
        value, covered = self._order.told(one, own=self._own, sign=self._say(words.COVER_SIGN))
        if covered:
            place = (one.source.label, one.table.label, one.field.label)
            self._covered[place] += covered
        return value

    # -- what stands beside the values ----------------------------------------------------------

    def _left_out(self) -> list[dict[str, Any]]:
        company = self._order.company
        how = words.HOW.format(
            company=company.name, address=", ".join(company.address), phone=company.phone
        )
        return [
            {
                "table": self._say(table),
                "label": self._say(label),
                "count": len(masked),
                "masked": masked,
                "reason": self._say(words.WITHHELD),
                "how": self._say(how),
            }
            for (table, label), masked in self._masked.items()
        ]

    def _covering(self) -> list[dict[str, Any]]:
        """The manifest of what is covered: how many passages, in which field, and why."""
        return [
            {
                "source": self._say(source),
                "table": self._say(table),
                "label": self._say(label),
                "passages": passages,
                "reason": self._say(words.COVERED),
            }
            for (source, table, label), passages in self._covered.items()
        ]

    def _looked(self, one: Consulted) -> dict[str, str]:
        purpose = words.WHY_CONSULTED.format(ref=one.ref, right=RIGHT_NAMES[one.right])
        return {
            "at": one.at.astimezone(STOCKHOLM).isoformat(timespec="minutes"),
            "role": self._say(one.role),
            "what": self._say(one.what),
            "purpose": self._say(purpose),
        }


def _controller(company: Company) -> dict[str, Any]:
    return {
        "name": company.name,
        "orgnr": company.shown_orgnr,
        "address": list(company.address),
        "phone": company.phone,
        "email": company.email,
        "data_protection_officer": company.dpo,
    }


ANSWER = Job(prepare=disclosure.prepare, act=write, finish=disclosure.answered)
