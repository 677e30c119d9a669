"""The words of the identification page: every hint and fault of the provider, and its text."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.eid import UNREACHABLE, UNREADABLE, End, Hint, Mode
from bot.domain.identity import Action
from bot.domain.rights import ERASURE_ARTICLES, ErasureGround
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.eid_tickets import TOLD_IN_CHAT

_NO_ANSWER = _("BankID has a fault right now. Try again in a while.")
_OURS = _("Something is wrong on our side. Go back to the chat and choose another way.")
_FAILED = _("Something went wrong. Try again.")
_TIME = _("Time ran out. Try again.")
_CANCELLED = _("You cancelled.")
_UNSAFE = _("BankID has stopped this for your safety. Go back to the chat and choose another way.")

PENDING: Mapping[Hint, Text] = {
    Hint.OUTSTANDING: _("Open the BankID app and scan the code."),
    Hint.NO_CLIENT: _("Open the BankID app and scan the code."),
    Hint.STARTED: _("The app is open and looks for your BankID. If it finds none, ask your bank."),
    Hint.USER_SIGN: _("Confirm in the BankID app."),
    Hint.USER_MRTD: _("Scan your passport or identity card in the BankID app."),
    Hint.CALL_CONFIRM: _("Answer the question in the BankID app."),
    Hint.PENDING: _("It is under way."),
}
PENDING_HERE: Mapping[Hint, Text] = {
    **PENDING,
    Hint.OUTSTANDING: _("Press the button and BankID opens."),
    Hint.NO_CLIENT: _("Press the button and BankID opens."),
    Hint.STARTED: _("Looking for a BankID on this device. If there is none, ask your bank."),
}
ENDS: Mapping[str, Text] = {
    Hint.EXPIRED: _TIME,
    Hint.CERTIFICATE: _(
        "Your BankID is blocked or too old, or it is not the one that is needed. "
        "Your bank can help you."
    ),
    Hint.USER_CANCEL: _CANCELLED,
    Hint.CANCELLED: _("It was cancelled, perhaps because you began somewhere else. Try again."),
    Hint.START_FAILED: _("The code was not scanned in time. Try again."),
    Hint.DECLINED_CALL: _("You answered no in the BankID app."),
    Hint.APP_TOO_OLD: _("Your BankID app is too old for this. Update it and try again."),
    Hint.RISK_BLOCKED: _UNSAFE,
    Hint.FAILED: _FAILED,
    End.BY_PERSON: _CANCELLED,
    End.PAGE_CLOSED: _("The page was closed, so the identification was cancelled. Try again."),
    End.OTHER_WAY: _("You began anew or chose another way, so this one is over."),
    End.SECOND_BROWSER: _(
        "The link was used in two browsers, so both were stopped for your safety. "
        "Ask for a new link in the chat, and do not pass it on."
    ),
    End.FOREIGN: _(
        "BankID came back to another Telegram account than the one that started. "
        "For your safety nothing was linked."
    ),
    End.NOT_ME: _("It was stopped: nothing was linked to that Telegram account."),
    End.TOO_LONG: _TIME,
    End.NOT_BOUND: _("The last step took more than three minutes. Start again in the chat."),
    End.RISK: _UNSAFE,
    End.LOST: _FAILED,
    End.STOPPED: _("We were restarted in the middle of this. Try again."),
    End.FOR_STAFF: _("Here only our staff can help you. Go back to the chat and write to them."),
    End.WRONG_CODES: _("Too many wrong codes. Start again in the chat."),
    "alreadyInProgress": _("Another identification with your number was under way. Try again."),
    "invalidParameters": _OURS,
    "unauthorized": _OURS,
    "notFound": _OURS,
    "methodNotAllowed": _OURS,
    "unsupportedMediaType": _OURS,
    "requestTimeout": _NO_ANSWER,
    "tooManyRequests": _("Very many people use BankID right now. Wait a minute and try again."),
    "internalError": _NO_ANSWER,
    "maintenance": _NO_ANSWER,
    UNREADABLE: _NO_ANSWER,
    UNREACHABLE: _(
        "BankID cannot be reached right now. Try again, or choose another way in the chat."
    ),
}
# Ends whose words send people back to the chat: another try here would end in the same way.
ONLY_IN_CHAT = TOLD_IN_CHAT | {Hint.RISK_BLOCKED} | {one for one in ENDS if ENDS[one] is _OURS}
NO_APP = _("The BankID app could not be opened. Is it installed on this device?")

PURPOSES: Mapping[Action, Text] = {
    Action.ACCESS: _("You want to see what is stored about you."),
    Action.ACCESS_FULL: _("You want a full copy of what is stored about you."),
    Action.CATEGORIES: _("You want to see which kinds of data are stored about you."),
    Action.RECTIFY: _("You want to correct what is stored about you."),
    Action.CHANGE_CONTACT: _("You want to change how we reach you."),
    Action.ERASE: _("You want to have your data erased."),
    Action.CASE_STATUS: _("You want to see your cases."),
    Action.WITHDRAW_CASE: _("You want to take back a case."),
    Action.ACT_FOR_ANOTHER: _("You want to act for somebody, or let somebody act for you."),
}
OTHER_PURPOSE = _("You want to use your rights.")

WHERE = _("You identify yourself at {company}.")
LINKED = _("The Telegram account {account} (number ending in {tail}) is linked to you.")
BEWARE = _("Cancel if somebody else asked you to do this.")


def purpose(action: Action, *, signs: bool = False) -> Text:
    if signs and action is Action.ACT_FOR_ANOTHER:
        return _("You want to let somebody act for you.")
    return PURPOSES.get(action, OTHER_PURPOSE)


SIGNED = (
    _("You sign that {company} is to erase what is stored about you."),
    _("The reason that you gave: Article {article} of the GDPR."),
    _("What a law makes us keep stays until its time is over. What is erased never comes back."),
)


def visible(
    *, company: str, action: Action, account: str, tail: str, signs: str = "", said: str = ""
) -> Sayable:
    """What the app shows beside the button that approves.

    `signs` is the ground of an erasure; `said` are words that were settled before, line by line.
    """
    where, linked = WHERE.format(company=company), LINKED.format(account=account, tail=tail)
    if said:
        return lines(*said.split("\n"), "", linked, "", BEWARE)
    if signs:
        what, why, kept = SIGNED
        article = ERASURE_ARTICLES[ErasureGround(signs)]
        signed = (what.format(company=company), why.format(article=article), kept)
        return lines(*signed, "", linked, "", BEWARE)
    return lines(where, purpose(action), "", linked, "", BEWARE)


def pending(hint: str, mode: Mode | None) -> Text:
    known = Hint(hint) if hint in PENDING else Hint.PENDING
    return (PENDING_HERE if mode is Mode.SAME_DEVICE else PENDING)[known]


def ended(why: str, mode: Mode | None) -> Text:
    if why == Hint.START_FAILED and mode is Mode.SAME_DEVICE:
        return NO_APP
    return ENDS.get(why, _FAILED)
