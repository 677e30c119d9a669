"""A letter for the post as blocks: to whom, when, and its words as they were frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot import i18n
from bot.domain.texts import Language
from bot.services.by_post import FORMAT
from bot.work.blocks import Block, Front, Paragraph


def is_letter(document: Mapping[str, Any]) -> bool:
    return bool(document["format"] == FORMAT)


def front(document: Mapping[str, Any]) -> Front:
    """The company as the head; below it who gets the letter, as on the envelope."""
    language: Language = "en" if document["language"] == "en" else "sv"
    written = i18n.shown(date.fromisoformat(document["written"]), language)
    return Front(
        title=document["case"],
        company=document["company"],
        case=document["case"],
        about="\n".join(["", *document["to"], "", written]),
        language=language,
    )


def blocks(document: Mapping[str, Any]) -> Iterator[Block]:
    """A paragraph for each run of lines."""
    for part in document["text"].split("\n\n"):
        yield Paragraph(part)
