"""A member points out what a question is about: its page says then what to make sure of.

Whoever writes to a person without choosing anything may be a relative, a guardian or somebody who
has got a number anew. The steps that are the staff's to take hang on the topic of the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import ENDED, Right, State, StepRefusal
from bot.domain.relay import Topic
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services import access, casework, decisions, notices, queue
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import deceased
from bot.store.tables import Case
from bot.store.unit import Unit

NAMES: Mapping[Topic, Text] = {
    Topic.DECEASED: _("Somebody who has died"),
    Topic.CHILD: _("A child"),
    Topic.AGENT: _("Somebody acts for somebody else"),
    Topic.COMPANY: _("A company"),
    Topic.NEW_HOLDER: _("A number or e-mail address with a new holder"),
    Topic.SHARED: _("A shared e-mail address or number"),
    Topic.PROTECTED: _("A protected identity"),
    Topic.NO_NUMBER: _("No Swedish identity number"),
    Topic.QUESTION: _("None of these: a question"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """The case has that topic now, and with it the steps of such a case."""

    case: Case


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not say what the question is about; None if they may.

    What was recorded by the topic that it has must not come to stand in a case of another kind.
    """
    if case.right != Right.QUESTION or State(case.state) in ENDED:
        return StepRefusal.NOT_NOW
    if case.sealed_mandate is not None or deceased.of_case(unit, case.id):
        return StepRefusal.NOT_NOW
    return queue.out_of_sight(member, case)


def judge(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not name a topic; None if they may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    return None if refused is None else queue.turn_down(unit, member, case, refused)


def name(unit: Unit, member: Member, ref: str, topic: Topic) -> Named | NotAllowed:
    """The question is about this. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    write(unit, case, topic)
    unit.audit(
        Code.CASE_TOPIC_NAMED, actor=queue.actor(member), case_ref=case.ref, topic=topic.value
    )
    return Named(case)


def write(unit: Unit, case: Case, topic: Topic) -> None:
    """The topic stands in the request from now on."""
    asked = casework.request_of(unit, case)
    unit.seal(case, "sealed_request", {**asked, "topic": topic.value})
    unit.session.add(case)
    notices.refresh_card(unit, case)
