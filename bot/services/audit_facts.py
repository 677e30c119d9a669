"""What the facts of a row of the audit trail are called, and what the codes in them mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.audit import Fact
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services.consulted import ROLES
from bot.services.extension import WHY_NAMES
from bot.services.refusal import GROUND_NAMES
from bot.services.reveal import Covered
from bot.services.staff_words import LEVELS, PURPOSES, RECIPIENTS, RIGHTS, STATES

LABELS: Mapping[str, Text] = {
    "accounts": _("accounts"),
    "act": _("what was tried"),
    "attempts": _("tries"),
    "by": _("found by"),
    "bytes": _("bytes"),
    "came": _("came on"),
    "cases": _("cases"),
    "count": _("how many"),
    "days": _("days"),
    "days_left": _("days left"),
    "deleted": _("deleted"),
    "due": _("answer by"),
    "emptied": _("emptied"),
    "error": _("fault"),
    "failure": _("why not"),
    "field": _("what was covered"),
    "file": _("file"),
    "follow_up": _("the new case"),
    "former": _("was a member once"),
    "from_member": _("from"),
    "ground": _("ground"),
    "kind": _("kind"),
    "language": _("language"),
    "level": _("certainty"),
    "mails": _("e-mails"),
    "member": _("member"),
    "method": _("way"),
    "number": _("number in the list"),
    "outcome": _("result"),
    "partly": _("in part"),
    "plan": _("fingerprint"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "retired": _("out of use"),
    "right": _("right"),
    "role": _("role"),
    "rows": _("entries"),
    "saw_id": _("saw an identity document"),
    "shown": _("something was shown"),
    "source": _("source"),
    "state": _("state"),
    "texts": _("text messages"),
    "tries": _("tries"),
    "unmasked": _("with values"),
    "verdict": _("assessment"),
    "version": _("edition"),
    "way": _("way"),
    "what": _("what"),
    "why": _("why"),
}
_COVERED: Mapping[str, Text] = {
    Covered.PROVED: _("contacts that were proved"),
    Covered.CHANGE: _("old and new value"),
    Covered.CONTACT: _("contacts as they were given"),
}
_METHODS: Mapping[str, Text] = {
    "email_code": _("code by e-mail"),
    "sms_code": _("code by text message"),
    "telegram_phone": _("shared number"),
    "staff_call_back": _("called back"),
    "letter_code": _("code by letter"),
    "staff_saw_id": _("identity document seen"),
    "eid": _("electronic identification"),
}
_VALUES: Mapping[str, Mapping[str, Text]] = {
    "field": _COVERED,
    "ground": {ground.value: name for ground, name in GROUND_NAMES.items()},
    "level": {str(int(level)): name for level, name in LEVELS.items()},
    "method": _METHODS,
    "purpose": {purpose.value: name for purpose, name in PURPOSES.items()},
    "right": RIGHTS,
    "role": ROLES,
    "state": {**STATES, **{state.value: name for state, name in RECIPIENTS.items()}},
    "way": _METHODS,
    "why": {why.value: name for why, name in WHY_NAMES.items()},
}
_YES, _NO = _("yes"), _("no")


def told(facts: Mapping[str, Fact]) -> Iterator[tuple[Sayable, Sayable]]:
    """Each fact that says something: its name, and its value in words where it has any."""
    for name, value in facts.items():
        if value is not None:
            yield LABELS.get(name, name), _value(name, value)


def _value(name: str, value: Fact) -> Sayable:
    if isinstance(value, bool):
        return _YES if value else _NO
    return _VALUES.get(name, {}).get(str(value), str(value))
