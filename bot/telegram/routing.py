"""The map of the conversation: which update, button, step or signal leads to which handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from telegram import Update

from bot.domain.messages import Message
from bot.domain.texts import Language
from bot.store.unit import Unit

P = ParamSpec("P")
T = TypeVar("T")

Messages = Iterable[Message]


class Talk:
    """What a handler gets: the update, the unit, and where the conversation stands."""

    def __init__(
        self,
        unit: Unit,
        *,
        chat_id: int,
        user_id: int,
        update: Update | None = None,
        args: tuple[str, ...] = (),
    ) -> None:
        self.unit = unit
        self.chat_id = chat_id
        self.user_id = user_id
        self.update = update
        self.number_asked = False  # a telephone number is what the question asks for
        self.args = args  # what follows the name in callback data, in a command or in a signal

    async def do(
        self, service: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs one service inside this update's transaction."""
        return service(self.unit, *args, **kwargs)

    @property
    def text(self) -> str:
        """The text of the message as it came, or an empty string."""
        message = self.update.effective_message if self.update else None
        return (message.text or message.caption or "") if message else ""

    @property
    def message_id(self) -> int | None:
        """The message that came in, or the one whose button was pressed."""
        message = self.update.effective_message if self.update else None
        return message.message_id if message else None

    @property
    def language(self) -> Language:
        return self.unit.language(self.chat_id)

    @property
    def step(self) -> str:
        return self.unit.conversation(self.chat_id).step

    @property
    def data(self) -> dict[str, Any]:
        """What the conversation has gathered; change it through `go`."""
        found = self.unit.open(self.unit.conversation(self.chat_id), "sealed_data")
        return dict(found or {})

    def go(self, step: str, data: dict[str, Any] | None = None) -> None:
        """Sets the next step and what is kept for it (sealed at rest)."""
        row = self.unit.conversation(self.chat_id)
        row.step = step
        self.unit.seal(row, "sealed_data", data or None)

    def done(self) -> None:
        self.go("")


Handler = Callable[[Talk], Coroutine[Any, Any, Messages] | Awaitable[Messages]]


Finish = Callable[[Talk, list[Message]], list[Message]]


@dataclass(slots=True)
class Router:
    """Filled by `handlers.register`; read by the application. Names in it are unique."""

    commands: dict[str, Handler] = field(default_factory=dict)
    group_commands: dict[str, Handler] = field(default_factory=dict)
    presses: dict[str, Handler] = field(default_factory=dict)
    steps: dict[str, Handler] = field(default_factory=dict)
    media: dict[str, Handler] = field(default_factory=dict)
    contacts: dict[str, Handler] = field(default_factory=dict)
    signals: dict[str, Handler] = field(default_factory=dict)
    others: dict[str, Handler] = field(default_factory=dict)
    rereads: dict[str, Handler] = field(default_factory=dict)
    agains: dict[str, Handler] = field(default_factory=dict)
    remarks: list[Handler] = field(default_factory=list)
    afterwards: Finish | None = None  # the last word on what a handler says to an update

    def command(self, *names: str, to: Handler, group: bool = False) -> None:
        """A command in a private chat (or, with `group`, in the staff group)."""
        for name in names:
            _put(self.group_commands if group else self.commands, name, to)

    def press(self, name: str, to: Handler) -> None:
        """A button whose callback data is `name` or `name:arg:arg`; args come in `talk.args`."""
        _put(self.presses, name, to)

    def step(self, name: str, to: Handler) -> None:
        """A text message while the conversation's step is `name`."""
        _put(self.steps, name, to)

    def file(self, step: str, to: Handler) -> None:
        """A photo, a document, a voice or anything else without text, while the step is `step`."""
        _put(self.media, step, to)

    def contact(self, step: str, to: Handler) -> None:
        """A shared contact while the conversation's step is `step`."""
        _put(self.contacts, step, to)

    def signal(self, name: str, to: Handler) -> None:
        """A signal of `unit.wake(chat_id, name, subject)`; `talk.args` is (subject,)."""
        _put(self.signals, name, to)

    def other(self, kind: str, to: Handler) -> None:
        """What nothing else took.

        Kinds: text, voice, sticker, photo, document, edited, group, stale_press, contact,
        unknown_command and the rest that the application names.
        """
        _put(self.others, kind, to)

    def reread(self, step: str, to: Handler) -> None:
        """A message whose words were changed while the conversation's step is `step`."""
        _put(self.rereads, step, to)

    def again(self, step: str, to: Handler) -> None:
        """The question of a step once more, as it is asked: something has come between."""
        _put(self.agains, step, to)

    def remark(self, to: Handler) -> None:
        """Adds a word of its own after the answer to whatever somebody writes in private."""
        self.remarks.append(to)


def _put(table: dict[str, Handler], name: str, handler: Handler) -> None:
    if name in table:
        raise ValueError(f"two handlers for {name}")
    table[name] = handler
