"""What staff read when they write down a request that came outside the chat."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.identity import Method
from bot.domain.intake import Fault
from bot.domain.post import How
from bot.domain.restrictions import Reason
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.asked_again import GROUNDS
from bot.services.delivery import Refusal
from bot.services.pointing import TooUnsure
from bot.services.staff_identity import NothingConfirmed, Recorded
from bot.services.staff_words import LEVELS

REASONS: Mapping[str, Text] = {
    **{ground.value: text for ground, text in GROUNDS.items()},
    Reason.ACCURACY_DISPUTED: _("it is not correct"),
    Reason.LEGAL_CLAIMS: _("needed for a legal claim"),
}

WAYS: Mapping[Method, Text] = {
    Method.STAFF_CALL_BACK: _("Rang a number that stands on file, and they answered"),
    Method.LETTER_CODE: _("A code that is posted to the address on file"),
    Method.STAFF_SAW_ID: _("Saw an identity document in person, and kept no copy"),
}

# In a case that was opened by a power: who acts is known, and whose data it is has to be.
WAYS_FOR_ANOTHER: Mapping[Method, Text] = {
    **WAYS,
    Method.STAFF_SAW_ID: _("Saw the paper that says for whom it is, or their ID; kept no copy"),
}


def ways(*, for_another: bool) -> Mapping[Method, Text]:
    """How staff can have made sure whose data it is."""
    return WAYS_FOR_ANOTHER if for_another else WAYS


HOW: Mapping[How, Text] = {
    How.LETTER: _("By ordinary post, to the address on file"),
    How.REGISTERED: _("By registered post, against an ID"),
    How.HANDED: _("Handed over here"),
    How.DIGITAL: _("Into a digital mailbox, or encrypted"),
}

NO_LINK: Mapping[Refusal, Text] = {
    Refusal.GONE: _("It has been fetched already, or its time is over."),
    Refusal.NO_PAGE: _("Our pages have no address yet. Ask whoever runs the server."),
    Refusal.ASKED: _(
        "The systems are just being asked whether the identity is protected by now. The link "
        "comes as soon as they have answered."
    ),
    Refusal.SILENT: _(
        "Nothing can be printed right now: a system does not answer, and it has to be asked first "
        "whether the identity is protected by now. Try again in a while."
    ),
    Refusal.WITHHELD: _(
        "It is withheld: the identity is protected by now. Follow your own routine, and write in "
        "the console what was done."
    ),
}
NOT_FETCHED = _('What is to be sent still lies here. Fetch it first, under "To post".')

FAULTS: Mapping[Fault, Text] = {
    Fault.NO_DATE: _("Write the day like this: 2026-11-25."),
    Fault.FUTURE: _("That day has not come yet."),
    Fault.LONG_AGO: _("That is more than two years ago. Is it a slip of the pen?"),
    Fault.TOO_EARLY: _("That is before the letter or the question was written. Look again."),
    Fault.NO_WORDS: _("A correction has to say what is wrong, and how it should read."),
    Fault.NO_CONTACT: _("Without a contact nobody can be found: write at least one."),
}


POINTED_OUT = _(
    "Noted. The plan of case {ref} is being made of it. A colleague decides it, since you pointed "
    "it out."
)
NOTHING_STORED = _("Nothing is stored that could be corrected. If that is so, refuse it.")
STILL_SEARCHED = _("What is stored is being looked up. Try again in a moment.")


def too_unsure(outcome: TooUnsure) -> Text:
    text = _(
        "That is a way to reach the person, so it has to be clearer who asks: {level}. Record "
        "another way in which you made sure of it, and then point it out again."
    )
    return text.format(level=LEVELS[outcome.needs])


def recorded(outcome: Recorded) -> Sayable:
    """What has become of the case, and whether the same person has others like it."""
    ref, level = outcome.case.ref, LEVELS[outcome.level]
    if outcome.needs is None:
        text = _("Case {ref}: identity is established ({level}). It goes on.")
        told = text.format(ref=ref, level=level)
    else:
        text = _("Case {ref}: noted ({level}). This right needs more: {needs}.")
        told = text.format(ref=ref, level=level, needs=LEVELS[outcome.needs])
    also = _("The same person has an open case about the same right: {ref}.")
    return lines(told, *(also.format(ref=other) for other in outcome.others))


def not_confirmed(outcome: NothingConfirmed) -> Text:
    if outcome.needs_phone:
        return _("To call back there has to be a telephone number, and it has to be confirmed.")
    return _("Confirm at least one contact: by that the person is searched.")
