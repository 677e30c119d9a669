"""Looks at the bytes of a file that somebody sent: what it is, and why it is not taken.

Its name and what its sender calls it are not asked. Pictures are made anew elsewhere; of a PDF
the structure is read here, and whatever could act by itself in it is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class FileKind(StrEnum):
    """What is taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    TEXT = "text"  # by `plain_text` alone: no customer is asked for one


class FileRefusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    ARCHIVE = "archive"  # zip and its like, office files among them
    SVG = "svg"  # a picture that can hold programs
    UNKNOWN = "unknown"  # neither picture nor PDF
    BROKEN = "broken"  # it begins as one, and does not hold what it promises
    DOUBLE = "double"  # two kinds in one: whoever opens it by another name sees something else
    LOCKED = "locked"  # a password is needed
    ACTIVE = "active"  # it holds programs, or files inside
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY = "too_many"  # nobody needs so many, and nobody may fill our disk
    NO_VIEWER = "no_viewer"  # there is no console here in which it could be looked at safely
    GONE = "gone"  # Telegram does not have it any more
    IDENTITY_DOCUMENT = "identity_document"  # never asked for, and deleted


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A file that was found harmless, as it is to be kept."""

    kind: FileKind
    content: bytes = field(repr=False)


_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0",  # office files of before 2007
)
_HEAD = 1024
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


_CONTROLS = re.compile(r"[^\t\n\r\f\x20-\x7e\xa0-\U0010ffff]")


def plain_text(content: bytes) -> bytes | None:
    """A file of nothing but characters, as UTF-8; None if it is anything else."""
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else text.encode()
    return None


def sniffed(content: bytes) -> FileKind | FileRefusal:
    """What the first bytes say."""
    if not content:
        return FileRefusal.EMPTY
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(_ARCHIVES):
        return FileRefusal.ARCHIVE
    head = content[: 4 * _HEAD].replace(b"\x00", b"")  # UTF-16 too
    return FileRefusal.SVG if _SVG.search(head) else FileRefusal.UNKNOWN


# -- PDF ----------------------------------------------------------------------------------------

_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")
_TAIL = 2048
_END = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF\s*\Z")
_XREF = re.compile(rb"\s*(?:xref\b|[0-9]{1,10} [0-9]{1,5} obj\b)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_SHORT = frozenset({b"XFA"})  # three letters come by chance in what is compressed
_ACTIVE = frozenset(
    {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"}
    | _SHORT
    | {b"SubmitForm", b"ImportData", b"GoToE", b"Rendition", b"Movie", b"Sound"}
)
_INFLATED_MOST = 64 * 1024 * 1024  # of all compressed parts together: more is a bomb
_NAMES_MOST, _STREAMS_MOST = 1_000_000, 200_000  # what is written to keep us busy has more
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_ZIP_COMMENT_MOST = 65535


def pdf_fault(content: bytes) -> FileRefusal | None:
    """Why a PDF is not taken; None if it is whole, open to everybody, and only to be looked at."""
    if _VERSION.match(content) is None:
        return FileRefusal.BROKEN
    if _is_zip_too(content):
        return FileRefusal.DOUBLE
    if content.count(b"/") > _NAMES_MOST or content.count(b"endstream") > _STREAMS_MOST:
        return FileRefusal.BROKEN
    end = _END.search(content[-_TAIL:])
    if end is None or _XREF.match(content, int(end[1])) is None:
        return FileRefusal.BROKEN
    try:
        names = _names(content) - _SHORT
        for part in _parts(content):
            names |= _names(part)
    except _BombError:
        return FileRefusal.ACTIVE
    except zlib.error:
        return FileRefusal.BROKEN
    if b"Encrypt" in names:
        return FileRefusal.LOCKED
    if names & _ACTIVE:
        return FileRefusal.ACTIVE
    return None if {b"Root", b"Pages"} <= names else FileRefusal.BROKEN


def _is_zip_too(content: bytes) -> bool:
    """An archive is read from its end: its last record says how long a comment follows it."""
    tail = content[-(_ZIP_END_BYTES + _ZIP_COMMENT_MOST) :]
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        after = len(tail) - at - _ZIP_END_BYTES
        if after >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") <= after:
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


class _BombError(Exception):
    """A part grows beyond all measure when it is unpacked."""


def _parts(content: bytes) -> Iterator[bytes]:
    """What stands outside of streams, and the streams that hold further objects, unpacked.

    The whole is searched besides: what only looks like a stream hides nothing.
    """
    done, budget = 0, _INFLATED_MOST
    for begin in _STREAM.finditer(content):
        if begin.start() < done:
            continue
        outside = content[done : begin.start()]
        yield outside
        end = content.find(b"endstream", begin.end())
        done = len(content) if end < 0 else end
        if b"ObjStm" in _unescaped(outside):
            inflated = _objects(outside, content[begin.end() : done], budget)
            budget -= len(inflated)
            yield inflated
    yield content[done:]


def _objects(about: bytes, packed: bytes, most: int) -> bytes:
    """A stream of objects, unpacked. Raises _BombError, or zlib.error if that cannot be done."""
    if b"Filter" not in _unescaped(about):
        return packed
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(packed, max(1, most))
    if unpacker.unconsumed_tail:
        raise _BombError
    if not unpacker.eof:
        raise zlib.error("it ends too early")
    return plain


def _names(part: bytes) -> set[bytes]:
    """The names in a part, with their escapes resolved: /J#53 is /JS."""
    return {_unescaped(found) for found in _NAME.findall(part)}


def _unescaped(name: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)
