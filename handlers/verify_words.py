"""The words and buttons of proving who one is; `verify` decides when they are said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain import codes, identifiers, identity
from bot.domain.codes import Dead, Locked, Scope, Wait
from bot.domain.identity import Action, ContactRefusal, Level, Method
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.services.phones import NumberRefusal
from bot.services.receiving import Noted
from bot.services.verification import Wrong
from bot.telegram.routing import Talk
from handlers import faults, parts, verify_why

assert timedelta(minutes=10) == codes.LIFE  # the sentences below say so
assert timedelta(minutes=15) == identity.FRESH

CANCEL = Button(label=_("Cancel"), action="cancel")
OTHER = Button(label=_("Another address"), action="verify:other")
HARD = Button(label=_("Not about me alone, or something special"), action="hard")
HARD_BACK = Button(label=_("« Back"), action="hard")
BY_STAFF = Button(label=_("Let the staff help me"), action="verify:assist")
BY_SMS = Button(label=_("Use a code by SMS"), action="verify:sms")
BY_MAIL = Button(label=_("Use an e-mail code instead"), action="verify:other")
OTHER_NUMBER = Button(label=_("Another number"), action="verify:sms")
RESEND = Button(label=_("Send a new code"), action="verify:resend")
RESEND_SCANNED = Button(label=RESEND.label, action="eid.code")
NEW_LINK = Button(label=_("Get a new link"), action="eid.open")
SHARE = _("Share my phone number")

EXAMPLE = _("For example: {example}").format(example="anna@example.se")


def received(noted: Noted) -> tuple[Sayable, ...]:
    """The request counts from now on, whatever has yet to be proved (Art. 12(3))."""
    head = (
        _("✅ I have your request: case <b>{ref}</b>.")
        if noted.new
        else _("Your request is with us already: case <b>{ref}</b>.")
    )
    due = _("You will have our answer by {due} at the latest.").format(due=noted.due)
    on_top = _("The time until you have shown who you are may be added.")
    return head.format(ref=noted.ref), due, *([on_top] if noted.new else []), ""


def step(talk: Talk, action: Action, at: int) -> tuple[Sayable, ...]:
    """How far somebody has come, where it takes two proofs."""
    if talk.unit.office.levels.least(action) is not Level.L2:
        return ()
    return (_("Proof {step} of {steps}").format(step=at, steps=2),)


def ask_email(talk: Talk, *told: Sayable) -> Send:
    """What is needed now and no more: what it takes, and why, is one press away."""
    first = () if verify_why.AGED in told else (_("First I need to know that it is you."),)
    text = lines(*told, *first, _which_address(talk), EXAMPLE)
    ways = (*sms_row(talk), *eid_row(talk), (verify_why.WAYS,), (CANCEL,))
    return Send(text=text, keyboard=ways)


def ask_email_too(talk: Talk, *told: Sayable, sms: bool) -> Send:
    """The same where something has been shown already: a number, or a code from a letter."""
    text = lines(
        *told,
        _("For this I need one more proof: a code to your e-mail address."),
        _which_address(talk),
        EXAMPLE,
    )
    rows = (*(sms_row(talk) if sms else ()), *eid_row(talk))
    return Send(text=text, keyboard=(*rows, (verify_why.WAYS,), (CANCEL,)))


def _which_address(talk: Talk) -> Sayable:
    company = talk.unit.office.company.name
    return _("Which e-mail address does {company} have for you? Write it here.").format(
        company=company
    )


def explain(
    talk: Talk,
    action: Action,
    *,
    asked: Sayable | None = None,
    rows: Keyboard = (),
    least: Level | None = None,
) -> Send:
    """The whole answer to "why?", with the open question in the same message."""
    text = verify_why.explained(talk, action, least=least)
    ways = (*rows, (BY_STAFF,), (HARD,), (CANCEL,))
    return Send(text=lines(text, "", asked) if asked else text, keyboard=ways)


def explain_at_email(talk: Talk, action: Action, *, sms: bool) -> Send:
    """With `sms` a code to a mobile number would add something."""
    rows = (*(sms_row(talk) if sms else ()), *eid_row(talk))
    return explain(talk, action, asked=_which_address(talk), rows=rows)


def explain_at_eid(talk: Talk, action: Action, *, only: bool, sms: bool) -> Send:
    """With `only` nothing else in the chat leads far enough."""
    rows = (*(sms_row(talk) if sms and not only else ()), *eid_row(talk, only=True))
    return explain(talk, action, asked=_by_eid(talk), rows=rows)


def explain_certainty(talk: Talk, action: Action) -> Send:
    """Where an action is open at less, but not what is fetched with it."""
    rows = eid_row(talk, only=True)
    return explain(talk, action, asked=_by_eid(talk), rows=rows, least=Level.L3)


def ask_number(talk: Talk, *told: Sayable) -> Send:
    """The question for a number, as a message of its own: a keyboard may have to go."""
    text = lines(
        *told,
        _("Which mobile number does {company} have for you? Write it here.").format(
            company=talk.unit.office.company.name
        ),
        _("For example: {example}").format(example="070-174 06 05"),
        "",
        _("If it is the right one, you get a code by SMS. I delete your message at once."),
    )
    mail = ((BY_MAIL,),) if Method.EMAIL_CODE in talk.unit.office.codes else eid_row(talk)
    ways = (*mail, (verify_why.WAYS,), (CANCEL,))
    return Send(text=text, keyboard=ways, remove_reply_keyboard=True)


def not_a_number(refused: identifiers.Refused) -> Send:
    example = _("For example: {example}").format(example="070-174 06 05")
    text = lines(faults.why(refused), example)
    return Send(text=text, keyboard=((CANCEL,),))


def not_there(talk: Talk) -> Send:
    """Text messages abroad cost a lot, and are what thieves of money ask for."""
    text = _("I can send text messages only to numbers that begin with {beginnings}.").format(
        beginnings=", ".join(talk.unit.office.sms_countries)
    )
    return Send(text=text, keyboard=((OTHER_NUMBER,), (CANCEL,)))


def sms_row(talk: Talk) -> Keyboard:
    return ((BY_SMS,),) if Method.SMS_CODE in talk.unit.office.codes else ()


def under_a_code(data: Mapping[str, Any]) -> Keyboard:
    """Where we have chosen the contact there is no other, and nothing says of which kind it is."""
    if "scanned" in data:
        return ((RESEND_SCANNED,), (NEW_LINK,), (BY_STAFF,), (CANCEL,))
    return ((RESEND, OTHER if "@" in data["contact"] else OTHER_NUMBER), (CANCEL,))


def sent_to_scanned(talk: Talk) -> Send:
    """After a scanned identification: to a contact on file, if there is one."""
    office = talk.unit.office
    assert office.eid is not None
    provider = office.eid.provider
    text = lines(
        _("{provider} says who you are. One step is left.").format(provider=provider),
        _(
            "If we have an e-mail address or a mobile number for you, we have sent a code of six "
            "digits to it. Write it here within three minutes."
        )
        if Method.SMS_CODE in office.codes
        else _(
            "If we have an e-mail address for you, we have sent a code of six digits to it. "
            "Write it here within three minutes."
        ),
        "",
        _("That is how I know that it was you who scanned the code, and nobody else."),
        _("No code came? {provider} on this device needs none.").format(provider=provider),
        _("Or let our staff ring you back, and then scan a new code: that is as good."),
        _("Never give the code to anybody, whoever asks."),
    )
    return Send(text=text, keyboard=under_a_code({"scanned": ""}), remove_reply_keyboard=True)


def eid_row(talk: Talk, *, only: bool = False) -> Keyboard:
    """The quicker way, where there is one; with `only` it takes the place of nothing else."""
    office = talk.unit.office
    if office.eid is None or not office.public_url:
        return ()
    said = _("Use {provider}") if only else _("Use {provider} instead")
    label = said.format(provider=office.eid.provider)
    return ((Button(label=label, action="eid.open"),),)


def other_ways(talk: Talk) -> list[Send]:
    """Beside the button that shares the number, which leaves no room for others."""
    text = _("Or show who you are in another way:")
    return [Send(text=text, keyboard=(*sms_row(talk), *eid_row(talk), (verify_why.WAYS,)))]


def ask_eid(talk: Talk, *told: Sayable) -> Send:
    text = lines(
        *told,
        _("For this I need to be quite sure that it is you."),
        _by_eid(talk),
    )
    return Send(text=text, keyboard=(*eid_row(talk, only=True), (verify_why.WAYS,), (CANCEL,)))


def _by_eid(talk: Talk) -> Sayable:
    assert talk.unit.office.eid is not None
    provider = talk.unit.office.eid.provider
    return _("Please identify yourself with {provider}.").format(provider=provider)


def not_an_address(typed: str, refused: identifiers.Refused) -> Sayable:
    if refused.reason is identifiers.Refusal.NOT_AN_EMAIL and "@" not in identifiers.folded(typed):
        return _("That is not an e-mail address: there is no @ in it.")
    return faults.why(refused)


_SENT = {
    (False, True): _(
        "If that address is registered with us, we have sent a code of six digits to it."
    ),
    (False, False): _("If that address is registered with us, we have sent a new code to it."),
    (True, True): _(
        "If that number is registered with us, we have sent a code of six digits to it by SMS."
    ),
    (True, False): _("If that number is registered with us, we have sent a new code to it."),
}  # by SMS or not, for the first time or again


def sent(data: Mapping[str, Any], *, first: bool) -> Send:
    """The same for every contact, on file or not."""
    by_sms = "@" not in data["contact"]
    text = lines(
        _SENT[by_sms, first],
        _("Write the code here within 10 minutes. I delete your message with it at once."),
        "",
        _("Nothing on your phone? It can take a minute, and landlines get none.")
        if by_sms
        else _("Nothing in your mailbox? Look among the junk mail too."),
    )
    # A message of its own, under what has been written since the button was shown.
    return Send(text=text, keyboard=under_a_code(data), remove_reply_keyboard=True)


def sent_just_now(talk: Talk, ruling: Wait, data: Mapping[str, Any]) -> Send:
    """No new code so soon, but the one that was asked for still counts."""
    asked = (
        _("A code has just been asked for with that number. If you have it, write it here.")
        if "@" not in data["contact"]
        else _("A code has just been asked for with that address. If you have it, write it here.")
    )
    text = lines(asked, _wait(ruling, talk.unit.now))
    return Send(text=text, keyboard=under_a_code(data))


def held_back(talk: Talk, ruling: Wait | Locked, *, by_sms: bool = False) -> Send:
    """No code now, and from when on."""
    if isinstance(ruling, Locked):
        return Send(text=locked(talk, ruling), keyboard=(parts.menu_row(),))
    text = lines(_reason(ruling, by_sms=by_sms), _wait(ruling, talk.unit.now))
    another, sms = (OTHER_NUMBER, ()) if by_sms else (OTHER, sms_row(talk))
    ways = ((another,), *sms, *eid_row(talk), (verify_why.WAYS,), (CANCEL,))
    return Send(text=text, keyboard=ways)


def _reason(ruling: Wait, *, by_sms: bool) -> Sayable:
    match ruling.scope:
        case Scope.CODE if by_sms:
            return _(
                "The last code for that number cannot be used any more, and I cannot send "
                "another yet."
            )
        case Scope.CODE:
            return _(
                "The last code for that address cannot be used any more, and I cannot send "
                "another yet."
            )
        case Scope.BUDGET:
            return _("I cannot send more text messages right now. Another way is quicker.")
        case Scope():
            return _("Too many codes have been asked for lately.")


def _wait(ruling: Wait, now: datetime) -> Sayable:
    seconds = ruling.seconds(now)
    if seconds > 3600:
        return _("You can ask for a new one from {until}.").format(until=ruling.until)
    if seconds > 90:
        minutes = -(-seconds // 60)
        text = ngettext(
            "You can ask for a new one in {count} minute.",
            "You can ask for a new one in {count} minutes.",
            minutes,
        )
        return text.format(count=minutes)
    text = ngettext(
        "You can ask for a new one in {count} second.",
        "You can ask for a new one in {count} seconds.",
        seconds,
    )
    return text.format(count=seconds)


def locked(talk: Talk, ruling: Locked) -> Sayable:
    if ruling.until is None:
        return lines(_("Codes to that contact are closed until our staff open them."), help_(talk))
    until = _("Too many wrong codes. For your safety no more are taken until {until}.")
    return lines(until.format(until=ruling.until), help_(talk))


def help_(talk: Talk) -> Sayable:
    company = talk.unit.office.company
    text = _("Our staff can always help you: {company}, {phone}.")
    return text.format(company=company.name, phone=company.phone)


def missed(outcome: Wrong | Dead) -> Sayable:
    match outcome:
        case Wrong(tries_left=0) | Dead.SPENT:
            return _(
                "Five wrong codes: this one no longer works. Ask for a new code and write that "
                "one."
            )
        case Wrong(tries_left=left):
            text = ngettext(
                "That is not the right code. You have {count} try left.",
                "That is not the right code. You have {count} tries left.",
                left,
            )
            return text.format(count=left)
        case Dead.EXPIRED:
            return _("That code is too old: a code works for 10 minutes. Ask for a new one.")
        case Dead():
            return _("That code has been used or was for something else. Ask for a new one.")


def ask_phone(talk: Talk, *told: Sayable) -> Send:
    text = lines(
        *told,
        _("For this I need one more proof: the phone number of your Telegram account."),
        "",
        _("Press the button below. I compare the number with the one that {company} has.").format(
            company=talk.unit.office.company.name
        ),
        _("I delete your message with the number at once. /cancel ends this."),
    )
    return Send(text=text, ask_contact=SHARE)


def still_checking() -> Send:
    text = _("I am still comparing the number. I go on by myself as soon as that is done.")
    return Send(text=text, keyboard=((CANCEL,),))


CONTACT_REFUSALS: dict[ContactRefusal | NumberRefusal, Sayable] = {
    ContactRefusal.NOT_PRIVATE: _("That only works in a private chat with me."),
    ContactRefusal.NOT_YOURS: _(
        "That contact is not your own Telegram account. Please press the button below."
    ),
    ContactRefusal.FORWARDED: _(
        "A forwarded contact does not count. Please press the button below."
    ),
    ContactRefusal.NOT_ASKED: _(
        "That took over five minutes. Please press the button below once more."
    ),
    NumberRefusal.NOT_A_NUMBER: _(
        "Your Telegram account has no ordinary phone number, so it proves nothing here."
    ),
}


def to_staff(talk: Talk, action: Action, *told: Sayable) -> Send:
    text = lines(
        *told,
        _("For this we have to be more certain of who you are than I can be here in the chat."),
        help_(talk),
    )
    return Send(text=text, keyboard=still_open(action))


def still_open(action: Action) -> Keyboard:
    """The staff's help, and what one proof is enough for where two were wanted: kinds of data."""
    if action not in (Action.ACCESS, Action.ACCESS_FULL):
        return ((BY_STAFF,), (HARD,), parts.menu_row())
    kinds = Button(label=_("See which kinds of data there are"), action="access.kinds")
    return ((BY_STAFF,), (HARD,), (kinds,), parts.menu_row())
