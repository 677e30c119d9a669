"""When and why staff looked at a person's data: told from the audit trail, without names.

Staff are no recipients, but the person may know when and why their data was consulted (C-579/21).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Code
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services import casework
from bot.store import cases as case_rows
from bot.store import own_data
from bot.store import staff as staff_rows
from bot.store.tables import Case
from bot.store.unit import Unit

ROLES: Mapping[str, Text] = {
    "handler": _("Case handler"),
    "approver": _("Approver"),
    "owner": _("Owner of this tool"),
}
_SOMEBODY = _("Member of staff")

WHAT: Mapping[str, Text] = {
    Code.CASE_CLAIMED: _("Took on the case"),
    Code.CASE_RELEASED: _("Gave the case back"),
    Code.CASE_PLAN_SHOWN: _("Looked at what the case is about, with the values masked"),
    "data:value:revealed": _("Looked at a value that was masked"),
    Code.PASSAGE_SHOWN: _("Looked at a passage about somebody else in your copy"),
    Code.PASSAGE_RELEASED: _("Decided that a passage about somebody else stays in your copy"),
    Code.PASSAGE_COVERED: _("Decided that a passage about somebody else is covered"),
    Code.EVIDENCE_SHOWN: _("Looked at a file that you sent"),
    Code.EVIDENCE_DELETED: _("Deleted a file that you sent"),
    Code.CASE_ASKED: _("Asked you something"),
    Code.CASE_LINE_SENT: _("Wrote to you"),
    Code.CASE_SETTLED: _("Closed your question as answered"),
    Code.CASE_BY_PEOPLE: _("Wrote what our staff had done, and closed the case"),
    Code.CASE_SENT_BACK: _("Sent the case back to a colleague"),
}
_DECIDED = _("Decided on your request")
_DECISIONS = (":approved", ":second_approved", ":rejected")
_WORKED = _("Worked on the case")


@dataclass(frozen=True, kw_only=True, slots=True)
class Consulted:
    """One time that somebody of the staff had to do with the person's data."""

    at: datetime
    role: Text
    what: Text
    ref: str
    right: str  # of the case that it was for


def consulted(unit: Unit, case: Case) -> tuple[Consulted, ...]:
    """Every act of staff in the cases of this case's person, the oldest first."""
    rights = case_rows.rights_of(unit, casework.persons_of(unit, case))
    roles = _Roles(unit)
    return tuple(
        Consulted(
            at=line.at,
            role=roles.of(line.actor),
            what=_what(line.code),
            ref=line.case_ref or "",
            right=rights[line.case_ref or ""],
        )
        for line in own_data.staff_lines(unit, sorted(rights))
    )


def _what(code: str) -> Text:
    if code.endswith(_DECISIONS):
        return _DECIDED
    return WHAT.get(code, _WORKED)


class _Roles:
    """The role that a member has, or had when they left."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._known: dict[str, Text] = {}

    def of(self, actor: str) -> Text:
        if actor not in self._known:
            row = staff_rows.by_id(self._unit, actor.partition(":")[2])
            self._known[actor] = ROLES.get(row.role, _SOMEBODY) if row else _SOMEBODY
        return self._known[actor]
