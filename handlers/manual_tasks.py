"""An owner of a binder or a mailbox looks by hand: what to do, what is written down, done."""

from __future__ import annotations

from bot.domain.cases import Right
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import manual_tasks
from bot.services.access import Member
from bot.services.manual_tasks import Errand, Outcome
from bot.telegram.routing import Messages, Router, Talk
from handlers.faults import ANEW, FAULTS
from handlers.staff_parts import for_staff, told

WRITE = "hand:write"  # the step in which the owner writes down what is there
LIMIT = 3000  # characters, so that it fits a message beside what is said around it


def register(router: Router) -> None:
    router.press("hand:show", for_staff("hand", show, private=True))
    router.press("hand:write", for_staff("hand", begin, private=True))
    router.press("hand:send", for_staff("hand", send, private=True))
    router.press("hand:is", for_staff("hand", report, private=True))
    router.step(WRITE, for_staff("hand", written, private=True))


async def show(talk: Talk, member: Member, _ref: str) -> Messages:
    """Whom it is about and what to do, with the buttons to report it."""
    errand = await talk.do(manual_tasks.show, member, _task(talk))
    if errand is None:
        return told(talk, _OVER)
    if talk.step == WRITE:
        talk.done()
    return [Send(text=_explained(errand), keyboard=_buttons(errand), protect=True)]


async def begin(talk: Talk, member: Member, _ref: str) -> Messages:
    """Waits for what is to be written down."""
    errand = await talk.do(manual_tasks.show, member, _task(talk))
    if errand is None:
        return told(talk, _OVER)
    talk.go(WRITE, {"task": errand.id})
    return [Send(text=_WRITE.format(source=errand.source), keyboard=(_back(errand.id),))]


async def written(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Shows what was written, to be sent or written anew."""
    text = clean_text(talk.text, LIMIT)
    if isinstance(text, Refused):
        most = _("A text here has at most {most} characters.").format(most=LIMIT)
        return [Send(text=lines(FAULTS[text.reason], most, ANEW))]
    task = str(talk.data.get("task", ""))
    talk.go(WRITE, {"task": task, "text": text})
    send = Button(label=_("Send it"), action=f"hand:send:{task}")
    preview = lines(_PREVIEW, "", text, "", _("To change it, just write it anew."))
    return [Send(text=preview, keyboard=((send,), _back(task)), protect=True)]


async def send(talk: Talk, member: Member, _ref: str) -> Messages:
    """What was written becomes part of the answer."""
    task, data = _task(talk), talk.data
    if talk.step != WRITE or data.get("task") != task or not data.get("text"):
        return told(talk, _("There is nothing to send yet. Write down what is there first."))
    talk.done()
    return await _reported(talk, member, task, Outcome.FOUND, str(data["text"]))


async def report(talk: Talk, member: Member, _ref: str) -> Messages:
    """Done, nothing there, or not possible."""
    said = talk.args[1] if len(talk.args) > 1 else ""
    if said not in (Outcome.DONE, Outcome.NOTHING, Outcome.CANNOT):
        return told(talk, _OVER)
    if talk.step == WRITE:
        talk.done()
    return await _reported(talk, member, _task(talk), Outcome(said), None)


async def _reported(
    talk: Talk, member: Member, task: str, outcome: Outcome, text: str | None
) -> Messages:
    ref = await talk.do(manual_tasks.report, member, task, outcome, text)
    if ref is None:
        return told(talk, _OVER)
    words = _NOT_DONE if outcome is Outcome.CANNOT else _THANKS
    return [Send(text=words.format(ref=ref))]


def _task(talk: Talk) -> str:
    return talk.args[0] if talk.args else ""


def _explained(errand: Errand) -> Sayable:
    head = _("<b>Case {ref}, by hand: {source}</b>").format(ref=errand.ref, source=errand.source)
    who = [_("• {label}").format(label=claim.value) for claim in errand.claims]
    due = _("To be done by {due}.").format(due=errand.due)
    return lines(head, due, "", _WHAT[errand.right], *_changed(errand), "", _WHO, *who)


def _changed(errand: Errand) -> list[Sayable]:
    change = errand.change
    if change is None:
        return []
    return [
        _("What: {field}").format(field=change.label),
        _("Before: {old}").format(old=change.old or _("(empty)")),
        _("Now: {new}").format(new=change.new or _("(empty)")),
    ]


def _buttons(errand: Errand) -> Keyboard:
    done: tuple[Button, ...]
    if errand.right is Right.ACCESS:
        write = _("Write down what is there")
        done = (Button(label=write, action=f"hand:write:{errand.id}"),)
    else:
        label = _DONE[errand.right]
        done = (Button(label=label, action=f"hand:is:{errand.id}:{Outcome.DONE.value}"),)
    nothing = f"hand:is:{errand.id}:{Outcome.NOTHING.value}"
    cannot = f"hand:is:{errand.id}:{Outcome.CANNOT.value}"
    return (
        done,
        (Button(label=_("Nothing about them is there"), action=nothing),),
        (Button(label=_("It cannot be done"), action=cannot),),
    )


def _back(task: str) -> tuple[Button, ...]:
    return (Button(label=_("« Back"), action=f"hand:show:{task}"),)


_WHAT = {
    Right.ACCESS: _(
        "Look for everything that is kept there about this person, and write it down as the "
        "person may read it. Leave out what is about others."
    ),
    Right.RECTIFICATION: _("Correct this there too, if it is there."),
    Right.ERASURE: _(
        "Destroy everything that is kept there about this person, unless a law makes you keep it."
    ),
}
_DONE = {
    Right.RECTIFICATION: _("It is corrected"),
    Right.ERASURE: _("It is destroyed"),
}
_WHO = _("The person has proved that these are theirs:")
_WRITE = _(
    "Write in one message what is kept about the person: {source}. It becomes part of the answer "
    "word for word."
)
_PREVIEW = _("<i>This becomes part of the answer:</i>")
_THANKS = _("Thank you. Case {ref} goes on with it.")
_NOT_DONE = _(
    "Case {ref} goes back to whoever handles it. They find out with you what can be done."
)
_OVER = _("That is over, or somebody else's.")
