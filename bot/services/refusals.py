"""Leaves a trace when a member asks for a page that is not for their role."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.services.access import Member
from bot.store.unit import Unit


def note_page(unit: Unit, member: Member, *, page: str) -> None:
    unit.audit(Code.CONSOLE_REFUSED, actor=f"staff:{member.id}", page=page)
