"""Text as Telegram keeps it: cleaned, trimmed, with entities counted in UTF-16 units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bot.emulator.refusals import RefusedError, bad_request

TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>|<")
ATTRIBUTE = re.compile(r"""([a-z-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
DROPPED = re.compile("[\r\u2028-\u202e\u030a\u033f\u0333]")
LINK = re.compile(r"^(?:https?|tg|mailto|tel|ton):", re.IGNORECASE)
KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
FOUND = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,})"
    r"|(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']|(?<![\w@./])t\.me/[\w?=/&-]+)"
    r"|(?P<bot_command>(?<![\w/@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{3,31}(?!\w))"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d -]{7,16}\d(?!\w))"
)


@dataclass(slots=True)
class Span:
    """An entity in the making, counted in characters."""

    kind: str
    start: int
    end: int = -1
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text and its entities as the Bot API tells them."""

    text: str
    entities: list[dict[str, Any]]


def utf16_len(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cleaned(text: str) -> str:
    """Control characters become spaces, line separators and direction overrides are dropped."""
    return text if text.isascii() and text.isprintable() else _cleaned(text)


def _cleaned(text: str) -> str:
    return DROPPED.sub("", CONTROL.sub(" ", text))


def plain(text: str) -> Formatted:
    """Text without a parse mode: only what Telegram finds by itself."""
    return _finished(cleaned(text), [])


def parsed(text: str, parse_mode: str | None) -> Formatted:
    """Text of a bot with its parse mode; only HTML is emulated."""
    if not parse_mode:
        return plain(text)
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode (this emulator knows HTML only)")
    return _finished(*_parse_html(cleaned(text)))


def with_entities(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """Text whose entities the bot counted itself."""
    length = utf16_len(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["offset"] + entity["length"] > length:
            raise bad_request("entity is out of the text")
    return Formatted(text, sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def _parse_html(source: str) -> tuple[str, list[Span]]:
    parts: list[str] = []
    length, at = 0, 0
    opened: list[tuple[str, Span]] = []
    spans: list[Span] = []
    for match in TAG.finditer(source):
        piece = _unescaped(source[at : match.start()])
        parts.append(piece)
        length += len(piece)
        at = match.end()
        offset = len(source[: match.start()].encode())
        if match[1]:
            spans.append(_closed(opened, match[2].lower(), offset, length))
        else:
            opened.append(_opened(match, offset, length))
    if opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    parts.append(_unescaped(source[at:]))
    return "".join(parts), _merged_pre(spans)


def _unparsed(why: str) -> RefusedError:
    return bad_request(f"can't parse entities: {why}")


def _unescaped(text: str) -> str:
    return REFERENCE.sub(lambda m: unescape(m[0]), text) if "&" in text else text


def _opened(match: re.Match[str], offset: int, length: int) -> tuple[str, Span]:
    tag = (match[2] or "").lower()
    given = {m[1]: m[2] or m[3] or m[4] or "" for m in ATTRIBUTE.finditer(match[3] or "")}
    if tag not in KINDS or (tag == "span" and given.get("class") != "tg-spoiler"):
        raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {offset}')
    span = Span(KINDS[tag], length)
    if tag == "a":
        span.facts["url"] = _unescaped(given.get("href", ""))
    elif tag == "code" and given.get("class", "").startswith("language-"):
        span.facts["language"] = given["class"].removeprefix("language-")
    elif tag == "blockquote" and "expandable" in given:
        span.kind = "expandable_blockquote"
    elif tag == "tg-emoji":
        span.facts["custom_emoji_id"] = given.get("emoji-id", "")
    return tag, span


def _closed(opened: list[tuple[str, Span]], tag: str, offset: int, length: int) -> Span:
    if not opened:
        raise _unparsed(f"Unexpected end tag at byte offset {offset}")
    expected, span = opened.pop()
    if tag and tag != expected:
        told = f'expected "</{expected}>", found "</{tag}>"'
        raise _unparsed(f"Unmatched end tag at byte offset {offset}, {told}")
    span.end = length
    return span


def _merged_pre(spans: list[Span]) -> list[Span]:
    """`<pre><code class="language-x">` is one entity; a language without `pre` is dropped."""
    pres = {(s.start, s.end): s for s in spans if s.kind == "pre"}
    kept = []
    for span in spans:
        language = span.facts.pop("language", None) if span.kind == "code" else None
        if span.kind == "code" and (span.start, span.end) in pres:
            if language:
                pres[span.start, span.end].facts["language"] = language
            continue
        kept.append(span)
    return kept


def _finished(text: str, spans: list[Span]) -> Formatted:
    """Trimmed, with what Telegram finds by itself, counted in UTF-16 units and in order."""
    stripped = text.lstrip(" \n")
    shift = len(text) - len(stripped)
    stripped = stripped.rstrip(" \n")
    kept = []
    for span in spans:
        span.start = max(span.start - shift, 0)
        span.end = min(span.end - shift, len(stripped))
        if span.end > span.start and _is_proper_link(span, stripped):
            kept.append(span)
    kept += _found(stripped, kept)
    kept.sort(key=lambda s: (s.start, -s.end))
    return Formatted(stripped, _counted(stripped, kept))


def _is_proper_link(span: Span, text: str) -> bool:
    """A link that leads nowhere becomes plain text; one to a user becomes a mention of them."""
    if span.kind != "text_link":
        return True
    url = span.facts["url"] or text[span.start : span.end]
    if "://" not in url and "." in url and not LINK.match(url):
        url = f"http://{url}"
    span.facts["url"] = url
    return LINK.match(url) is not None


def _found(text: str, spans: list[Span]) -> list[Span]:
    if not any(sign in text for sign in "/@+") and "t.me" not in text:
        return []
    closed = [s for s in spans if s.kind in ("code", "pre", "text_link")]
    return [
        Span(str(m.lastgroup), m.start(), m.end())
        for m in FOUND.finditer(text)
        if not any(s.start < m.end() and m.start() < s.end for s in closed)
    ]


def _counted(text: str, spans: list[Span]) -> list[dict[str, Any]]:
    return [
        {
            "type": s.kind,
            "offset": utf16_len(text[: s.start]),
            "length": utf16_len(text[s.start : s.end]),
            **s.facts,
        }
        for s in spans
    ]
