"""An answer as blocks in reading order, in the person's language: what paper and page share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from bot import i18n
from bot.domain.holdings import readable
from bot.domain.registry import Value
from bot.domain.texts import Language, Sayable, ngettext
from bot.domain.texts import Text as _
from bot.work import letter_layout
from bot.work.blocks import Block, Bullets, Entry, Front, Grid, Heading, Lead, Pairs, Paragraph

ON_PAPER = 1_000  # entries of a kind; nobody reads more, and the file for machines has them all
GRID_FROM = 2  # so many entries of a kind stand under one another as a table
GRID_WIDTH = 100  # characters of all columns together: what an A4 page holds
GRID_COLUMNS = 8


def front(document: Mapping[str, Any]) -> Front:
    """What stands above everything else of an answer, or of a letter for the post."""
    if letter_layout.is_letter(document):
        return letter_layout.front(document)
    language: Language = "en" if document["language"] == "en" else "sv"
    about = _("Case {ref}. Asked for on {received}, answered on {answered}.").format(
        ref=document["case"],
        received=date.fromisoformat(document["received"]),
        answered=date.fromisoformat(document["answered"][:10]),
    )
    return Front(
        title=i18n.plain(_("Your data"), language),
        company=document["controller"]["name"],
        case=document["case"],
        about=i18n.plain(about, language),
        language=language,
    )


def blocks(document: Mapping[str, Any]) -> Iterator[Block]:
    """Everything below the front, in the order in which it is read."""
    if letter_layout.is_letter(document):
        yield from letter_layout.blocks(document)
    else:
        yield from _Layout(document).all()


class _Layout:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._doc = document
        self._language = front(document).language

    def all(self) -> Iterator[Block]:
        yield from self._head()
        for category in self._doc["categories"]:
            yield from self._category(category)
        yield from self._files()
        yield from self._left_out()
        yield from self._consulted()
        yield from self._tail()

    def _say(self, text: Sayable) -> str:
        return i18n.plain(text, self._language)

    def _pairs(self, *rows: tuple[Sayable, Iterable[str]]) -> Pairs:
        told = ((self._say(label), tuple(values)) for label, values in rows)
        return Pairs(tuple((label, values) for label, values in told if values))

    def _head(self) -> Iterator[Block]:
        doc, controller = self._doc, self._doc["controller"]
        officer = controller["data_protection_officer"]
        yield Lead(self._say(self._found()))
        yield self._pairs(
            (_("Searched"), map(self._source, doc["sources"])),
            (_("Searched by"), [f"{one['kind']} {one['masked']}" for one in doc["searched_by"]]),
            (_("Responsible"), _address(controller)),
            (_("Data protection officer"), [officer] if officer else []),
        )

    def _found(self) -> Sayable:
        if not self._doc["complete"]:
            return NOT_COMPLETE
        if not self._doc["data_found"]:
            return NOT_FOUND
        return ALL_BUT_SOME if self._doc["withheld"] or self._doc["covered"] else ALL

    def _source(self, source: Mapping[str, Any]) -> str:
        name, told, count = source["source"], source["told"], source["entries"]
        if not count:
            return f"{name}: {told}"
        entries = ngettext("{count} entry", "{count} entries", count).format(count=count)
        return f"{name}: {told} ({self._say(entries)})"

    # -- what is stored -------------------------------------------------------------------------

    def _category(self, category: Mapping[str, Any]) -> Iterator[Block]:
        yield Heading(category["category"])
        yield self._pairs(
            (_("Used for"), category["purposes"]),
            (_("Because of"), category["legal_basis"]),
            (_("Comes from"), category["origin"]),
            (_("Came from"), self._named(category["actual_origin"])),
            (_("Goes to"), self._recipients(category["recipients"])),
            (_("Went to"), self._named(category["actual_recipients"])),
            (_("Kept for"), category["kept"]),
        )
        kinds = groupby(category["entries"], key=lambda entry: (entry["table"], entry["source"]))
        for (table, source), entries in kinds:
            yield from self._kind(table, source, list(islice(entries, ON_PAPER)))
            if more := sum(1 for _one in entries):
                yield Paragraph(self._say(_more(more)))
        if "note" in category:
            yield Paragraph(category["note"])

    def _recipients(self, recipients: list[dict[str, Any]]) -> list[str]:
        if not recipients:
            return [self._say(_("Nobody outside the company"))]
        return [self._recipient(one) for one in recipients]

    def _recipient(self, one: Mapping[str, Any]) -> str:
        if "country" not in one:
            return str(one["name"])
        told = _("{name} ({country}): {safeguard}").format(
            name=one["name"],
            country=i18n.country(one["country"], self._language),
            safeguard=one["safeguard"] or "–",
        )
        return self._say(told)

    def _named(self, named: list[dict[str, Any]]) -> list[str]:
        counted = _("{name} ({count} of the entries below)")
        return [self._say(counted.format(name=o["name"], count=o["entries"])) for o in named]

    def _kind(self, table: str, source: str, entries: list[dict[str, Any]]) -> Iterator[Block]:
        source = "" if source == table else source  # a binder has one kind of entry: its own
        grid = self._grid(table, source, entries)
        if grid is not None:
            yield grid
            return
        for entry in entries:
            rows = tuple((v["label"], self._lines(v)) for v in entry["values"])
            yield Entry(table, source, rows)

    def _grid(self, table: str, source: str, entries: list[dict[str, Any]]) -> Grid | None:
        heads = tuple(dict.fromkeys(_place(v) for e in entries for v in e["values"]))
        if len(entries) < GRID_FROM or len(heads) > GRID_COLUMNS:
            return None
        rows = tuple(self._cells(heads, entry) for entry in entries)
        labels = tuple(label for _field, label in heads)
        broken = [max(label.split(), key=len) for label in labels]  # heads may take several lines
        widths = [max(map(len, column)) for column in zip(broken, *rows, strict=True)]
        fits = sum(widths) + 2 * len(widths) <= GRID_WIDTH
        one_line = not any("\n" in cell for row in rows for cell in row)
        return Grid(table, source, labels, rows) if fits and one_line else None

    def _cells(
        self, heads: tuple[tuple[str, str], ...], entry: Mapping[str, Any]
    ) -> tuple[str, ...]:
        told: dict[tuple[str, str], str] = {}
        for one in entry["values"]:  # somebody may have made several statements on one entry
            place, said = _place(one), self._value(one)
            told[place] = f"{told[place]}\n{said}" if place in told else said
        return tuple(told.get(head, "") for head in heads)

    def _lines(self, one: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self._value(one).splitlines()) or ("",)

    def _value(self, one: Mapping[str, Any]) -> str:
        """The value for a reader: in words where it is a code of our own."""
        value: Value = one.get("told", one["value"])
        if isinstance(value, bool):
            return self._say(_("yes") if value else _("no"))
        return readable(value)

    def _files(self) -> Iterator[Block]:
        """What was found on paper: it lies on the same page as the answer."""
        files = self._doc.get("files")  # answers that were made before files were taken have none
        if files:
            yield Heading(self._say(_("Files that belong to this answer")))
            yield Pairs(tuple((one["source"], (self._file(one),)) for one in files))

    def _file(self, one: Mapping[str, Any]) -> str:
        told = _("File {number} ({kind})").format(number=one["number"], kind=one["kind"].upper())
        return self._say(told)

    # -- what is not, and what else the law wants told ------------------------------------------

    def _left_out(self) -> Iterator[Block]:
        withheld, covered = self._doc["withheld"], self._doc["covered"]
        if not withheld and not covered:
            return
        yield Heading(self._say(_("Left out")))
        if withheld:
            yield Pairs(
                tuple((f"{o['label']} ({o['table']})", tuple(o["masked"])) for o in withheld)
            )
            yield Paragraph(f"{withheld[0]['reason']} {withheld[0]['how']}")
        if covered:
            yield Pairs(tuple(self._covering(one) for one in covered))
            yield Paragraph(covered[0]["reason"])

    def _covering(self, one: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        passages = ngettext(
            "{count} passage is covered", "{count} passages are covered", one["passages"]
        )
        told = self._say(passages.format(count=one["passages"]))
        return f"{one['label']} ({one['table']})", (told,)

    def _consulted(self) -> Iterator[Block]:
        yield Heading(self._say(_("Who of us has looked at it")))
        looked = self._doc["consulted"]
        if looked:
            yield Pairs(tuple(self._look(one) for one in looked))
        else:
            yield Paragraph(self._say(_("Nobody of the staff has worked on your cases here.")))
        yield Paragraph(self._doc["consulted_note"])

    def _look(self, one: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        at = f"{datetime.fromisoformat(one['at']):%Y-%m-%d %H:%M}"
        return at, (f"{one['role']} · {one['what']}", one["purpose"])

    def _tail(self) -> Iterator[Block]:
        yield Heading(self._say(_("Outside the EU and EEA")))
        abroad = tuple(self._recipient(one) for one in self._doc["third_countries"])
        yield (
            Bullets(abroad) if abroad else Paragraph(self._say(_("Your data is not sent there.")))
        )
        yield Heading(self._say(_("Decisions by machines")))
        yield Paragraph(self._doc["automated_decisions"])
        yield Heading(self._say(_("Your rights")))
        yield Bullets(tuple(self._doc["rights"]))
        yield Heading(self._say(_("If you want to complain")))
        complaint = self._doc["complaint"]
        yield Paragraph("\n".join([_capital(complaint["authority"]), *_contact(complaint)]))
        yield Paragraph(self._doc["court"])


ALL = _("This is everything that is stored about you.")
ALL_BUT_SOME = _(
    "This is everything that is stored about you, but for what stands under “Left out” further on."
)
NOT_COMPLETE = _(
    "This is what could be found so far. Not all systems could be searched: the list below says "
    "which. What is missing follows."
)
NOT_FOUND = _(
    "Nothing is stored about you in the company's systems. All systems named here were searched "
    "to the end, for what you proved to be yours. What this tool keeps for your case follows."
)


def _more(count: int) -> Sayable:
    return ngettext(
        "{count} more entry of this kind is in the file for machines (JSON), which holds all of "
        "them.",
        "{count} more entries of this kind are in the file for machines (JSON), which holds all "
        "of them.",
        count,
    ).format(count=count)


def _place(value: Mapping[str, Any]) -> tuple[str, str]:
    """Which column of a table it stands in: two fields may have the same label."""
    return str(value["field"]), str(value["label"])


def _address(controller: Mapping[str, Any]) -> list[str]:
    return [f"{controller['name']} ({controller['orgnr']})", *_contact(controller)]


def _contact(who: Mapping[str, Any]) -> list[str]:
    reach = [who["phone"], who.get("email"), who.get("web")]
    return [", ".join(who["address"]), ", ".join(filter(None, reach))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
