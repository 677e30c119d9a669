"""The errand "answer": writes what Art. 15 wants told, in the person's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot import i18n
from bot.domain.clock import stockholm_day
from bot.domain.company import IMY, Company
from bot.domain.holdings import Item, items, masked_always
from bot.domain.letters import Part
from bot.domain.registry import LegalBasis, Recipient
from bot.domain.texts import Language, LocalText, Sayable
from bot.domain.texts import Text as _
from bot.services import disclosure
from bot.services.disclosure import Answer, AnswerOrder
from bot.work.jobs import Job, Tools

FORMAT = "insyn.access/1"

BASES = {
    LegalBasis.CONSENT: _("Your consent (Article 6.1 a)"),
    LegalBasis.CONTRACT: _("A contract with you (Article 6.1 b)"),
    LegalBasis.LEGAL_DUTY: _("A duty by law (Article 6.1 c)"),
    LegalBasis.VITAL_INTEREST: _("To protect somebody's life (Article 6.1 d)"),
    LegalBasis.PUBLIC_TASK: _("A task in the public interest (Article 6.1 e)"),
    LegalBasis.LEGITIMATE_INTEREST: _("Our legitimate interest (Article 6.1 f)"),
}
RIGHTS = (
    _("Have what is wrong corrected and what is missing added (Article 16)"),
    _("Have your data erased (Article 17)"),
    _("Have the use of your data restricted (Article 18)"),
    _("Get what you gave us in a machine's form, to take it elsewhere (Article 20)"),
    _("Object to how your data is used, to marketing always (Article 21)"),
    _("Take back a consent at any time (Article 7.3)"),
)
NO_MACHINE = _("No decision about you is made by a machine alone (Article 22).")
WITHHELD = _("It asks for a stronger proof of who you are than you gave.")
HOW = _(
    "Visit us with an identity document, or ask us by post: we send it to the address that is "
    "registered for you. {company}, {address}, telephone {phone}."
)


def write(_tools: Tools, order: AnswerOrder) -> Answer:
    """The answer as plain words and values; nothing is looked up any more."""
    return _Writer(order).answer()


class _Writer:
    def __init__(self, order: AnswerOrder) -> None:
        self._order = order
        self._language: Language = order.language
        every = [
            one for one in items(order.registry, order.holdings) if one.value not in (None, "")
        ]
        self._shown = [one for one in every if one.field.level <= order.level]
        self._withheld = [one for one in every if one.field.level > order.level]

    def answer(self) -> Answer:
        return Answer(
            document=self._document(),
            parts=frozenset(
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
            ),
            rows=len(self._order.holdings.rows),
            withheld=len(self._withheld),
        )

    def _say(self, text: Sayable) -> str:
        return i18n.plain(text, self._language)

    def _document(self) -> dict[str, Any]:
        order = self._order
        return {
            "format": FORMAT,
            "language": self._language,
            "case": order.ref,
            "received": stockholm_day(order.received_at).isoformat(),
            "answered": order.made_at.isoformat(timespec="seconds"),
            "controller": _controller(order.company),
            "data_found": bool(order.holdings.rows),
            "searched": [self._say(source.label) for source in order.registry.sources],
            "categories": [c for c in map(self._category, order.registry.categories) if c],
            "withheld": self._left_out(),
            "rights": [self._say(right) for right in RIGHTS],
            "automated_decisions": self._say(order.company.automated_decisions or NO_MACHINE),
            "third_countries": self._third_countries(),
            "complaint": {
                "authority": self._say(IMY.name),
                "address": list(IMY.address),
                "phone": IMY.phone,
                "email": IMY.email,
                "web": IMY.web,
            },
        }

    def _category(self, name: str) -> dict[str, Any] | None:
        """One category with all that Art. 15(1) wants told about it, and its values (15(3))."""
        members = [one for one in (*self._shown, *self._withheld) if one.field.category == name]
        if not members:
            return None
        shown = [one for one in self._shown if one.field.category == name]
        fields = [one.field for one in members]
        return {
            "category": self._say(self._order.registry.categories[name]),
            "purposes": self._each(field.purpose for field in fields),
            "legal_basis": self._each(BASES[field.legal_basis] for field in fields),
            "origin": self._each(field.origin for field in fields),
            "kept": self._each(one.table.period for one in members),
            "recipients": self._recipients(r for field in fields for r in field.recipients),
            "entries": self._entries(shown),
        }

    def _each(self, texts: Iterable[Sayable]) -> list[str]:
        return list(dict.fromkeys(map(self._say, texts)))

    def _recipients(self, recipients: Iterable[Recipient]) -> list[dict[str, Any]]:
        return [self._recipient(one) for one in dict.fromkeys(recipients)]

    def _recipient(self, one: Recipient) -> dict[str, Any]:
        told: dict[str, Any] = {"name": self._say(one.name)}
        if one.country:
            safeguard = self._say(one.safeguard) if one.safeguard else None
            told |= {"country": one.country, "safeguard": safeguard}
        return told

    def _third_countries(self) -> list[dict[str, Any]]:
        fields = [one.field for one in (*self._shown, *self._withheld)]
        abroad = [r for field in fields for r in field.recipients if r.country]
        return self._recipients(abroad)

    def _entries(self, members: list[Item]) -> list[dict[str, Any]]:
        """The values row by row, rows of one table together."""
        rows: dict[tuple[Any, ...], list[Item]] = {}
        for one in members:
            rows.setdefault(one.cell[:3], []).append(one)
        return [
            {
                "source": self._say(row[0].source.label),
                "table": self._say(row[0].table.label),
                "values": [
                    {
                        "field": one.field.column,
                        "label": self._say(one.field.label),
                        "value": one.value,
                    }
                    for one in row
                ],
            }
            for row in rows.values()
        ]

    def _left_out(self) -> list[dict[str, Any]]:
        company = self._order.company
        how = HOW.format(
            company=company.name, address=", ".join(company.address), phone=company.phone
        )
        named: dict[tuple[LocalText, LocalText], list[Item]] = {}
        for one in self._withheld:
            named.setdefault((one.table.label, one.field.label), []).append(one)
        return [
            {
                "table": self._say(table),
                "label": self._say(label),
                "count": len(members),
                "masked": [masked_always(one.field, one.value) for one in members],
                "reason": self._say(WITHHELD),
                "how": self._say(how),
            }
            for (table, label), members in named.items()
        ]


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
