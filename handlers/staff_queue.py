"""/queue and /mine: the open cases by due date, narrowed by buttons in the same message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.cases import Right, State
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import case_lists
from bot.services.access import Member
from bot.services.case_lists import Line, Page, Query, View
from bot.services.staff_words import RIGHTS, STATES
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import for_staff, in_group

SIZE = 8  # cases on one page, each with a button
ALL = "all"


def register(router: Router) -> None:
    router.command("queue", to=for_staff("queue", show))
    router.command("queue", to=for_staff("queue", show), group=True)
    router.command("mine", to=for_staff("mine", mine, private=True))
    router.press("s:queue", for_staff("queue", show))
    router.press("s:queueby", for_staff("queueby", choose_right))


VIEWS: Mapping[View, Text] = {
    View.OPEN: _("All"),
    View.FREE: _("Unclaimed"),
    View.MINE: _("Yours"),
    View.LATE: _("Overdue"),
    View.SECOND: _("Second approval"),
    View.POST: _("To post"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which cases a button stands for; the callback data holds it all, so old ones still work."""

    view: View = View.OPEN
    right: Right | None = None
    after: str = ""

    def button(self, label: Sayable, *, to: str = "s:queue") -> Button:
        right = self.right.value if self.right else ALL
        parts = (to, self.view.value, right, *([self.after] if self.after else []))
        return Button(label=label, action=":".join(parts))


def _read(args: tuple[str, ...]) -> Wanted:
    """What a button says; a broken or forged one shows everything."""
    view, right, after = (*args, "", "", "")[:3]
    return Wanted(
        view=View(view) if view in VIEWS else View.OPEN,
        right=Right(right) if right in set(Right) else None,
        after=after,
    )


async def show(talk: Talk, member: Member, _ref: str) -> Messages:
    """A page of the queue, the most urgent first, and what it can be narrowed to."""
    return [await _page(talk, member, _read(talk.args))]


async def mine(talk: Talk, member: Member, _ref: str) -> Messages:
    """The cases that the member has claimed."""
    return [await _page(talk, member, Wanted(view=View.MINE))]


async def _page(talk: Talk, member: Member, wanted: Wanted) -> Send:
    query = Query(view=wanted.view, right=wanted.right, after=wanted.after or None, size=SIZE)
    found = await talk.do(case_lists.page, member, query)
    shown = [_line(one) for one in found.lines] or [_none(wanted)]
    keyboard = (*_cases(talk, found), *_turns(wanted, found), *_filters(wanted))
    return Send(text=lines(_title(wanted, found), *shown), keyboard=keyboard)


def _title(wanted: Wanted, found: Page) -> Sayable:
    counted = ngettext("{count} case", "{count} cases", found.count).format(count=found.count)
    if wanted.right is None:
        text = _("<b>The queue</b>: {view}, {count}")
        return text.format(view=VIEWS[wanted.view], count=counted)
    text = _("<b>The queue</b>: {view}, {right}, {count}")
    return text.format(view=VIEWS[wanted.view], right=RIGHTS[wanted.right], count=counted)


def _none(wanted: Wanted) -> Text:
    narrowed = wanted != Wanted()
    return _("No open case is like that.") if narrowed else _("No open cases.")


def _line(one: Line) -> Sayable:
    place = {
        "ref": one.ref,
        "right": RIGHTS[one.right],
        "state": _("answered, to be sent on paper") if one.to_post else STATES[one.state],
        "due": one.due,
    }
    if one.holder is not None:
        text = _("<b>{ref}</b> {right}: {state}, with {name}, by {due}")
        return text.format(**place, name=one.holder)
    return _("<b>{ref}</b> {right}: {state}, by {due}").format(**place)


def _cases(talk: Talk, found: Page) -> Keyboard:
    """In private each case can be opened; in the group what is free can be claimed."""
    if in_group(talk):
        label = _("Claim {ref}")
        free = (one.ref for one in found.lines if one.state is State.QUEUED)
        buttons = [Button(label=label.format(ref=ref), action=f"s:claim:{ref}") for ref in free]
    else:
        buttons = [Button(label=one.ref, action=f"s:case:{one.ref}") for one in found.lines]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _turns(wanted: Wanted, found: Page) -> Keyboard:
    row = []
    if wanted.after:
        row.append(replace(wanted, after="").button(_("« To the beginning")))
    if found.next:
        row.append(replace(wanted, after=found.next).button(_("More ›")))
    return (tuple(row),) if row else ()


def _filters(wanted: Wanted) -> Keyboard:
    chosen = _("• {label}")
    here = replace(wanted, after="")
    views = [
        replace(here, view=view).button(
            chosen.format(label=label) if view is wanted.view else label
        )
        for view, label in VIEWS.items()
    ]
    right = RIGHTS[wanted.right] if wanted.right else _("all")
    by_right = here.button(_("By right: {right}").format(right=right), to="s:queueby")
    return (tuple(views[:3]), tuple(views[3:]), (by_right,))


async def choose_right(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The rights by which the list can be narrowed."""
    wanted = replace(_read(talk.args), after="")
    rights = [replace(wanted, right=right).button(RIGHTS[right]) for right in Right]
    every = replace(wanted, right=None).button(_("All rights"))
    text = _("Which right do you want to see?")
    return [Send(text=text, keyboard=tuple((one,) for one in (*rights, every)))]
