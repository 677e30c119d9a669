"""What can be said to somebody on Telegram, as values: made by handlers, kept by the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.texts import Sayable


class Kind(StrEnum):
    """How a message is treated when it is uncertain whether it was sent."""

    ORDINARY = "ordinary"  # sent again when in doubt
    SECRET = "secret"  # codes, PINs and links: never sent twice  # noqa: S105


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """One inline button: `action` is callback data (64 bytes at most), or `url` is a page.

    As a web app the page is opened in Telegram, which tells it the account: in private chats,
    over HTTPS.
    """

    label: Sayable
    action: str | None = None
    url: str | None = None
    web_app: bool = False


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """A new message. Texts are HTML: sentences may hold tags, their parameters are escaped."""

    text: Sayable
    keyboard: Keyboard = ()
    ask_contact: Sayable | None = (
        None  # the label of a reply button that shares the own phone number
    )
    remove_reply_keyboard: bool = False
    protect: bool = False
    personal: bool = False  # protected, and taken out of the chat when the session ends
    silent: bool = False  # it arrives without a sound
    topic: int | None = None  # of a group that has topics
    kind: Kind = Kind.ORDINARY


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTopic:
    """Makes a topic in a group that has them."""

    name: Sayable


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseTopic:
    """Nothing more is to be said in it; what stands there stays."""

    topic: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """Puts a new text and keyboard in the place of an earlier message of ours."""

    message_id: int
    text: Sayable
    keyboard: Keyboard = ()
    personal: bool = False  # as in Send


@dataclass(frozen=True, kw_only=True, slots=True)
class Delete:
    """Takes a message out of the chat, such as one in which the person typed a code."""

    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Ends the little clock on a pressed button, with a short notice if need be."""

    callback_query_id: str
    text: Sayable | None = None
    alert: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attach:
    """A document. Only for papers without personal data (policy, receipt)."""

    filename: str
    content: bytes = field(repr=False)
    caption: Sayable | None = None
    keyboard: Keyboard = ()


class MediaKind(StrEnum):
    """What can be handed on by the number that Telegram gave it."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """Something that lies at Telegram already, sent anew: nothing tells who sent it first."""

    kind: MediaKind
    file_id: str = field(repr=False)
    caption: Sayable | None = None
    keyboard: Keyboard = ()
    silent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """Puts the command menu of this chat into the language that is spoken in it."""

    staff: bool = False  # with the commands that members of staff have


_SMS_PART = 160  # characters of the GSM alphabet that one text message holds
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def one_part(text: str) -> bool:
    """Whether a text goes in one part of an SMS; each further part costs as much as the first."""
    return len(text) <= _SMS_PART and _GSM.issuperset(text)


Message = Send | Edit | Delete | Answer | Attach | Media | Commands | OpenTopic | CloseTopic
