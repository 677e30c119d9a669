"""Shows a message's text as safe HTML for the demo page."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.emulator.formatting import LINK

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def to_html(text: str, entities: list[dict[str, Any]]) -> str:
    """The text with its entities as tags; what crosses is closed and opened again."""
    units = text.encode("utf-16-le")
    edges = {0, len(units) // 2}
    for entity in entities:
        edges |= {entity["offset"], entity["offset"] + entity["length"]}
    made: list[str] = []
    opened: list[tuple[dict[str, Any], str]] = []
    cuts = sorted(edges)
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        _close_ended(opened, start, made)
        if end is None:
            break
        for entity in entities:
            if entity["offset"] == start:
                _open(entity, units, opened, made)
        piece = units[start * 2 : end * 2].decode("utf-16-le", "replace")
        within_pre = any(tag == "pre" for _, tag in opened)
        shown = escape(piece)
        made.append(shown if within_pre else shown.replace("\n", "<br>"))
    return "".join(made)


def _open(
    entity: dict[str, Any], units: bytes, opened: list[tuple[dict[str, Any], str]], made: list[str]
) -> None:
    start = entity["offset"] * 2
    covered = units[start : start + entity["length"] * 2].decode("utf-16-le", "replace")
    url = _target(entity, covered)
    if url is not None:
        made.append(f'<a href="{escape(url)}" rel="noopener noreferrer" target="_blank">')
        opened.append((entity, "a"))
    elif entity["type"] in TAGS:
        made.append(f"<{TAGS[entity['type']]}>")
        opened.append((entity, TAGS[entity["type"]]))


def _target(entity: dict[str, Any], covered: str) -> str | None:
    """Where a link leads, if it may lead anywhere."""
    if entity["type"] == "text_link":
        return str(entity["url"]) if LINK.match(str(entity["url"])) else None
    if entity["type"] == "url":
        return covered if LINK.match(covered) else f"https://{covered}"
    if entity["type"] == "email":
        return f"mailto:{covered}"
    return None


def _close_ended(opened: list[tuple[dict[str, Any], str]], at: int, made: list[str]) -> None:
    """Close what ends here, and for a moment what was opened inside it."""
    ended = [i for i, (e, _) in enumerate(opened) if e["offset"] + e["length"] <= at]
    if not ended:
        return
    inner = opened[ended[0] :]
    made.extend(f"</{tag}>" for _, tag in reversed(inner))
    del opened[ended[0] :]
    for entity, tag in inner:
        if entity["offset"] + entity["length"] > at and tag != "a":
            made.append(f"<{tag}>")
            opened.append((entity, tag))
