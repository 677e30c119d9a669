"""What the course of a case is called towards the person whose case it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.cases import Event
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services.casework import (
    NOT_BY_HAND,
    NOTED,
    POINTED_OUT,
    POWER_SIGNED,
    REPEATED,
    SIGNED,
    SUBMITTED,
)

TIMELINE: Mapping[str, Text] = {
    SUBMITTED: _("You sent in your request"),
    REPEATED: _("You asked again; we keep what you added"),
    POWER_SIGNED: _(
        "The power of attorney that you signed with BankID shows that it is about you"
    ),
    Event.IDENTITY_ASKED: _("We asked you to show who you are"),
    Event.IDENTITY_PROVED: _("You had shown who you are, and it joined our queue"),
    Event.ACCEPTED: _("It joined our queue"),
    Event.SETTLED: _("We closed it as answered"),
    SIGNED: _("You signed what you ask for"),
    POINTED_OUT: _("We noted which entry it is about"),
    NOTED: _("We made sure who you are, in part"),
    NOT_BY_HAND: _("It could not be done by hand yet, so it is being looked at once more"),
    Event.CLAIMED: _("A case handler began to look at it"),
    Event.RELEASED: _("It was put back into our queue"),
    Event.ASKED: _("We asked you something"),
    Event.CUSTOMER_REPLIED: _("You replied"),
    Event.AUTOMATIC: _("Nobody had to decide about it, so we began at once"),
    Event.APPROVED_FIRST: _("One of us approved it"),
    Event.APPROVED: _("It was approved"),
    Event.SECOND_APPROVED: _("A second person approved it"),
    Event.SENT_BACK: _("It is being looked at once more"),
    Event.PLAN_CHANGED: _("Your data had changed, so it is being looked at once more"),
    Event.REJECTED: _("It was not granted"),
    Event.EXECUTION_STARTED: _("We began to carry it out"),
    Event.SOURCE_DOWN: _(
        "We had to wait for one of our systems, or for somebody who looks by hand"
    ),
    Event.SOURCE_BACK: _("The answer came, and we went on"),
    Event.FULFILLED: _("It was carried out"),
    Event.PARTLY_FULFILLED: _("It was carried out in part"),
    Event.WITHDRAWN: _("You took it back"),
    Event.FOLDED: _("It became part of another case of yours"),
    Event.LAPSED: _("It ended by itself"),
    Event.REGRETTED: _("You took it back before it began"),
    Event.DISOWNED: _("From the old contact we heard that its owner did not ask for this"),
    Event.DOUBTED: _("We heard that it was not you, so we have stopped it until we know more"),
    Event.REOPENED: _("It is looked at anew, in a case of its own"),
    Event.WITHHELD: _("A member of our staff has to look first, before you get the answer"),
    Event.EXTENDED: _("We extended the time, and told you why"),
    Event.PAUSED: _("The date began to wait for your answer"),
    Event.RESUMED: _("The date goes on; the days you needed are added to it"),
    Event.WARNED: _("We told you that it takes long"),
}
# Somebody else asked for it, by a power that the person signed.
BY_POWER: Mapping[str, Text] = {
    SUBMITTED: _("Somebody who acts for you asked for it"),
    Event.IDENTITY_PROVED: TIMELINE[Event.ACCEPTED],
}


# ... or by one on paper: then whose data it is was made sure of with somebody else.
BY_PAPER: Mapping[str, Text] = {
    SUBMITTED: BY_POWER[SUBMITTED],
    Event.IDENTITY_ASKED: _("First it had to be made sure that it is about you"),
    NOTED: _("We made sure in part that it is about you"),
    Event.IDENTITY_PROVED: _("It was sure that it is about you, and it joined our queue"),
}


def course(events: Collection[str], *, for_another: bool) -> Mapping[str, Text]:
    """The words for a case in which these things happened."""
    if not for_another:
        return TIMELINE
    return {**TIMELINE, **(BY_POWER if POWER_SIGNED in events else BY_PAPER)}
