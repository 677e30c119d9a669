"""The screens of a correction: what there is to choose, what is asked, what is reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from bot.domain import choices
from bot.domain.choices import Entry
from bot.domain.holdings import Item, masked_always, told
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.registry import Value
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services.elsewhere import PLACE, Elsewhere
from bot.services.intake import Opened
from bot.services.wishes import Correctable
from handlers import faults, parts

NOTHING = _("nothing stored")
SEND_IN = _("✅ Send in")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What can be chosen, and the mark of its snapshot that every button carries."""

    mark: str
    found: Correctable
    staff_note: Text
    begin: str = "correct."  # what the names of its buttons begin with
    send_in: Text = SEND_IN  # what stands on the button under what was reviewed

    def action(self, name: str, *places: int | str) -> str:
        return ":".join([f"{self.begin}{name}", self.mark, *map(str, places)])

    def entry(self, group: int, entry: int) -> Entry | None:
        entries = self.found.groups[group].entries if group < len(self.found.groups) else ()
        return entries[entry] if entry < len(entries) else None

    def item(self, group: int, entry: int, field: int) -> Item | None:
        found = self.entry(group, entry)
        return found.items[field] if found and field < len(found.items) else None


def categories(choice: Choice, *, page: int = 0) -> Send:
    """Which kind of data shall be corrected?"""
    notes = [choice.staff_note] if choice.found.by_hand else []
    if not choice.found.anything and not choice.found.places:
        nothing = [] if notes else [_("We found nothing about you that could be corrected.")]
        return Send(text=lines(*nothing, *notes), keyboard=(parts.menu_row(),))
    more = other_wishes(choice, statement=choice.found.anything)
    rows = (*choosable(choice, page=page), *more)
    return screen([_("What would you like to correct or add?"), *notes], rows)


def other_wishes(choice: Choice, *, statement: bool) -> Keyboard:
    """What can be wished for beside a value: an entry that is missing, words to be kept."""
    missing = Button(label=_("➕ Something is missing"), action=choice.action("missing"))
    say = Button(label=_("📝 Write a statement"), action=choice.action("says", 0))
    return parts.column(
        *([missing] if choice.found.offers else []),
        *([say] if statement else []),
    )


def choosable(choice: Choice, *, page: int = 0) -> Keyboard:
    """The categories of what is stored, and the places where only people can look."""
    buttons = [
        Button(label=group.label, action=choice.action("group", at, 0))
        for at, group in enumerate(choice.found.groups)
    ]
    by_hand = [
        Button(label=_("✍️ {place}").format(place=place.label), action=choice.action("paper", at))
        for at, place in enumerate(choice.found.places)
    ]
    rows = parts.paged(buttons, page=page, turn=choice.action("menu"))
    return (*rows, *parts.column(*by_hand))


def entries(choice: Choice, group: int, *, page: int = 0) -> Send:
    """Which entry of the category? A category with one entry goes on to its fields at once."""
    chosen = choice.found.groups[group]
    if len(chosen.entries) == 1:
        return fields(choice, group, 0)
    buttons = [
        Button(label=entry_label(entry), action=choice.action("entry", group, at, 0))
        for at, entry in enumerate(chosen.entries)
    ]
    return screen(
        [_("<b>{category}</b>").format(category=chosen.label), _("Which one is it about?")],
        parts.paged(buttons, page=page, turn=choice.action("group", group)),
        back=choice.action("menu", 0),
    )


def entry_label(entry: Entry) -> Sayable:
    """What tells an entry from its neighbours."""
    if entry.day and entry.hint:
        return _("{entry} {day}: {hint}").format(entry=entry.label, day=entry.day, hint=entry.hint)
    if entry.day or entry.hint:
        return _("{entry}: {hint}").format(entry=entry.label, hint=entry.day or entry.hint)
    return entry.label


def fields(choice: Choice, group: int, entry: int, *, page: int = 0) -> Send:
    """Which value of the entry?"""
    chosen = choice.found.groups[group]
    shown = chosen.entries[entry]
    buttons = [
        Button(
            label=_("{field}: {value}").format(field=item.field.label, value=_masked(item)),
            action=choice.action("field", group, entry, at),
        )
        for at, item in enumerate(shown.items)
    ]
    single = len(chosen.entries) == 1
    return screen(
        [
            _("<b>{category}</b>").format(category=entry_label(shown)),
            _("Which value is wrong or missing?"),
        ],
        parts.paged(buttons, page=page, turn=choice.action("entry", group, entry)),
        back=choice.action("menu", 0) if single else choice.action("group", group, 0),
    )


def question(choice: Choice, item: Item, at: Sequence[int]) -> Send:
    """Shows the stored value covered, and asks for the new one."""
    options = choices.options(item.field)
    ask = _("Choose the right value.") if options else _("Write the right value as a message.")
    buttons = [
        Button(label=choices.option_told(item.field, option), action=choice.action("pick", place))
        for place, option in enumerate(options)
    ]
    return screen(
        [_heading(item), _stored(item), "", ask, *faults.example(item.field)],
        parts.column(*buttons),
        back=choice.action("entry", at[0], at[1], 0),
    )


def review(choice: Choice, item: Item, new: Value, at: Sequence[int], also: Elsewhere) -> Send:
    """Shows old and new side by side, and where the same stands, before anything is sent in."""
    two = _("Since this is a way to reach you, two of us check it.")
    return screen(
        [
            _("Please check that this is right:"),
            "",
            _heading(item),
            _stored(item),
            _("New: <b>{value}</b>").format(value=told(item.field, new)),
            "",
            *([two] if item.field.contact else []),
            *_same_elsewhere(also),
        ],
        parts.column(
            *_ways_to_send(choice, shown(new, *at), also),
            Button(label=_("✏️ Another value"), action=choice.action("field", *at)),
        ),
        back=choice.action("entry", at[0], at[1], 0),
    )


def _ways_to_send(choice: Choice, mark: str, also: Elsewhere) -> list[Button]:
    here = choice.action("submit", mark)
    if not also.change:
        return [Button(label=choice.send_in, action=here)]
    everywhere = choice.action("everywhere", mark)
    return [
        Button(label=_("✅ Change it everywhere"), action=everywhere),
        Button(label=_("Only here"), action=here),
    ]


def _same_elsewhere(also: Elsewhere) -> Iterator[Sayable]:
    """Every other place, also those in which the person cannot change it themselves."""
    if also.change:
        yield from ("", _("<b>The same stands here as well:</b>"))
        yield from _places(also.items)
        yield _(
            "If it stays old there, your data may be found only by the old one, and an erasure "
            "that you ask for by the new one may miss it."
        )
    if also.staff:
        yield from ("", _("<b>It stands here too, where only our staff can change it:</b>"))
        yield from _places(also.staff)
        yield _("They see that with your case. Do you want it changed there? Tell us: /human")
    for place in also.by_hand:
        text = _(
            "{place}: only people can look there. When your request is approved, one of us does, "
            "and changes it there too. The answer tells what was there."
        )
        yield from ("", text.format(place=place.label))


def also_asked(also: Elsewhere, opened: Iterable[Opened]) -> list[Text]:
    """The cases of the other places, each with its reference."""
    told = [
        _("• {source}, {table}: case <b>{ref}</b>").format(
            source=one.source.label, table=one.table.label, ref=case.case.ref
        )
        for one, case in zip(also.items, opened, strict=True)
    ]
    head = _("The same is asked for here, each in a case of its own:")
    return [head, *told] if told else []


def _places(found: Iterable[Item]) -> list[Text]:
    named = dict.fromkeys((one.source.label, one.table.label) for one in found)
    return [PLACE.format(source=source, table=table) for source, table in named]


def shown(*parts: object) -> str:
    """What a review showed, in short: its button sends in that and nothing that came later."""
    return f"{crc32(repr(parts).encode()):08x}"


def _heading(item: Item) -> Text:
    heading = _("<b>{field}</b> ({entry})")
    return heading.format(field=item.field.label, entry=item.table.label)


def _stored(item: Item) -> Text:
    return _("Stored now: {value}").format(value=_masked(item))


def _masked(item: Item) -> Sayable:
    return masked_always(item.field, item.value) or NOTHING


def screen(text: Sequence[Sayable], rows: Keyboard, *, back: str | None = None) -> Send:
    """A message with its buttons, and the way out under them."""
    way_out = (parts.back(back), parts.MENU) if back else parts.menu_row()
    return Send(text=lines(*text), keyboard=(*rows, way_out), personal=True)
