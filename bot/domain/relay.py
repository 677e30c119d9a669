"""What customer and staff say to each other in a case, and what must not go along with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.messages import MediaKind

WORDS_LIMIT = 2000  # characters of one line: with its heading it stays below Telegram's 4096
FILE_LIMIT = 20 * 1024 * 1024  # bytes: what the Bot API hands out (getFile)
FILES_MOST = 10  # in one case
CUSTOMER = "customer"  # the actor of a line that is not of a member of staff


class Topic(StrEnum):
    """What somebody wants a person for, when it is none of their rights."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    # Who may ask is for people to make sure of.
    DECEASED = "deceased"
    CHILD = "child"
    AGENT = "agent"  # guardian, power of attorney
    COMPANY = "company"
    NEW_HOLDER = "new_holder"  # a recycled number, or a mailbox that somebody else has now
    SHARED = "shared"  # a family's mailbox or telephone
    PROTECTED = "protected"
    NO_NUMBER = "no_number"  # no personal identity number, so no BankID


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One line as it came in; `words` are the text, or what stands under a file."""

    words: str = field(default="", repr=False)
    kind: MediaKind | None = None  # None: words alone
    file_id: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)  # that its sender gave the file
    size: int = 0

    @property
    def is_file(self) -> bool:
        """Whether it is something to be looked at, rather than to be heard or read."""
        return self.kind in (MediaKind.PHOTO, MediaKind.DOCUMENT)


_MENTION = r"@{name}\b"
_LINK = r"(?:https?://)?(?:t\.me|telegram\.me|telegram\.dog)/{name}\b"
_HIDDEN = "@…"


def without_account(words: str, *, username: str | None, user_id: int) -> str:
    """`words` without the writer's own Telegram account, which the other side must not see.

    Telegram turns an @name into a link to the person behind it. Whoever is named otherwise, as by
    a telephone number, has been named on purpose.
    """
    found = re.sub(rf"tg://user\?id={user_id}\b", _HIDDEN, words, flags=re.IGNORECASE)
    if not username:
        return found
    name = re.escape(username)
    for pattern in (_LINK, _MENTION):
        found = re.sub(pattern.format(name=name), _HIDDEN, found, flags=re.IGNORECASE)
    return found


_ID_WORDS = re.compile(
    r"\b(?:id[- ]?(?:kort|handling|card|document)\w*|legitimation\w*|leg|körkort\w*|korkort\w*"
    r"|passport\w*|mitt pass|passet|pass(?:foto|bild|kopia)\w*|nationellt id"
    r"|driv(?:er'?s|ers|ing) licen[cs]e\w*|identity (?:card|document)s?)\b",
    re.IGNORECASE,
)


def names_identity_document(words: str) -> bool:
    """Whether the words under a file, or its name, say that it shows an identity document."""
    return _ID_WORDS.search(re.sub(r"[_.]+", " ", words)) is not None
