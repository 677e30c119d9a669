"""The screens of adding what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain import choices
from bot.domain.additions import Offer
from bot.domain.holdings import told
from bot.domain.messages import Button, Send
from bot.domain.registry import Value
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from handlers import correct_views, faults, parts
from handlers.correct_views import Choice, screen


def offers(choice: Choice) -> Send:
    """What is missing?"""
    places: dict[tuple[str, str], list[int]] = {}
    for nth, one in enumerate(choice.found.offers):
        places.setdefault(one.place, []).append(nth)
    buttons = [
        Button(
            label=choice.found.offers[first].table.label,
            action=choice.action("whose", first, 0) if more else choice.action("add", first),
        )
        for first, *more in places.values()
    ]
    text = [_("What is missing? You fill it in here, and we look at it before it is added.")]
    return screen(text, parts.column(*buttons), back=choice.action("menu", 0))


def whose(choice: Choice, first: int, *, page: int = 0) -> Send:
    """Which of the person's rows does the new one belong to?"""
    offer = choice.found.offers[first]
    every = enumerate(choice.found.offers)
    mine = [(nth, _belongs(one)) for nth, one in every if one.place == offer.place]
    labels = [label for _nth, label in mine]
    buttons = [
        Button(label=_told_apart(label, labels, at), action=choice.action("add", nth))
        for at, (nth, label) in enumerate(mine, 1)
    ]
    return screen(
        [
            _("<b>{category}</b>").format(category=offer.table.label),
            _("Which one does it belong to?"),
        ],
        parts.paged(buttons, page=page, turn=choice.action("whose", first)),
        back=choice.action("missing"),
    )


def _belongs(offer: Offer) -> Sayable:
    return correct_views.entry_label(choices.entry_of(offer.source, offer.owner))


def _told_apart(label: Sayable, labels: list[Sayable], at: int) -> Sayable:
    """Two that look alike are told by their place in the list."""
    if labels.count(label) == 1:
        return label
    return _("{number}. {entry}").format(number=at, entry=label)


def question(choice: Choice, offer: Offer, at: int) -> Send:
    """Asks for one value of the new entry."""
    asked = offer.fields[at]
    options = choices.options(asked)
    ask = _("Choose a value.") if options else _("Write it as a message.")
    buttons = [
        Button(label=choices.option_told(asked, option), action=choice.action("fill", at, place))
        for place, option in enumerate(options)
    ]
    if offer.optional(asked):
        buttons.append(Button(label=_("Leave it out"), action=choice.action("fill", at)))
    step = parts.step(at + 1, len(offer.fields))
    head = _("<b>{field}</b> ({entry})").format(field=asked.label, entry=offer.table.label)
    return screen(
        [head, step, "", ask, *faults.example(asked)],
        parts.column(*buttons),
        back=choice.action("missing"),
    )


def review(choice: Choice, nth: int, said: Mapping[str, Value]) -> Send:
    """Shows the whole new entry before anything is sent in."""
    offer = choice.found.offers[nth]
    lines = [
        _("{field}: <b>{value}</b>").format(field=one.label, value=told(one, said[one.column]))
        for one in offer.fields
        if one.column in said
    ]
    text: list[Sayable] = [
        _("Please check that this is right:"),
        "",
        _("<b>{category}</b>").format(category=offer.table.label),
        *lines,
    ]
    if sum(one.place == offer.place for one in choice.found.offers) > 1:
        text.append(_("Belongs to: {entry}").format(entry=_belongs(offer)))
    return screen(
        text,
        parts.column(
            Button(label=choice.send_in, action=choice.action("added", shown(said, nth))),
            Button(label=_("✏️ Start again"), action=choice.action("add", nth)),
        ),
        back=choice.action("missing"),
    )


def shown(said: Mapping[str, Value], nth: int) -> str:
    """What the review showed, in short."""
    return correct_views.shown(nth, *said.items())
