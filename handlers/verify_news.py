"""What somebody hears of a proof without asking: it is slow, or it was given elsewhere."""

from __future__ import annotations

from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import recycled, sessions, verification
from bot.telegram.routing import Messages, Router, Talk
from handlers import verify_words as words


async def slow(_talk: Talk) -> Messages:
    """Our register does not answer; the same is said for every address."""
    text = _(
        "This takes longer than usual: one of our systems does not answer right now. "
        "You need not do anything, it goes on by itself."
    )
    return [Send(text=text)]


async def late(_talk: Talk) -> Messages:
    """It answers again; the same is said for every address."""
    text = _(
        "Our systems answer again. If that contact is registered with us, the code is on its way."
    )
    return [Send(text=text)]


async def elsewhere(talk: Talk) -> Messages:
    """Somebody proved to be this person from another Telegram account."""
    text = lines(
        _("⚠️ Somebody has just shown, from another Telegram account, that they are you."),
        _("If that was you, all is well. If not, press the button: it ends what was linked."),
        _("Then change the password of your e-mail too."),
        "",
        words.help_(talk),
    )
    not_me = Button(label=_("This was not me"), action=f"notme:{talk.args[0]}")
    return [Send(text=text, keyboard=((not_me,),))]


async def second(talk: Talk) -> Messages:
    """The person had another account before this one, which has been told of it."""
    text = lines(
        _("ℹ️ Another Telegram account was linked to you here before this one."),
        _("I have told that account too. If you know nothing of it, tell us."),
        "",
        words.help_(talk),
    )
    return [Send(text=text)]


async def second_for_staff(talk: Talk) -> Messages:
    """The staff look twice: the second account may be a thief's."""
    found = await talk.do(sessions.second, talk.args[0])
    text = _(
        "ℹ️ A second Telegram account was linked to a customer who has one already. That is often "
        "harmless; look twice at what they ask for today."
    )
    if found is None:
        return [Send(text=text)]
    cases = _("Cases of theirs that are open: {refs}").format(refs=", ".join(found.refs))
    none = _("They have no open case right now.")
    return [Send(text=lines(text, cases if found.refs else none, _in_trail(found.account)))]


def _in_trail(account: str) -> Sayable:
    """By which an owner finds what an account has done; it is nobody's name."""
    text = _("In the audit trail the new account is called “The customer {account}”.")
    return text.format(account=account)


async def given_anew(talk: Talk) -> Messages:
    """The staff look: a number or an address on file has passed to somebody else."""
    text = _(
        "ℹ️ A contact in the register belongs to another person than the one who was known here by "
        "it before. Earlier accounts were let go, and it is worth nothing alone. Look whether the "
        "register still has it under somebody who left."
    )
    account = await talk.do(sessions.account_name, int(talk.args[0]))
    return [Send(text=lines(text, _in_trail(account)))]


def register(router: Router) -> None:
    router.signal(verification.SLOW, to=slow)
    router.signal(verification.SENT_LATE, to=late)
    router.signal(sessions.ELSEWHERE, to=elsewhere)
    router.signal(sessions.SECOND, to=second)
    router.signal(sessions.FOR_STAFF, to=second_for_staff)
    router.signal(recycled.GIVEN_ANEW, to=given_anew)
