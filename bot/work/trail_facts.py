"""The facts of a row of the audit trail for staff: what each is called, its codes in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.audit import Fact
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.consulted import ROLES
from bot.services.reveal import Covered
from bot.services.staff_words import LEVELS
from bot.work import own_codes
from bot.work.own_contents import NAMES

_NAMES: Mapping[str, Text] = {  # beside those that the person reads as well
    "act": _("What was tried"),
    "by": _("Found by"),
    "file": _("File"),
    "former": _("Was a member once"),
    "from_member": _("From"),
    "level": _("How sure it was who asks (0–3)"),
    "member": _("Member"),
    "retired": _("Out of use"),
    "role": _("Role"),
    "unmasked": _("With values"),
    "version": _("Edition"),
}
_CODES: Mapping[str, Mapping[str, Text]] = {  # which say something else to staff
    "field": {
        Covered.PROVED: _("contacts that were proved"),
        Covered.CHANGE: _("old and new value"),
        Covered.CONTACT: _("contacts as they were given"),
    },
    "kind": {"text": _("words")},
    "level": {str(int(level)): name for level, name in LEVELS.items()},
    "role": ROLES,
}
_PREFIXED = frozenset({"account", "passage"})  # what it is stands before the name already
_SEVERAL = frozenset({"covers"})  # codes with a stroke between them
_YES, _NO = _("yes"), _("no")


def told(facts: Mapping[str, Fact]) -> Iterator[tuple[Sayable, Sayable]]:
    """Each fact that says something: its name, and its value in words where it has any."""
    for name, value in facts.items():
        if value is not None:
            yield _NAMES.get(name) or NAMES.get(name) or name, _value(name, value)


def _value(name: str, value: Fact) -> Sayable:
    if isinstance(value, bool):
        return _YES if value else _NO
    code = str(value)
    if name in _PREFIXED:
        return code.rpartition(":")[2][:8]  # as whoever acted is named
    if name in _SEVERAL:
        return lines(*(own_codes.member(name, one) or one for one in code.split("/")))
    return _CODES.get(name, {}).get(code) or own_codes.member(name, code) or code
