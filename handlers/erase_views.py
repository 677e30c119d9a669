"""The screens of an erasure: the grounds, what goes and what stays, and the last question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.messages import Button, Send
from bot.domain.outlines import TableOutline
from bot.domain.rights import ErasureGround
from bot.domain.texts import Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services.wishes import Preview
from handlers import parts

# The four grounds of the company's policy first, then the law's own: anybody may object (Art. 21).
GROUNDS: Mapping[ErasureGround, Text] = {
    ErasureGround.NO_LONGER_NEEDED: _("You no longer need it"),
    ErasureGround.CONSENT_WITHDRAWN: _("I take back my consent"),
    ErasureGround.UNLAWFUL: _("You had no right to use it"),
    ErasureGround.LEGAL_DUTY: _("A law says it must be erased"),
    ErasureGround.OBJECTION: _("I object to your using it"),
    ErasureGround.CHILD: _("It was collected when I was a child"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What an erasure would do, and the mark of its snapshot that every button carries."""

    mark: str
    preview: Preview
    staff_note: Text
    signed: bool = False  # whether it is signed at the end

    def step(self, at: int) -> Text:
        return parts.step(at, 4 if self.signed else 3)

    def action(self, name: str, ground: ErasureGround | None = None) -> str:
        parts_of_it = [f"erase.{name}", self.mark, *([ground.value] if ground else [])]
        return ":".join(parts_of_it)


def grounds(wish: Wish) -> Send:
    """Why should it be erased?"""
    if wish.preview.nothing:
        text = _(
            "We searched everywhere and found nothing about you, so there is nothing to erase."
        )
        return Send(text=text, keyboard=(parts.menu_row(),))
    question = _("Why do you want your data erased? Choose what fits best.")
    buttons = [
        Button(label=words, action=wish.action("plan", ground))
        for ground, words in GROUNDS.items()
    ]
    keyboard = (*parts.column(*buttons), parts.menu_row())
    asked = lines(wish.step(1), question, *_note(wish))
    return Send(text=asked, keyboard=keyboard, personal=True)


def outline(wish: Wish, ground: ErasureGround) -> Send:
    """What goes, what stays, by which statute and until when."""
    text = lines(
        wish.step(2),
        _("Your reason: {ground}.").format(ground=GROUNDS[ground]),
        *(_consents(wish.preview) if ground is ErasureGround.CONSENT_WITHDRAWN else []),
        *_section(_("<b>This will be erased</b>"), [_gone(t) for t in _going(wish.preview)]),
        *_section(_("<b>This must stay for now</b>"), _staying(wish.preview)),
        *_section("", _note(wish)),
        "",
        _("A case handler looks at your request before anything is erased."),
    )
    go_on = Button(label=_("Go on"), action=wish.action("sure", ground))
    back = parts.back(wish.action("grounds"))
    return Send(text=text, keyboard=((go_on,), (back, parts.MENU)), personal=True)


def _consents(preview: Preview) -> list[Sayable]:
    """The consents on file: what they are about is what the ground reaches by itself."""
    if not preview.outline:  # nobody has looked yet: neither that there are any nor that not
        return []
    if not preview.consented:
        return [_("Nothing of what we store rests on your consent; we look at all of it anyway.")]
    counted = [
        _("• {label}: {count}").format(label=one.label, count=one.count)
        for one in preview.consented
    ]
    return ["", _("<b>You have consented to this</b>"), *counted]


def last_question(wish: Wish, ground: ErasureGround) -> Send:
    """Are you sure?"""
    text = lines(
        wish.step(3),
        _("<b>Erased data cannot be brought back.</b>"),
        _("Do you want to send in your request to have your data erased?"),
    )
    yes = Button(label=_("🗑 Yes, erase my data"), action=wish.action("yes", ground))
    no = Button(label=_("No, keep it"), action="erase.no")
    return Send(text=text, keyboard=((yes,), (no,), (parts.back(wish.action("plan", ground)),)))


def _note(wish: Wish) -> list[Sayable]:
    return [wish.staff_note] if wish.preview.by_hand else []


def _section(heading: Sayable, rows: list[Sayable]) -> list[Sayable]:
    if not rows:
        return []
    return ["", heading, *rows] if heading else ["", *rows]


def _going(preview: Preview) -> list[TableOutline]:
    return [table for table in preview.outline if table.gone]


def _gone(table: TableOutline) -> Text:
    line = ngettext("• {what}: {count} entry", "• {what}: {count} entries", table.gone)
    return line.format(what=table.label, count=table.gone)


def _staying(preview: Preview) -> list[Sayable]:
    rows: list[Sayable] = []
    for table in preview.outline:
        rows += [_kept(table)] if table.kept else []
        rows += [_emptied(table)] if table.emptied else []
        rows += _reasons(table) if table.kept or table.emptied else []
    return rows


def _kept(table: TableOutline) -> Text:
    line = ngettext(
        "• {what}: {count} entry, until {until} at the latest, without what no law needs.",
        "• {what}: {count} entries, until {until} at the latest, without what no law needs.",
        table.kept,
    )
    return line.format(what=table.label, count=table.kept, until=table.until)


def _emptied(table: TableOutline) -> Text:
    line = ngettext(
        "• {what}: {count} emptied entry, until {until} at the latest, since others need it.",
        "• {what}: {count} emptied entries, until {until} at the latest, since others need them.",
        table.emptied,
    )
    return line.format(what=table.label, count=table.emptied, until=table.until)


def _reasons(table: TableOutline) -> list[Sayable]:
    return [_("   Reason: {statute}").format(statute=statute) for statute in table.statutes]
