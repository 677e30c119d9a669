"""What a source that is reached over HTTP declares: its calls, and how their answers are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.canonical import Json
from bot.domain.claims import ClaimKind


class PagingStyle(StrEnum):
    """How the next page of a list is asked for."""

    NEXT = "next"  # the answer has the next page's address
    CURSOR = "cursor"  # the answer has a word that goes into the next question
    PAGE = "page"  # pages are numbered
    OFFSET = "offset"  # entries are numbered


class Sent(StrEnum):
    """What a change sends."""

    CHANGED = "changed"  # the changed values alone, as a merge patch
    WHOLE = "whole"  # the whole entry as it was read, with the changes in it


class Grant(StrEnum):
    """How Insyn shows who it is."""

    NONE = "none"
    BEARER = "bearer"
    BASIC = "basic"
    OAUTH = "oauth"  # OAuth 2, client credentials


@dataclass(frozen=True, kw_only=True, slots=True)
class Auth:
    """The way in, with its secrets: its repr shows none."""

    grant: Grant = Grant.NONE
    user: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request. `{name}` in its parts stands for a proved claim's value or a key's column."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Paging:
    style: PagingStyle
    at: str = ""  # the pointer to what leads further, for `next` and `cursor`
    name: str = ""  # the parameter that it goes into
    first: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Find:
    """Lists entries by a claim, or by the entry of another table that they belong to."""

    call: Call
    by: ClaimKind | str
    items: str = ""  # the pointer to the list
    paging: Paging | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Writes values into one entry."""

    call: Call
    sent: Sent = Sent.CHANGED
    wrap: str = ""  # the pointer under which the values are sent


@dataclass(frozen=True, kw_only=True, slots=True)
class Add:
    """Makes an entry that was missing; what the system calls it the system decides."""

    call: Call  # its path may name the keys of the entry that the new one belongs to
    wrap: str = ""  # the pointer under which the values are sent


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """Where a deletion that goes on after its answer is followed."""

    call: Call  # `{job}` is what `job` points to
    job: str
    state: str
    done: tuple[str, ...]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpTable:
    """The calls of one collection, and where its columns stand in an entry."""

    at: Mapping[str, str] = field(default_factory=dict)
    find: tuple[Find, ...] = ()
    read: Call | None = None
    item: str = ""  # the pointer to the entry in what `read` answers
    change: Change | None = None
    add: Add | None = None
    erase: Call | None = None
    status: Status | None = None
    match: bool = False  # writes carry If-Match, from the ETag of what was read
    presumed: ClaimKind | None = None  # nothing can be asked: one entry for each such claim

    def pointer(self, column: str) -> str:
        return self.at.get(column, f"/{column}")

    def find_by(self, by: ClaimKind | str) -> Find | None:
        return next((one for one in self.find if one.by == by), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpAccess:
    """How the whole source is reached."""

    tables: Mapping[str, HttpTable]
    auth: Auth = Auth()
    seconds: float = 15.0
    largest: int = 10 * 2**20  # bytes of one answer
    ping: str = "/"  # the path that tells whether the system answers
    idempotency: str = "Idempotency-Key"  # the header that tells tries of one errand apart
