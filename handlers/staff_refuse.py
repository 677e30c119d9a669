"""A member of staff refuses a case with a ground, or asks the customer something."""

from __future__ import annotations

from bot.domain.messages import Button, Send
from bot.domain.rights import Ground, needs_own_words
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.domain.validators import QUESTION, REASON
from bot.services import casework, decisions, questions, reasons, suspension
from bot.services.access import Member
from bot.services.decisions import Rejected, WordsForbidden, WordsMissing
from bot.services.queue import NotAllowed
from bot.services.refusal import GROUND_NAMES
from bot.services.staff_words import REFUSALS, forbidden
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_letters import (
    begun,
    for_their_language,
    mark,
    over,
    own_words,
    with_prepared,
)
from handlers.staff_parts import (
    OVER,
    QUEUE,
    back_to_case,
    for_staff,
    previewed,
    told,
)
from handlers.staff_reasons import as_buttons

WORDS, ASK = "staff:words", "staff:ask"  # the steps of the member's private chat


def register(router: Router) -> None:
    router.press("s:no", for_staff("no", choose_ground, private=True))
    router.press("s:why", for_staff("why", ground_chosen, private=True))
    router.press("s:canned", for_staff("canned", reason_chosen, private=True))
    router.press("s:bare", for_staff("bare", without_words, private=True))
    router.press("s:send", for_staff("send", send_refusal, private=True))
    router.press("s:ask", for_staff("ask", begin_question, private=True))
    router.press("s:askwait", for_staff("askwait", change_wait, private=True))
    router.step(WORDS, for_staff("words", words_written, private=True))
    router.step(ASK, for_staff("question", question_written, private=True))
    router.again(WORDS, for_staff("words", words_asked_again, private=True))
    router.again(ASK, for_staff("question", ask_question, private=True))


async def choose_ground(talk: Talk, member: Member, ref: str) -> Messages:
    """The grounds on which this right can be refused."""
    grounds = await talk.do(decisions.may_refuse, member, ref)
    if isinstance(grounds, NotAllowed):
        return told(talk, REFUSALS[grounds.reason])
    rows = tuple(
        (Button(label=GROUND_NAMES[ground], action=f"s:why:{ref}:{ground.value}"),)
        for ground in grounds
    )
    text = _("<b>Why is case {ref} refused?</b>\nThe customer gets the reason in plain words.")
    return [Send(text=text.format(ref=ref), keyboard=(*rows, back_to_case(ref)))]


async def ground_chosen(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks for own words, which some grounds cannot do without."""
    ground = _ground(talk.args[1] if len(talk.args) > 1 else "")
    if ground is None:
        return await choose_ground(talk, member, ref)
    talk.go(WORDS, {"ref": ref, "ground": ground.value})
    return await _ask_words(talk, member, ref, ground)


async def _ask_words(talk: Talk, member: Member, ref: str, ground: Ground) -> Messages:
    prepared = as_buttons(talk, await talk.do(reasons.listing, ground.value), f"s:canned:{ref}")
    if needs_own_words(ground):
        text = _("Write to the customer in your own words why it is so. This ground needs it.")
        rows = prepared
    else:
        text = _("Write a few words of your own to the customer, or go on without.")
        bare = Button(label=_("Without own words"), action=f"s:bare:{ref}")
        rows = (*prepared, (bare,))
    asked = await for_their_language(talk, member, ref, text)
    if note := await talk.do(decisions.for_the_writer, member, ref):
        asked = lines(asked, note)
    return [Send(text=asked, keyboard=(*rows, back_to_case(ref)))]


async def words_asked_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question for the words, or the letter with them, once more."""
    data = talk.data
    if "words" in data:
        return await _preview(talk, member, data)
    return await _ask_words(talk, member, str(data["ref"]), Ground(data["ground"]))


async def words_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """Shows the letter with the words in it."""
    words = own_words(talk, REASON)
    if not isinstance(words, str):
        return words
    return await _preview(talk, member, {**talk.data, "words": words, "prepared": None})


async def reason_chosen(talk: Talk, member: Member, ref: str) -> Messages:
    """Shows the letter with a prepared reason in it, in the customer's language."""
    data = await with_prepared(talk, member, WORDS, ref)
    return told(talk, OVER) if data is None else await _preview(talk, member, data)


async def without_words(talk: Talk, member: Member, ref: str) -> Messages:
    """Shows the letter as it is without own words."""
    data = begun(talk, WORDS, ref)
    if data is None:
        return told(talk, OVER)
    return await _preview(talk, member, {**data, "words": None, "prepared": None})


async def _preview(talk: Talk, member: Member, data: dict[str, str | None]) -> Messages:
    ref, ground = str(data["ref"]), Ground(str(data["ground"]))
    if needs_own_words(ground) and not data["words"]:
        return told(talk, _("This ground has to be explained in your own words."))
    talk.go(WORDS, data)
    letter = await talk.do(decisions.preview, member, ref, ground, data["words"])
    send = Button(label=_("Send the refusal"), action=f"s:send:{ref}:{mark(data)}")
    return previewed(letter, (send,), back_to_case(ref))


async def send_refusal(talk: Talk, member: Member, ref: str) -> Messages:
    """The case is refused, and the customer has the letter."""
    data = begun(talk, WORDS, ref, words=True)
    if data is None:
        return over(talk, WORDS, ref)
    outcome = await talk.do(
        decisions.reject,
        member,
        ref,
        Ground(data["ground"]),
        data["words"],
        prepared=data.get("prepared"),
    )
    if isinstance(outcome, WordsForbidden):
        return told(talk, forbidden(outcome.demands))
    if isinstance(outcome, WordsMissing):
        return told(talk, _("This ground has to be explained in your own words."))
    talk.done()
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    return [Send(text=_refused(outcome).format(ref=ref), keyboard=((QUEUE,),))]


def _refused(outcome: Rejected) -> Text:
    """What has become of the letter."""
    if casework.came_outside(outcome.case):
        return _("Case {ref} is refused. The letter is ready to be posted.")
    if outcome.case.deceased_at is not None:
        return _("Case {ref} is refused. The letter is sent to nobody, as the person has died.")
    if outcome.case.notice_failed is not None:
        return _("Case {ref} is refused. The letter could not be sent: reach them in another way.")
    return _("Case {ref} is refused, and the customer has got the letter.")


async def begin_question(talk: Talk, member: Member, ref: str) -> Messages:
    """Begins a question to the customer."""
    talk.go(ASK, {"ref": ref})
    return await ask_question(talk, member, ref)


async def ask_question(talk: Talk, member: Member, _ref: str) -> Messages:
    """Waits for the question, and offers to let the date wait for the answer while it may."""
    ref = str(talk.data["ref"])
    text = _("Write the question to the customer in case {ref}. It is sent as you write it.")
    asked = await for_their_language(talk, member, ref, text.format(ref=ref))
    rows = [back_to_case(ref)]
    if await talk.do(suspension.may_wait, member, ref):
        waits = bool(talk.data.get("waits"))
        label = _("▶️ Let the date run on") if waits else _("⏸ Let the date wait for the answer")
        rows.insert(0, (Button(label=label, action=f"s:askwait:{ref}"),))
        asked = lines(asked, _WAITS if waits else _RUNS_ON)
    return [Send(text=asked, keyboard=tuple(rows))]


_RUNS_ON = _("The date runs on meanwhile. If nothing can be done without the answer, let it wait.")
_WAITS = _(
    "⏸ The date waits from your question to the answer, and the question stands in the case as "
    "the reason. The customer is told with it. The law's own date does not move."
)


async def change_wait(talk: Talk, member: Member, ref: str) -> Messages:
    """The date waits for the answer to the question that is about to be written, or runs on."""
    data = begun(talk, ASK, ref)
    if data is None:
        return over(talk, ASK, ref)
    talk.go(ASK, {"ref": ref, "waits": not data.get("waits")})
    return await ask_question(talk, member, ref)


async def question_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question is on its way."""
    question = own_words(talk, QUESTION)
    if not isinstance(question, str):
        return question
    ref = str(talk.data["ref"])
    ask = suspension.ask_and_wait if talk.data.get("waits") else questions.ask
    outcome = await talk.do(ask, member, ref, question)
    if isinstance(outcome, WordsForbidden):
        return [Send(text=forbidden(outcome.demands))]
    talk.done()
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = _("Your question in case {ref} is on its way. You get the answer here.")
    return [Send(text=text.format(ref=ref), keyboard=((QUEUE,),))]


def _ground(value: str) -> Ground | None:
    return Ground(value) if value in set(Ground) else None
