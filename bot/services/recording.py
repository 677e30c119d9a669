"""Who may record in a question about something special what ends the ties of an account."""

from __future__ import annotations

from bot.domain import cases
from bot.domain.cases import ENDED, State, StepRefusal
from bot.domain.relay import Topic
from bot.services import hard_cases, queue
from bot.services.access import Member
from bot.store.tables import Case
from bot.store.unit import Unit


def refusal(unit: Unit, member: Member, case: Case, topic: Topic) -> StepRefusal | None:
    """Why the member may not record it in this case; None if an approver or owner may."""
    if hard_cases.topic_of(unit, case) is not topic:
        return StepRefusal.NOT_NOW
    if State(case.state) in ENDED:
        return StepRefusal.ENDED
    if (hidden := queue.decider(member, case).hidden) is not None:
        return hidden
    return None if member.role in cases.SECOND_PERSONS else StepRefusal.NOT_YOUR_ROLE
