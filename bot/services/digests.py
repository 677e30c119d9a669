"""Many cases in one message: by number and day alone, each one press or one link away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.messages import Button, Send
from bot.domain.texts import Language, Lines, Sayable, Text, lines, ngettext
from bot.services import card
from bot.store.unit import Unit

FEW = 3  # of which each has a message of its own; more of them at once are a digest
SHOWN = 45  # cases in one message: some 75 characters each, and Telegram takes 4096
A_ROW = 3  # buttons

WayIn = Callable[[str], Button | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """What a member is told by e-mail, still to be put into words of a language."""

    to: str = field(repr=False)
    language: Language
    subject: Text
    text: Sayable = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One case of a list, with what is said of it in a line."""

    ref: str
    text: Text


def message(heading: Text, entries: Sequence[Entry], way_in: WayIn, *, after: Text | None) -> Send:
    """For a chat. What does not fit any more is in the queue."""
    shown, more = entries[:SHOWN], len(entries) - SHOWN
    rest = ngettext(
        "… and {count} more: /queue shows it", "… and {count} more: /queue shows them", more
    )
    text = lines(
        heading,
        *(one.text for one in shown),
        *([rest.format(count=more)] if more > 0 else []),
        *_below(after),
    )
    buttons = [button for one in shown if (button := way_in(one.ref))]
    rows = tuple(tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))
    return Send(text=text, keyboard=rows)


def letter(
    unit: Unit, heading: Text, entries: Sequence[Entry], *, after: Text | None = None
) -> Lines:
    """For a mail, which has room for all of them: below each the link that opens it."""
    told = [line for one in entries for line in (one.text, card.deep_link(unit, one.ref)) if line]
    return lines(heading, *told, *_below(after))


def _below(after: Text | None) -> list[Sayable]:
    return ["", after] if after is not None else []


def from_the_group(unit: Unit) -> WayIn:
    """The case itself is for private chats."""

    def way_in(ref: str) -> Button | None:
        url = card.deep_link(unit, ref)
        return Button(label=ref, url=url) if url else None

    return way_in


def in_private(ref: str) -> Button:
    return Button(label=ref, action=f"s:case:{ref}")
