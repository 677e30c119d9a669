"""What somebody wrote or sent, as a line to be passed on: without their Telegram account."""

from __future__ import annotations

from telegram import Document, Message, PhotoSize, Voice

from bot.domain.identifiers import Refused
from bot.domain.messages import MediaKind
from bot.domain.relay import WORDS_LIMIT, Said, without_account
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.telegram.routing import Talk

NOT_PASSED = _("That cannot be passed on. Write, or send a photo, a PDF file or a voice message.")


def said(talk: Talk) -> Said | Refused | None:
    """The line; None if it is of a kind that is not passed on.

    Only the characters of a text are taken: names that are links, and whom it was forwarded from,
    stay behind. A file is taken by its number alone.
    """
    message = talk.update.effective_message if talk.update else None
    if message is None:
        return None
    words = _words(talk)
    if isinstance(words, Refused):
        return words
    if message.text is not None:
        return Said(words=words)
    return _file(message, words)


def album(talk: Talk) -> str | None:
    """What all that was sent at once has in common; each is a message of its own."""
    message = talk.update.effective_message if talk.update else None
    return message.media_group_id if message else None


def _words(talk: Talk) -> str | Refused:
    user = talk.update.effective_user if talk.update else None
    username = user.username if user else None
    bare = without_account(talk.text, username=username, user_id=talk.user_id)
    message = talk.update.effective_message if talk.update else None
    if not bare.strip() and message is not None and message.text is None:
        return ""  # a file may come without words
    return clean_text(bare, WORDS_LIMIT)


def _file(message: Message, words: str) -> Said | None:
    """The largest of a photo's sizes, or the document or voice as it is."""
    found: PhotoSize | Document | Voice | None
    document = message.document if message.animation is None else None
    kind, found = next(
        (
            one
            for one in (
                (MediaKind.PHOTO, message.photo[-1] if message.photo else None),
                (MediaKind.DOCUMENT, document),
                (MediaKind.VOICE, message.voice),
            )
            if one[1] is not None
        ),
        (MediaKind.DOCUMENT, None),
    )
    if found is None:
        return None
    name = (document.file_name or "") if document else ""
    size = found.file_size or 0
    return Said(words=words, kind=kind, file_id=found.file_id, name=name, size=size)
