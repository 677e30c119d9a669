"""A power of attorney that is signed with BankID: given, seen, taken back, and used by the other.

Who may act is written on a page of ours and never in the chat, where a personal identity number
does not belong.
"""

from __future__ import annotations

from bot.domain.identity import Action
from bot.domain.messages import Button, Keyboard, Kind, Message, Send
from bot.domain.powers import OF_AGE, End
from bot.domain.relay import Topic
from bot.domain.texts import Day, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import access, power_use, power_words, powers
from bot.services.powers import Given, No, Signing
from bot.services.questions import QUESTION_STEP
from bot.telegram.routing import Messages, Router, Talk
from handlers import hard_cases, parts
from handlers import verify_words as words
from handlers.verify import begin, proved

SHOWN = 10  # powers in one message
GIVE = Button(label=_("Sign one with BankID"), action="power.give")
LIST = Button(label=_("The ones that I have given"), action="power.list")
USE = Button(label=_("Somebody has given me one"), action="power.use")
PAPER: dict[No, Text] = {
    No.NOT_BY_EID: _(
        "You have shown who you are in another way than BankID, so you cannot sign with it. The "
        "form on paper is as good."
    ),
    No.TOO_YOUNG: _(
        "Whoever is under {age} cannot give a power of attorney alone. Our staff tell you how it "
        "is done then."
    ).format(age=OF_AGE),
    No.NO_PAGE: _("Here it can only be given on paper."),
}
NO_POWER = _(
    "There is no power of attorney signed with BankID that names you and holds today. One on "
    "paper our staff look at."
)
OTHER_NAME = _(
    "There is a power of attorney with your personal identity number, but the name in it is "
    "somebody else's. Whoever meant you has to sign a new one, with your name as your BankID "
    "has it."
)

REPLACED = lines(
    _("<b>The power of attorney that you have just signed does not count.</b>"),
    _(
        "Its form was gone when you signed: you had opened a new one, or it had become too old. "
        "Nothing of what you signed is kept, and nobody can use it."
    ),
    "",
    _("Fill in and sign the new form if you have one open, or begin again here."),
)
NOT_THEIRS = _("That was not signed by the person who filled it in, so it does not count.")


async def show(talk: Talk) -> Messages:
    """What it is, and which ways there are."""
    talk.done()
    text = lines(
        _("<b>Let somebody act for you</b>"),
        "",
        _("With a power of attorney you let somebody ask {company} in your place.").format(
            company=talk.unit.office.company.name
        ),
        _(
            "You choose what they may ask for, and until when. The answers go by post to you, and "
            "you can take it back at any time."
        ),
    )
    ways = (GIVE, LIST, USE, hard_cases.PROVE)
    signed: Keyboard = parts.column(*ways) if hard_cases.signed_row(talk) else ()
    rows = (*await _ends(talk), *signed, (hard_cases.FORM,), parts.menu_row())
    return [Send(text=text, keyboard=rows)]


async def _ends(talk: Talk) -> Keyboard:
    """What was signed here can be ended here, long after the message that says so is gone."""
    label = _("End the one that I signed on {day}")
    found = await talk.do(powers.signed_here, talk.chat_id, talk.user_id)
    return parts.column(
        *(
            Button(label=label.format(day=Day(day)), action=f"power.end:{one}")
            for one, day in found[:SHOWN]
        )
    )


async def give(talk: Talk) -> Messages:
    """A link to the page on which it is filled in, for whoever is identified."""
    customer = await proved(talk, Action.ACT_FOR_ANOTHER)
    if customer is None:
        return await begin(talk, action=Action.ACT_FOR_ANOTHER, then="power.give")
    made = await talk.do(powers.open_page, customer)
    if isinstance(made, No):
        write = Button(label=_("Write to the staff about it"), action=_new(Topic.CHILD))
        on = write if made is No.TOO_YOUNG else hard_cases.FORM  # a form would not help a child
        rows: Keyboard = ((on,), parts.menu_row())
        return [Send(text=lines(PAPER[made], words.help_(talk)), keyboard=rows)]
    text = lines(
        _("Here you write who may act for you, for what, and until when."),
        _("I never ask for a personal identity number in the chat, so this is a page of its own."),
        "",
        _("The link is for you alone and works for 15 minutes. Do not pass it on."),
    )
    page = Button(label=_("Fill in the power of attorney"), url=made)
    rows = ((page,), (words.CANCEL,))
    return [Send(text=text, keyboard=rows, protect=True, kind=Kind.SECRET)]


async def signed(talk: Talk) -> Messages:
    """It is signed; the registers are asked before it holds."""
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    match await talk.do(powers.sign, customer, talk.args[0]):
        case Signing.WRITTEN:
            return [Send(text=_("✍️ You have signed. One moment, I am writing it down."))]
        case Signing.REPLACED:
            return [Send(text=REPLACED, keyboard=((GIVE,), (LIST,), parts.menu_row()))]
        case Signing.NOTHING:
            return [Send(text=NOT_THEIRS, keyboard=((GIVE,), parts.menu_row()))]


async def settled(talk: Talk) -> Messages:
    """It holds, or it is for people to decide."""
    found = await talk.do(powers.of_chat, talk.chat_id, talk.args[0])
    if found is None:
        return []
    if found.why == End.PROTECTED:
        text = lines(
            _("Your power of attorney does not hold by itself: our staff have to see to it."),
            words.help_(talk),
        )
        write = Button(label=_("Write to the staff about it"), action=_new(Topic.PROTECTED))
        return [Send(text=text, keyboard=((write,), parts.menu_row()))]
    text = lines(
        _("✅ Your power of attorney holds from now on."),
        "",
        *_said(found),
        *await _other_address(talk, found),
        "",
        _(
            "{agent} can use it in this bot, with /attorney and a BankID of their own. Tell "
            "them so."
        ).format(agent=found.agent),
        _("You can take it back at any time, with one press: write /attorney."),
    )
    return [Send(text=text, keyboard=((_end(found),), parts.menu_row()), personal=True)]


async def _other_address(talk: Talk, found: Given) -> list[Sayable]:
    """For whoever has just shown who they are: what a register holds is for nobody else."""
    customer = await proved(talk, Action.ACT_FOR_ANOTHER) if found.on_file else None
    if customer is None:
        return []
    return [
        "",
        _(
            "The address that you wrote is not the one that we have for you. Until our staff know "
            "which is right, answers go to the one that we have. Have you moved? Change it with "
            "/correct."
        ),
    ]


def _said(found: Given) -> list[Sayable]:
    head = _("<b>{agent}</b> may ask for:").format(agent=found.agent)
    until = _("It holds until and including {day}.").format(day=Day(found.terms.until))
    return [head, *power_words.listed(found.terms.scopes), until]


def _end(found: Given, label: Text | None = None) -> Button:
    return Button(label=label or _("End the power of attorney"), action=f"power.end:{found.id}")


def _new(topic: Topic) -> str:
    return f"human.new:{topic.value}"


# -- seen and taken back ----------------------------------------------------------------------


async def given(talk: Talk) -> Messages:
    """What holds today, each with what it covers and the way to end it."""
    customer = await proved(talk, Action.CASE_STATUS)
    if customer is None:
        return await begin(talk, action=Action.CASE_STATUS, then="power.list")
    found = await talk.do(powers.given_by, customer)
    if not found:
        none = _("You have given no power of attorney with BankID that holds today.")
        return [Send(text=none, keyboard=((GIVE,), parts.menu_row()))]
    label = _("End it for {agent}")
    rows = parts.column(*(_end(one, label.format(agent=one.agent)) for one in found[:SHOWN]))
    text: list[Sayable] = [_("<b>Your powers of attorney</b>")]
    for one in found[:SHOWN]:
        text += ["", *_said(one)]
    return [Send(text=lines(*text), keyboard=(*rows, parts.menu_row()), personal=True)]


async def end(talk: Talk) -> Messages:
    """Ended at once. It takes no proof: nothing is shown, and nobody gets anything by it."""
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    chosen = talk.args[0] if talk.args else ""
    if not await talk.do(powers.take_back, customer, chosen):
        return parts.stale()
    text = _(
        "The power of attorney is over from this moment. Nothing more can be asked for by it, and "
        "what was asked for and not yet approved stops."
    )
    return [
        Send(
            text=text,
            keyboard=(
                (LIST,),
                parts.menu_row(),
            ),
        )
    ]


async def over(talk: Talk) -> Messages:
    """Staff have ended it, because the person told them so."""
    found = await talk.do(powers.of_chat, talk.chat_id, talk.args[0])
    if found is None:
        return []
    text = lines(
        _("Our staff have noted that you have taken back a power of attorney. It is over."),
        _("If you did not ask for that, call us: {phone}.").format(
            phone=talk.unit.office.company.phone
        ),
    )
    return [Send(text=text, keyboard=(parts.menu_row(),))]


# -- used -------------------------------------------------------------------------------------


async def use(talk: Talk) -> Messages:
    """The powers that name whoever is identified now."""
    customer = await proved(talk, Action.ACT_FOR_ANOTHER)
    if customer is None:
        return await begin(talk, action=Action.ACT_FOR_ANOTHER, then="power.use")
    found = await talk.do(power_use.usable, customer)
    write = Button(label=_("Write to the staff about it"), action=_new(Topic.AGENT))
    if not found:
        misnamed = await talk.do(power_use.misnamed, customer)
        none = OTHER_NAME if misnamed else NO_POWER
        return [Send(text=none, keyboard=((write,), parts.menu_row()))]
    rows = parts.column(*(_use(one) for one in found[:SHOWN]))
    text: list[Sayable] = [_("For whom do you want to ask?")]
    for one in found[:SHOWN]:
        text += ["", *_may(one)]
    return [Send(text=lines(*text), keyboard=(*rows, parts.menu_row()), personal=True)]


def _use(found: Given) -> Button:
    return Button(label=found.principal or "–", action=f"power.for:{found.id}")


def _may(found: Given) -> list[Sayable]:
    head = _("For <b>{principal}</b> you may ask for:").format(principal=found.principal)
    until = _("It holds until and including {day}.").format(day=Day(found.terms.until))
    return [head, *power_words.listed(found.terms.scopes), until]


async def for_whom(talk: Talk) -> Messages:
    """Waits for what is asked for; with its first line the question carries the power."""
    customer = await proved(talk, Action.ACT_FOR_ANOTHER)
    chosen = talk.args[0] if talk.args else ""
    if customer is None:
        return await begin(talk, action=Action.ACT_FOR_ANOTHER, then="power.use")
    found = next((x for x in await talk.do(power_use.usable, customer) if x.id == chosen), None)
    if found is None:
        return parts.stale()
    other = await talk.do(power_use.busy, customer, chosen)
    if other is not None:
        return [_one_at_a_time(other.ref)]
    at = talk.unit.now.isoformat()
    talk.go(QUESTION_STEP, {"topic": Topic.AGENT.value, "power": chosen, "at": at})
    text = lines(
        *_may(found),
        "",
        _(
            "What do you want to ask for? Write it here. Our staff open a case for {principal}, "
            "and the answer goes by post to {principal}."
        ).format(principal=found.principal),
    )
    return [Send(text=text, keyboard=(parts.menu_row(),), personal=True)]


def _one_at_a_time(ref: str) -> Message:
    text = _(
        "Your question {ref} to our staff is still open, and it is about something else. When it "
        "is answered you can ask by this power of attorney."
    )
    show = Button(label=_("Show the case"), action=f"cases.show:{ref}")
    return Send(text=text.format(ref=ref), keyboard=((show,), parts.menu_row()))


def register(router: Router) -> None:
    router.command("attorney", "fullmakt", to=show)
    router.press("power.give", to=give)
    router.press("power.list", to=given)
    router.press("power.end", to=end)
    router.press("power.use", to=use)
    router.press("power.for", to=for_whom)
    router.signal("power.give", to=give)
    router.signal("power.list", to=given)
    router.signal("power.use", to=use)
    router.signal(powers.THEN, to=signed)
    router.signal(powers.SETTLED, to=settled)
    router.signal(powers.OVER, to=over)
