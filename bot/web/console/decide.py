"""The decisions: each form calls the same service as the button in Telegram."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.domain.identifiers import Refused
from bot.domain.rights import Ground, needs_own_words
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.domain.validators import QUESTION, REASON, sentence
from bot.services import (
    case_page,
    correspondence,
    decisions,
    doubting,
    lifting,
    questions,
    queue,
    suspension,
)
from bot.services import reasons as prepared
from bot.services.acts import Act
from bot.services.decisions import (
    Approval,
    Approved,
    NeedsSecondPerson,
    Obstructed,
    PlanChanged,
    PlanMissing,
    WordsForbidden,
    WordsMissing,
)
from bot.services.queue import Claimed, HeldBy, NotAllowed
from bot.services.refusal import GROUND_NAMES, WORDS_LIMIT
from bot.services.staff_words import forbidden
from bot.web.console import case, faults, news, pages
from bot.web.console.call import Call, go

Outcome = Claimed | HeldBy | NotAllowed


def _back(call: Call, said: str) -> web.Response:
    return go(f"/console/case/{call.ref}?{said}")


async def claim(call: Call) -> web.StreamResponse:
    return _claimed(call, await call.do(queue.claim, call.ref))


async def take_over(call: Call) -> web.StreamResponse:
    return _claimed(call, await call.do(queue.take_over, call.ref))


def _claimed(call: Call, outcome: Outcome) -> web.Response:
    match outcome:
        case Claimed():
            return _back(call, "done=claimed")
        case HeldBy():
            return _back(call, "not=yours" if outcome.yours else "not=held")
        case NotAllowed(reason):
            return _back(call, f"not={news.refused(reason)}")


async def release(call: Call) -> web.StreamResponse:
    return _simple(call, await call.do(queue.release, call.ref), "released")


async def send_back(call: Call) -> web.StreamResponse:
    return _simple(call, await call.do(decisions.send_back, call.ref), "sent_back")


async def lift(call: Call) -> web.StreamResponse:
    """Announces the end of a restriction to the person."""
    return _simple(call, await call.do(lifting.lift, call.ref), "lifted")


async def trust(call: Call) -> web.StreamResponse:
    """Sets a held case going again: staff know who asked."""
    return _simple(call, await call.do(doubting.trust, call.ref), "trusted")


async def renew(call: Call) -> web.StreamResponse:
    return _simple(call, await call.do(decisions.renew_plan, call.ref), "renewed")


def _simple(call: Call, outcome: object, done: str) -> web.Response:
    if isinstance(outcome, NotAllowed):
        return _back(call, f"not={news.refused(outcome.reason)}")
    return _back(call, f"done={done}")


# -- approving --------------------------------------------------------------------------------


async def confirm(call: Call) -> web.StreamResponse:
    """Asks once more, with the plan in sight, before anything is approved."""
    found = await call.do(case_page.show, call.ref)
    if Act.APPROVE not in found.detail.acts:
        return _back(call, "")
    return case.page(call, found, confirming=True)


async def approve(call: Call) -> web.StreamResponse:
    """Approves exactly the plan that was on the page."""
    outcome = await call.do(decisions.approve, call.ref, call.form.get("plan", ""))
    return _back(call, _approved(outcome))


def _approved(outcome: Approval) -> str:
    match outcome:
        case Approved(case) if case.wait_until is not None:
            return "done=waits"
        case Approved():
            return "done=approved"
        case NeedsSecondPerson():
            return "done=first"
        case PlanChanged():
            return "not=plan_changed"
        case PlanMissing():
            return "not=plan_missing"
        case Obstructed():
            return "not=obstructed"
        case NotAllowed(reason):
            return f"not={news.refused(reason)}"


# -- asking -----------------------------------------------------------------------------------


async def question(call: Call) -> web.StreamResponse:
    """The form for a question to the customer."""
    found = await call.do(case_page.show, call.ref)
    if Act.ASK not in found.detail.acts:
        return _back(call, "")
    return await _question(call)


async def _question(call: Call, fault: Sayable | None = None) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    may_wait = await call.do(suspension.may_wait, call.ref)
    return pages.inside(
        call, "ask.html", at="queue", case=found, fault=fault, limit=WORDS_LIMIT,
        may_wait=may_wait, waits=bool(call.form.get("waits")),
        words=call.form.get("words", ""), status=422 if fault else 200,
    )  # fmt: skip


async def ask(call: Call) -> web.StreamResponse:
    """The question goes out as written; the date waits for the answer if that was chosen."""
    words = sentence(call.form.get("words", ""), WORDS_LIMIT, QUESTION)
    if isinstance(words, Refused):
        return await _question(call, faults.why(words))
    put = suspension.ask_and_wait if call.form.get("waits") else questions.ask
    outcome = await call.do(put, call.ref, words)
    if isinstance(outcome, WordsForbidden):
        return await _question(call, forbidden(outcome.demands))
    return _simple(call, outcome, "asked")


# -- refusing ---------------------------------------------------------------------------------


async def reasons(call: Call) -> web.StreamResponse:
    """The form for a refusal: the ground, and words of one's own."""
    return await _reasons(call)


async def _reasons(call: Call, fault: Sayable | None = None, **places: Any) -> web.Response:
    found = await call.do(case_page.show, call.ref)
    if Act.REJECT not in found.detail.acts or not found.detail.inside:
        return _back(call, "")
    shown: dict[str, Any] = {
        "letter": None,
        "ground": _ground(call),
        "words": call.form.get("words", ""),
        "prepared": call.form.get("prepared", ""),
        "ready": await call.run(prepared.listing),
        **places,
    }
    return pages.inside(
        call, "reject.html", at="queue", case=found, fault=fault, limit=WORDS_LIMIT,
        doubt=await call.do(decisions.for_the_writer, call.ref),
        grounds=found.grounds, names=GROUND_NAMES, needs_words=needs_own_words,
        status=422 if fault else 200, **shown,
    )  # fmt: skip


async def reject(call: Call) -> web.StreamResponse:
    """Shows the letter first; sends it when it was shown and is sent as it was shown."""
    if call.form.get("use"):
        return await _with_prepared(call)
    if call.form.get("step") == "change":
        return await _reasons(call)
    ground, words = _ground(call), _words(call)
    if ground is None:
        return await _reasons(call, _("Choose why the request is refused."))
    if isinstance(words, Refused):
        return await _reasons(call, faults.why(words))
    if needs_own_words(ground) and not words:
        return await _reasons(call, _WORDS_MISSING)
    if demands := correspondence.demands(words or ""):
        return await _reasons(call, forbidden(demands))
    if call.form.get("step") != "send":
        return await _preview(call, ground, words)
    stamp = await call.run(prepared.stamp_of, call.form.get("prepared"), words)
    outcome = await call.do(decisions.reject, call.ref, ground, words, prepared=stamp)
    if isinstance(outcome, WordsMissing | WordsForbidden):
        return await _reasons(call, _WORDS_MISSING)
    return _simple(call, outcome, "rejected")


async def _preview(call: Call, ground: Ground, words: str | None) -> web.Response:
    letter = await call.do(decisions.preview, call.ref, ground, words)
    return await _reasons(call, letter=letter, words=words or "")


async def _with_prepared(call: Call) -> web.Response:
    """Fills the form with words that were prepared for this ground."""
    found = await call.run(prepared.found, call.form["use"])
    if found is None or found.topic not in set(Ground):
        return await _reasons(call)
    language = await call.do(decisions.customers_language, call.ref)
    words = found.text.in_language(language)
    return await _reasons(call, ground=Ground(found.topic), words=words, prepared=found.stamp)


_WORDS_MISSING = _("This ground has to be explained in your own words.")


def _ground(call: Call) -> Ground | None:
    chosen = call.form.get("ground", "")
    return Ground(chosen) if chosen in set(Ground) else None


def _words(call: Call) -> str | Refused | None:
    """What was written, if anything was."""
    typed = call.form.get("words", "")
    return sentence(typed, WORDS_LIMIT, REASON) if typed.strip() else None
