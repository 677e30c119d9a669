"""What staff read about a wish to have a use of data stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import stops
from bot.domain.registry import Registry, Wish
from bot.domain.restrictions import Reason
from bot.domain.texts import LocalText, Sayable, Text
from bot.domain.texts import Text as _

WISHES: Mapping[Wish, Text] = {
    Wish.MARKETING: _("No more direct marketing: {what}"),
    Wish.CONSENT: _("Takes back consent: {what}"),
    Wish.INTEREST: _("Objects to: {what}"),
    Wish.RESTRICTION: _("Wants the use restricted of: {what}"),
}
GROUNDS: Mapping[Reason, Text] = {
    Reason.ACCURACY_DISPUTED: _("Reason given: it is not correct (Art. 18(1)(a))"),
    Reason.UNLAWFUL: _("Reason given: unlawful, but not to be erased (Art. 18(1)(b))"),
    Reason.LEGAL_CLAIMS: _("Reason given: needed for a legal claim (Art. 18(1)(c))"),
    Reason.OBJECTION: _("Reason given: an objection is being examined (Art. 18(1)(d))"),
}
_EVERYTHING = _("everything")


def asked(registry: Registry, request: Mapping[str, Any]) -> list[Sayable]:
    """The wish in words, with the person's own if they wrote any."""
    if "wish" not in request:
        return []
    told: list[Sayable] = [WISHES[Wish(request["wish"])].format(what=_what(registry, request))]
    if "ground" in request:
        told.append(GROUNDS[Reason(request["ground"])])
    if "words" in request:
        told.append(_("In their own words: {words}").format(words=request["words"]))
    return told


def _what(registry: Registry, request: Mapping[str, Any]) -> LocalText | Text:
    use = request["use"]
    if use == stops.ALL:
        return _EVERYTHING
    return registry.uses.get(use) or registry.categories[use]
