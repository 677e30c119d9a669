"""Writes the blocks of an answer as one page of HTML that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from bot.work import layout
from bot.work.blocks import Block, Bullets, Entry, Grid, Heading, Lead, Pairs, Paragraph

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def written(document: Mapping[str, Any]) -> bytes:
    """The whole page."""
    front = layout.front(document)
    body = "\n".join(_block(block) for block in layout.blocks(document))
    title = f"{front.title} · {front.company} · {front.case}"
    return (
        f'<!doctype html>\n<html lang="{front.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{_style()}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(front.title)}</h1>\n"
        f'<p class="about">{escape(front.company)}. {escape(front.about)}</p>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    ).encode()


@cache
def _style() -> str:
    return (files("bot.work") / "paper.css").read_text(encoding="utf-8")


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Lead(text):
            return f'<p class="lead">{escape(text)}</p>'
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Pairs(rows):
            return _pairs(rows)
        case Entry(title, place, rows):
            return f"{_caption(title, place)}\n{_pairs(rows)}"
        case Grid():
            return _grid(block)
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _pairs(rows: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    told = "".join(
        f"<dt>{escape(label)}</dt><dd>{'<br>'.join(map(escape, values))}</dd>"
        for label, values in rows
    )
    return f"<dl>{told}</dl>"


def _caption(title: str, place: str) -> str:
    where = f" <span>· {escape(place)}</span>" if place else ""
    return f"<h3>{escape(title)}{where}</h3>"


def _grid(grid: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.heads)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in grid.rows
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    caption = _caption(f"{grid.title} ({len(grid.rows)})", grid.place)
    return f'{caption}\n<div class="table">{table}</div>'
