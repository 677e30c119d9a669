"""What a request takes and why, which ways lead there, and what we never ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.identity import Action, Level, Method
from bot.domain.messages import Button
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services.needs import Need
from bot.telegram.routing import Talk

WAYS = Button(label=_("Why? And other ways"), action="verify.why")

_COPY = _("In the wrong hands your data could do you harm.")
_STOP = _("This can do you little harm, so I ask for as little as possible.")
WHY: Mapping[Action, Sayable] = {
    Action.CASE_STATUS: _("Your cases tell that we know you, and that is for nobody else to see."),
    Action.WITHDRAW_CASE: _("Nobody but you may take your cases back."),
    Action.CATEGORIES: _("Even whether we know you is for nobody else to see."),
    Action.ACCESS: _COPY,
    Action.ACCESS_FULL: _COPY,
    Action.TAKE_ALONG: _COPY,
    Action.RECTIFY: _("Nobody but you may change what is stored about you."),
    Action.CHANGE_CONTACT: _(
        "Whoever changes your address or number could get your post, and be taken for you."
    ),
    Action.ERASE: _("What is erased never comes back."),
    Action.WITHDRAW_CONSENT: _STOP,
    Action.OBJECT_TO_MARKETING: _STOP,
    Action.OBJECT: _STOP,
    Action.RESTRICT: _STOP,
    Action.ACT_FOR_ANOTHER: _(
        "Whoever acts for somebody else, or lets somebody act, has to be known for certain."
    ),
}
NEEDED: Mapping[Level, Sayable] = {
    Level.L1: _("This takes one proof that it is you (level 1 of 3)."),
    Level.L2: _("This takes two proofs that it is you (level 2 of 3)."),
    Level.L3: _("This takes certainty about who you are (level 3 of 3)."),
}
_SENSITIVE = _("What is most sensitive stays covered unless you are known for certain (level 3).")
NEVER = _(
    "I never ask for a picture of an ID, a password, or your personal identity number in the chat."
)
AGED = _(
    "It is more than 15 minutes since you showed who you are. For this I have to ask once more, "
    "for your safety."
)
_AGED_IN_PART = _(
    "Part of what you showed is more than 15 minutes old. I have to ask for it once more, for "
    "your safety."
)
NOTHING_COVERED = _(
    "When this answer was asked for it was certain who asked (level 3 of 3), so nothing in it is "
    "covered. Codes alone are not enough to open it."
)


def aged(need: Need) -> tuple[Sayable, ...]:
    """Why it is asked anew: for all of it, or for what is too old beside what is not."""
    return (_AGED_IN_PART if need in (Need.PHONE, Need.EMAIL_TOO) else AGED, "")


def why(action: Action) -> Sayable:
    return WHY.get(action, _COPY)


def explained(talk: Talk, action: Action, *, least: Level | None = None) -> Sayable:
    """The whole answer, for whoever asks. `least` is for what takes more than the action does."""
    levels = talk.unit.office.levels
    level = max(least or levels.least(action), Level.L1)
    return lines(
        _("<b>How you can show that it is you</b>"),
        "",
        why(action),
        NEEDED[level],
        *((_SENSITIVE,) if levels.whole(action) > level else ()),
        "",
        _("This is how you can do it:"),
        *_ways(talk, level),
        "",
        NEVER,
        _("Nobody from us ever asks you for a code, neither on the phone nor by e-mail."),
        _("If you show an ID to our staff in person, they keep no copy of it."),
    )


def _ways(talk: Talk, level: Level) -> Iterator[Sayable]:
    """Only ways that lead far enough; the staff always do."""
    office = talk.unit.office
    if level <= Level.L1 and Method.EMAIL_CODE in office.ways:
        yield _("• a code to an e-mail address that we have for you")
    if level <= Level.L1 and Method.SMS_CODE in office.ways:
        yield _("• a code by SMS to a mobile number that we have for you")
    if level is Level.L2 and Method.EMAIL_CODE in office.ways:
        yield _("• a code to an e-mail address that we have, and your Telegram account's number")
        if Method.SMS_CODE in office.ways:
            yield _("• the same, with a code by SMS to a number that we have in its place")
    if office.eid is not None:
        yield _("• {provider}, in one step").format(provider=office.eid.provider)
    yield _BY_STAFF[level is Level.L3].format(
        company=office.company.name, phone=office.company.phone
    )


_BY_STAFF = {
    False: _(
        "• our staff: they ring you back, look at your ID or send a letter ({company}, {phone})"
    ),
    True: _("• our staff: they look at your ID in person ({company}, {phone})"),
}  # whether it takes certainty, which neither a call nor a letter gives
