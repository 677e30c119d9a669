"""A source is down, or is looked through by hand: its step waits, and people are told so."""

from __future__ import annotations

from bot.domain import audit
from bot.domain.cases import Event, Right, Role, State
from bot.domain.holdings import SourceRefusedError, SourceUnavailableError, Waiting
from bot.domain.messages import Send
from bot.domain.texts import Lines, lines
from bot.domain.texts import Text as _
from bot.services import casework, notices, outages, planning, progress, stopping
from bot.store import steps as step_rows
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit


def is_open(step: FulfilmentStep, case: Case) -> bool:
    """Whether the step is still to be carried out: of the plan that holds, in a living case."""
    return (
        step.state in step_rows.OPEN_STATES
        and step.plan_id == case.plan_id
        and State(case.state) in outages.EXECUTING
    )


def delayed(unit: Unit, step_id: str, error: Exception, _attempts: int) -> None:
    """A source is down: the case waits for it, and the customer is told once."""
    step = step_rows.by_id(unit, step_id)
    case = planning.locked(unit, step.case_id) if step else None
    if step is None or case is None or not is_open(step, case):
        return
    expected = isinstance(error, SourceUnavailableError | SourceRefusedError)
    step.failure = type(error).__name__
    step.in_vain += _is_in_vain(case, step, error)
    waiting = error.waiting if isinstance(error, SourceUnavailableError) else Waiting.ANSWER
    if waiting is not Waiting.ANSWER:
        step.failure = waiting.value
    first = step.state != "failed"
    step.state = "failed" if expected else step.state
    unit.add(step)
    if expected and first:
        wait_for(unit, case, step.source, waiting)


def _is_in_vain(case: Case, step: FulfilmentStep, error: Exception) -> bool:
    """Whether the try that failed has changed nothing there, for certain.

    Stopping a use looks first; what it then does is several calls, of which some may have worked.
    """
    if Right(case.right) in stopping.WISHES:
        return step.sealed_receipt is None
    return isinstance(error, SourceUnavailableError | SourceRefusedError) and error.untouched


def wait_for(unit: Unit, case: Case, source: str, waiting: Waiting) -> None:
    told = outages.ever_down(unit, case)
    code = audit.Code.MANUAL_ASKED if waiting is Waiting.PERSON else audit.Code.SOURCE_DOWN
    unit.audit(code, actor="system", case_ref=case.ref, source=source)
    if State(case.state) is State.FULFILLING:
        casework.move(unit, case, Event.SOURCE_DOWN, Role.SYSTEM, casework.SYSTEM, note=source)
    if not told:
        notices.tell_customer(unit, case, Send(text=_longer(unit, case, waiting)))
    notices.refresh_card(unit, case)


def _longer(unit: Unit, case: Case, waiting: Waiting) -> Lines:
    """What is done and what waits, as it is."""
    told = _LONGER[waiting].format(ref=case.ref)
    return lines(told, "", *map(progress.line, progress.parts(unit, case)))


_LONGER = {
    Waiting.ANSWER: _(
        "Your case {ref} is being carried out, but it takes a little longer: one of our systems "
        "does not answer at the moment. We go on by ourselves as soon as it is back. You need not "
        "do anything."
    ),
    Waiting.PERSON: _(
        "Your case {ref} is approved. One of us also looks by hand, in a place that no program "
        "can search. You hear from us when that is done. You need not do anything."
    ),
    Waiting.WORK: _(
        "Your case {ref} is approved, and the work has begun. One of our systems takes its time: "
        "it tells us when it is done, and then you hear from us. You need not do anything."
    ),
}
