"""What somebody asks for once more while their case is open, in words for staff, masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain import additions, described
from bot.domain.holdings import masked_always
from bot.domain.rights import ErasureGround
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services import stop_words, stopping
from bot.store.tables import Case
from bot.store.unit import Unit

GROUNDS: Mapping[ErasureGround, Text] = {
    ErasureGround.NO_LONGER_NEEDED: _("the data is no longer needed"),
    ErasureGround.CONSENT_WITHDRAWN: _("consent is taken back"),
    ErasureGround.UNLAWFUL: _("the data is used unlawfully"),
    ErasureGround.LEGAL_DUTY: _("a law demands the erasure"),
    ErasureGround.OBJECTION: _("objection to the use"),
    ErasureGround.CHILD: _("collected from a child"),
}


def told(unit: Unit, case: Case, note: str) -> list[Sayable]:
    """The note of a repeated request: a wish as a case keeps it, or the person's own words."""
    request = _request(note)
    if request is None:
        return [note]
    if case.right in stopping.WISHES:
        return stop_words.asked(unit.office.registry, request)
    if request.get("ground") in set(ErasureGround):
        ground = GROUNDS[ErasureGround(request["ground"])]
        return [_("Another reason: {ground}").format(ground=ground)]
    if described.is_described(request):
        return [described.words_of(request)]
    if "column" in request and not additions.is_addition(request):
        return [_change(unit, request)]
    return [_("The same, told in another way.")]


def _request(note: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(note) if note.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _change(unit: Unit, request: Mapping[str, Any]) -> Sayable:
    """Which value is wanted now, covered: the plan is still that of the first request."""
    table = unit.office.registry.table(request["source"], request["table"])
    field = table.field_of(request["column"])
    text = _("{field}: now wants {value}. The plan has what was asked for first.")
    return text.format(field=field.label, value=masked_always(field, request["new"]))
