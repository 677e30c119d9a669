"""What the letter says when a use of data was stopped, system by system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.letters import Part
from bot.domain.registry import Recipient, Registry, Wish
from bot.domain.restrictions import Reason
from bot.domain.texts import LocalText, Sayable, Text, ngettext
from bot.domain.texts import Text as _
from bot.services import casework
from bot.services.paragraphs import Paragraph, paragraph
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit

HEADS: Mapping[Wish, Text] = {
    Wish.MARKETING: _("<b>The advertising to you is stopped</b>"),
    Wish.CONSENT: _("<b>Your consent is taken back</b>"),
    Wish.INTEREST: _("<b>We have stopped what you objected to</b>"),
    Wish.RESTRICTION: _("<b>We keep this but do not use it</b>"),
}
TAILS: Mapping[Wish, Text] = {
    Wish.MARKETING: _(
        "We send you no more direct marketing (Article 21.3). Messages about what you have "
        "ordered still come."
    ),
    Wish.CONSENT: _(
        "From now on we do not use your data for this. What was done while you agreed stays "
        "lawful (Article 7.3)."
    ),
    Wish.INTEREST: _("We found no reasons of ours that weigh more than yours (Article 21.1)."),
    Wish.RESTRICTION: _(
        "We only store it, and use it only if you agree or for legal claims (Article 18.2). "
        "Before the restriction ends we tell you (Article 18.3)."
    ),
}
GROUNDS: Mapping[Reason, Text] = {
    Reason.ACCURACY_DISPUTED: _("You say that it is not correct (Article 18.1 a)"),
    Reason.UNLAWFUL: _("It is used unlawfully and you do not want it erased (Article 18.1 b)"),
    Reason.LEGAL_CLAIMS: _("You need it for a legal claim (Article 18.1 c)"),
    Reason.OBJECTION: _("You have objected to its use (Article 18.1 d)"),
}


def body(unit: Unit, case: Case) -> tuple[list[Paragraph], tuple[Recipient, ...]]:
    """The middle of the letter, and who got the data that it is about."""
    asked = casework.request_of(unit, case)
    wish = Wish(asked["wish"])
    receipts = _receipts(unit, case)
    told = list(_told(unit.office.registry, receipts)) or [_nothing(wish)]
    if is_brief(unit, case):
        told = [_EVERYWHERE]
    ground = [GROUNDS[Reason(asked["ground"])]] if "ground" in asked else []
    parts = [Part.WHAT_WAS_DONE, *([Part.TOLD_BEFORE] if wish is Wish.RESTRICTION else [])]
    middle = paragraph(HEADS[wish], *told, *ground, TAILS[wish], parts=parts)
    return [middle], _recipients(unit.office.registry, receipts)


def is_brief(unit: Unit, case: Case) -> bool:
    """Whether it says only that it has ended: nobody has looked, and a child is shown nothing."""
    return case.automatic and casework.is_young(unit, case)


_EVERYWHERE = _("We have seen to it in all our systems.")


def _receipts(unit: Unit, case: Case) -> list[Mapping[str, Any]]:
    """Of every step that was done, in earlier plans too."""
    steps = [step for step in step_rows.of_case(unit, case.id) if step.state == "done"]
    return [found for step in steps if (found := unit.open(step, "sealed_receipt"))]


def _nothing(wish: Wish) -> Text:
    if wish is Wish.RESTRICTION:
        return _("There was nothing about you to restrict.")
    return _("All our systems were searched; there was nothing left to stop.")


def _told(registry: Registry, receipts: list[Mapping[str, Any]]) -> Iterator[Sayable]:
    for receipt in receipts:
        source = registry.source(receipt["source"]).label
        for use, count in receipt["uses"].items():
            yield _line(registry.uses[use], source, count)
        for table, count in _tables(receipt).items():
            yield _line(registry.table(receipt["source"], table).label, source, count)


def _tables(receipt: Mapping[str, Any]) -> Mapping[str, int]:
    numbers: dict[str, int] = {}
    for place in receipt["places"]:
        numbers[place["table"]] = numbers.get(place["table"], 0) + 1
    return numbers


def _line(label: LocalText, source: LocalText, count: int) -> Text:
    if not count:
        text = _("• {what} ({source}): nothing there")
        return text.format(what=label, source=source)
    text = ngettext(
        "• {what} ({source}): {count} entry", "• {what} ({source}): {count} entries", count
    )
    return text.format(what=label, source=source, count=count)


def _recipients(registry: Registry, receipts: list[Mapping[str, Any]]) -> tuple[Recipient, ...]:
    """Whoever got rows of the tables in which something was stopped or restricted."""
    found: dict[Recipient, None] = {}
    for receipt in receipts:
        ended = {use for use, count in receipt["uses"].items() if count}
        places = set(_tables(receipt))
        for table in registry.source(receipt["source"]).tables:
            if table.name in places or any(stop.use in ended for stop in table.stops):
                found |= dict.fromkeys(r for field in table.fields for r in field.recipients)
    return tuple(found)
