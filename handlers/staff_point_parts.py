"""What pointing out a correction on paper shares, whatever the words of the person mean."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import pointing
from bot.services.access import Member
from bot.services.intake_words import POINTED_OUT, too_unsure
from bot.services.pointing import Choices, TooUnsure
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.services.wishes import Correctable
from bot.telegram.routing import Messages, Talk
from handlers import parts
from handlers.correct_views import Choice
from handlers.staff_parts import OVER, back_to_case, done, told

MAKE_THE_PLAN = _("Yes, make the plan")


async def looked(talk: Talk, member: Member, ref: str) -> Choices | None:
    """What there is to point out; None if the member may not, or not any more."""
    found = await talk.do(pointing.look, member, ref)
    return found if isinstance(found, Choices) else None


async def pressed(talk: Talk, member: Member, ref: str) -> Choice | None:
    """The same as the screens of a correction want it."""
    found = await looked(talk, member, ref)
    return choice(found, ref) if found else None


def choice(found: Choices, ref: str) -> Choice:
    shown = Correctable(
        groups=found.groups, by_hand=False, offers=found.offers, places=found.places
    )
    return Choice(mark=ref, found=shown, staff_note=OVER, begin="s:pt", send_in=MAKE_THE_PLAN)


def to_the_case(screen: Send, ref: str) -> Send:
    """The way out leads to the case instead of the customers' menu.

    It goes with no session: values are covered for staff, and the case stays theirs to work on.
    """
    *rows, way_out = screen.keyboard
    kept = tuple(one for one in way_out if one != parts.MENU)
    return replace(screen, keyboard=(*rows, (*kept, *back_to_case(ref))), personal=False)


def settled(talk: Talk, ref: str, outcome: object) -> Messages:
    """What has become of it."""
    talk.done()
    match outcome:
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case TooUnsure():
            return [done(too_unsure(outcome), ref)]
        case _:
            return [done(POINTED_OUT.format(ref=ref), ref)]
