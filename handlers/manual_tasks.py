"""An owner of a binder or a mailbox looks by hand: what to do, what is written down, done."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.files import FileRefusal
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.relay import Said
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import manual_files, manual_tasks
from bot.services import manual_words as words
from bot.services.access import Member
from bot.services.manual_tasks import WORDS_LIMIT, Errand, Outcome, Report
from bot.telegram.routing import Messages, Router, Talk
from handlers import passing
from handlers.correct_views import shown
from handlers.faults import ANEW, why
from handlers.staff_parts import NEWER, for_staff, told

COUNT = "hand:count"  # the step in which the owner says how many documents or entries it is
WRITE = "hand:write"  # ... writes down what is there, or sends files of it
WHY = "hand:why"  # ... writes why it cannot be done
STEPS = (COUNT, WRITE, WHY)


def register(router: Router) -> None:
    for name, to in {
        "show": show,
        "count": begin,
        "write": counted,
        "send": send,
        "drop": drop,
        "why": ask_why,
        "is": report,
    }.items():
        router.press(f"hand:{name}", for_staff("hand", to, private=True))
    router.step(COUNT, for_staff("hand", count_written, private=True))
    router.step(WRITE, for_staff("hand", written, private=True))
    router.step(WHY, for_staff("hand", why_written, private=True))
    router.file(WRITE, for_staff("hand", sent, private=True))
    router.again(COUNT, for_staff("hand", ask_count, private=True))
    router.again(WRITE, for_staff("hand", words_asked_again, private=True))
    router.again(WHY, for_staff("hand", ask_reason, private=True))


async def show(talk: Talk, member: Member, _ref: str) -> Messages:
    """Whom it is about and what to do, with the buttons to report it."""
    errand = await talk.do(manual_tasks.show, member, _task(talk))
    if errand is None:
        return told(talk, _OVER)
    _leave(talk)
    return [Send(text=_explained(errand), keyboard=_buttons(errand), protect=True)]


# -- how many, and what -------------------------------------------------------------------------


async def begin(talk: Talk, member: Member, _ref: str) -> Messages:
    """Asks how many there are: that is told to the person, and counted in the letter."""
    errand = await talk.do(manual_tasks.show, member, _task(talk))
    if errand is None:
        return told(talk, _OVER)
    talk.go(COUNT, {"task": errand.id, "right": errand.right.value})
    return await ask_count(talk, member, "")


async def ask_count(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the number."""
    task = str(talk.data["task"])
    numbers = tuple(
        Button(label=str(number), action=f"hand:write:{task}:{number}") for number in range(1, 6)
    )
    return [Send(text=words.HOW_MANY, keyboard=(numbers, _back(task)))]


async def counted(talk: Talk, member: Member, _ref: str) -> Messages:
    """One of the numbers on the buttons."""
    number = manual_tasks.parse_count(talk.args[1]) if len(talk.args) > 1 else None
    if talk.step != COUNT or talk.data.get("task") != _task(talk) or number is None:
        return told(talk, _OVER)
    return await _go_on(talk, member, number)


async def count_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """A number that was typed."""
    number = manual_tasks.parse_count(talk.text)
    if number is None:
        return [Send(text=lines(words.NO_NUMBER, ANEW))]
    return await _go_on(talk, member, number)


async def _go_on(talk: Talk, member: Member, number: int) -> Messages:
    """Something that was destroyed is reported now; what was found is written down first."""
    task, right = str(talk.data["task"]), Right(talk.data["right"])
    if right is not Right.ACCESS:
        talk.done()
        return await _reported(talk, member, task, Report(outcome=Outcome.DONE, count=number))
    talk.go(WRITE, {"task": task, "count": number})
    return await words_asked_again(talk, member, "")


async def words_asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the words, or what was written, once more."""
    task, text = str(talk.data["task"]), talk.data.get("text")
    if text is None:
        return [Send(text=_WRITE, keyboard=(_back(task),))]
    send = Button(label=_("Send it"), action=f"hand:send:{task}:{shown(text)}")
    preview = lines(_PREVIEW, "", text, "", _CHANGE)
    return [Send(text=preview, keyboard=((send,), _back(task)), protect=True)]


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """Shows what was written, to be sent or written anew."""
    text = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(text, Refused):
        return _fault(text)
    talk.go(WRITE, {**talk.data, "text": text})
    return await words_asked_again(talk, member, "")


async def sent(talk: Talk, member: Member, _ref: str) -> Messages:
    """A photo or a file is looked through before it becomes part of the answer."""
    said = passing.said(talk)
    if not isinstance(said, Said) or not said.is_file or said.file_id is None:
        return [Send(text=manual_files.refusal(FileRefusal.UNKNOWN))]
    task = str(talk.data["task"])
    order = manual_files.order
    found = await talk.do(order, member, task, file_id=said.file_id, size=said.size)
    if found is None:
        talk.done()
        return [Send(text=_OVER)]
    if isinstance(found, FileRefusal):
        return [Send(text=manual_files.refusal(found))]
    return [Send(text=_("One moment: your file is looked through before it is kept."))]


async def drop(talk: Talk, member: Member, _ref: str) -> Messages:
    """Takes a file back that should not go out."""
    number = talk.args[1] if len(talk.args) > 1 else ""
    if not await talk.do(manual_files.drop_for, member, _task(talk), number):
        return told(talk, _OVER)
    return [Send(text=_("The file is deleted. It does not go out."))]


async def send(talk: Talk, member: Member, _ref: str) -> Messages:
    """What was written, and the files, become part of the answer."""
    task, data = _task(talk), talk.data
    if talk.step != WRITE or data.get("task") != task:
        return told(talk, words.NOTHING_YET)
    if talk.args[1:] not in ((), (shown(data.get("text")),)):
        return told(talk, NEWER)
    state = await talk.do(manual_tasks.ready, member, task)
    if state is manual_tasks.Ready.FILE_ARRIVING:
        return told(talk, _ARRIVING)
    if state is not manual_tasks.Ready.WITH_FILES and not data.get("text"):
        return told(talk, words.NOTHING_YET)
    talk.done()
    said = Report(outcome=Outcome.FOUND, count=data["count"], text=str(data.get("text", "")))
    return await _reported(talk, member, task, said)


# -- without words, or with a reason ------------------------------------------------------------


async def report(talk: Talk, member: Member, _ref: str) -> Messages:
    """Corrected, or nothing there."""
    said = talk.args[1] if len(talk.args) > 1 else ""
    if said not in (Outcome.DONE, Outcome.NOTHING):
        return told(talk, _OVER)
    _leave(talk)
    return await _reported(talk, member, _task(talk), Report(outcome=Outcome(said)))


async def ask_why(talk: Talk, member: Member, _ref: str) -> Messages:
    """Whoever handles the case has to know what stood in the way."""
    errand = await talk.do(manual_tasks.show, member, _task(talk))
    if errand is None:
        return told(talk, _OVER)
    talk.go(WHY, {"task": errand.id})
    return await ask_reason(talk, member, "")


async def ask_reason(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the reason."""
    return [Send(text=_WHY, keyboard=(_back(str(talk.data["task"])),))]


async def why_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The reason goes to the case."""
    text = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(text, Refused):
        return _fault(text)
    task = str(talk.data["task"])
    talk.done()
    return await _reported(talk, member, task, Report(outcome=Outcome.CANNOT, text=text))


async def _reported(talk: Talk, member: Member, task: str, said: Report) -> Messages:
    ref = await talk.do(manual_tasks.report, member, task, said)
    if ref is None:
        return told(talk, _OVER)
    thanks = words.NOT_DONE if said.outcome is Outcome.CANNOT else words.THANKS
    return [Send(text=thanks.format(ref=ref))]


def _fault(refused: Refused) -> Messages:
    return [Send(text=lines(why(refused), ANEW))]


def _leave(talk: Talk) -> None:
    if talk.step in STEPS:
        talk.done()


def _task(talk: Talk) -> str:
    return talk.args[0] if talk.args else ""


def _explained(errand: Errand) -> Sayable:
    head = _("<b>Case {ref}, by hand: {source}</b>").format(ref=errand.ref, source=errand.source)
    who = [_("• {label}").format(label=claim.value) for claim in errand.claims]
    due = _("To be done by {due}.").format(due=errand.due)
    return lines(head, due, "", *words.asked(errand), "", words.WHO, *who)


def _buttons(errand: Errand) -> Keyboard:
    task = errand.id
    count, done = f"hand:count:{task}", f"hand:is:{task}:{Outcome.DONE.value}"
    action = done if errand.right is Right.RECTIFICATION else count
    nothing = f"hand:is:{task}:{Outcome.NOTHING.value}"
    return (
        (Button(label=words.FOUND[errand.right], action=action),),
        (Button(label=words.NOTHING, action=nothing),),
        (Button(label=words.CANNOT, action=f"hand:why:{task}"),),
    )


def _back(task: str) -> tuple[Button, ...]:
    return (Button(label=_("« Back"), action=f"hand:show:{task}"),)


_WRITE = _(
    "Write in one message what is there, or send photos, PDF or text files of it, up to 20 MB "
    "each, or both. All of it goes out with the answer as it is, so cover what is about others."
)
_PREVIEW = _("<i>This becomes part of the answer:</i>")
_CHANGE = _("To change it, just write it again. You can also send files that belong to it.")
_ARRIVING = _("A file is still being looked through. Try again in a moment.")
_WHY = _("Write in a few words why it cannot be done. Whoever handles the case reads it.")
_OVER = _("That is finished, or it is somebody else's.")
