"""PTB's Application, driven inside the transaction: it finds the handler, we collect the words."""

from __future__ import annotations

from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, cast

from telegram import Bot, Chat, Message, Update
from telegram.ext import Application, ApplicationBuilder, BaseHandler, CallbackContext

from bot.domain import messages as said
from bot.domain.errors import InsynError
from bot.domain.texts import Text as _
from bot.services import chats, sessions, shown
from bot.store.unit import Unit
from bot.telegram.reading import update_of
from bot.telegram.routing import Handler, Router, Talk
from bot.telegram.transport import RefusingRequest

Route = tuple[Handler, tuple[str, ...]]
AnyContext = CallbackContext[Any, Any, Any, Any]

_current: ContextVar[Unit] = ContextVar("unit")


class HandlerWaitedError(InsynError):
    """A handler waited for something inside its transaction."""


class UnhandledUpdateError(InsynError):
    """No handler took an update, or its context could not be built."""


class QuietBot(Bot):
    """A bot that knows its name from `getMe` of the sender, and cannot send."""

    def __init__(self, token: str) -> None:
        super().__init__(token, request=RefusingRequest(), get_updates_request=RefusingRequest())

    async def initialize(self) -> None:
        """Nothing is asked of Telegram here."""

    async def shutdown(self) -> None:
        """Nothing was opened."""


class DrivenApplication(Application):  # type: ignore[type-arg]
    """Faults of handlers come out, instead of going to error handlers."""

    async def process_error(
        self,
        update: object,  # noqa: ARG002 - PTB's signature
        error: Exception,
        *_args: Any,
        **_kwargs: Any,
    ) -> bool:
        raise error


class RouteHandler(BaseHandler[Update, AnyContext, None]):
    """Takes every update to the place that the router names, and says what the handler returns."""

    def __init__(self, router: Router, bot_username: str) -> None:
        super().__init__(self._unused)
        self.router = router
        self.bot_username = bot_username.lower()

    async def _unused(self, _update: Update, _context: AnyContext) -> None:
        raise UnhandledUpdateError

    def check_update(self, update: object) -> Route | None:
        return self._find(update, _current.get()) if isinstance(update, Update) else None

    def _find(self, update: Update, unit: Unit) -> Route | None:
        if update.callback_query is not None:
            return self._press(update.callback_query.data or "")
        if update.edited_message is not None:
            return self._edited(update.edited_message, unit)
        if update.message is not None:
            return self._message(update.message, unit)
        if update.my_chat_member is not None:
            return self._other("membership")
        return None

    def _edited(self, message: Message, unit: Unit) -> Route | None:
        """Words that were changed are read as new ones, unless a question took the old ones."""
        if not _is_private(message.chat):
            return None
        reread = self.router.rereads.get(unit.conversation(message.chat_id).step)
        return (reread, ()) if reread and message.text else self._other("edited")

    def _press(self, data: str) -> Route | None:
        """`name:arg:arg`, where names may hold colons themselves: the longest known name wins."""
        parts = data.split(":")
        for end in range(len(parts), 0, -1):
            if handler := self.router.presses.get(":".join(parts[:end])):
                return handler, tuple(parts[end:])
        return self._other("stale_press")

    def _message(self, message: Message, unit: Unit) -> Route | None:
        private = _is_private(message.chat)
        if command := self._command(message.text or ""):
            return self._to_command(command, private=private)
        if not private:
            return self._other("group_reply") if message.reply_to_message else None
        step = unit.conversation(message.chat_id).step
        if message.contact is not None:
            handler = self.router.contacts.get(step)
            return (handler, ()) if handler else self._other("contact")
        if message.text is not None:
            handler = self.router.steps.get(step)
            return (handler, ()) if handler else self._other("text")
        kind = media_of(message)
        handler = self.router.media.get(step) if kind != "service" else None
        return (handler, ()) if handler else self._other(kind)

    def _command(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """The command and its words, unless it is meant for another bot."""
        if not text.startswith("/"):
            return None
        head, *words = text.split()
        name, at, bot = head[1:].partition("@")
        if at and bot.lower() != self.bot_username:
            return None
        return name.lower(), tuple(words)

    def _to_command(self, command: tuple[str, tuple[str, ...]], *, private: bool) -> Route | None:
        name, words = command
        handler = (self.router.commands if private else self.router.group_commands).get(name)
        if handler is not None:
            return handler, words
        return self._other("unknown_command" if private else "group")

    def _other(self, kind: str) -> Route | None:
        handler = self.router.others.get(kind)
        return (handler, ()) if handler else None

    async def handle_update(
        self,
        update: Update,
        application: Application[Any, Any, Any, Any, Any, Any],  # noqa: ARG002 - PTB's signature
        check_result: object,
        context: AnyContext,  # noqa: ARG002 - PTB's signature
    ) -> None:
        handler, args = cast("Route", check_result)
        unit = _current.get()
        user = update.effective_user
        assert unit.chat is not None
        talk = Talk(
            unit,
            chat_id=unit.chat.chat_id,
            user_id=user.id if user else 0,
            update=update,
            args=args,
        )
        step = talk.step
        replies = list(await handler(talk))
        if unit.chat.language is None and user is not None and unit.chat.chat_id > 0:
            # Whoever begins with anything but /start is spoken to in their language as well;
            # it comes last, for a member of staff has a language of their own.
            await talk.do(chats.greet, chat_id=unit.chat.chat_id, language_code=user.language_code)
        if _is_written(update):
            for remark in self.router.remarks:
                replies += await remark(talk)
        if self.router.afterwards is not None:
            replies = self.router.afterwards(talk, replies)
        replies = _put_away(self.router, talk, step, replies)
        shaped = _shaped(update, replies)
        _note_shown(unit, update, shaped)
        unit.say(unit.chat.chat_id, *shaped)


class Conversations:
    """The application as the desk uses it: an update in, words into the unit."""

    def __init__(self, router: Router, *, token: str, bot_username: str) -> None:
        self.router = router
        self.bot = QuietBot(token)
        builder = (
            ApplicationBuilder().application_class(DrivenApplication).bot(self.bot).updater(None)
        )
        self.application = builder.job_queue(None).build()
        self.application.add_handler(RouteHandler(router, bot_username))

    async def start(self) -> None:
        await self.application.initialize()

    async def stop(self) -> None:
        await self.application.shutdown()

    def handle(self, unit: Unit, data: dict[str, Any]) -> None:
        """Lets one handler answer an update. What the handler raises comes out as it is."""
        update = update_of(data, self.bot)
        token = _current.set(unit)
        try:
            drive(self.application.process_update(update))
        finally:
            _current.reset(token)

    def wake(self, unit: Unit, signal: str, chat_id: int, subject: str) -> None:
        """Lets the handler of an internal signal go on in its chat."""
        unit.chat = unit.conversation(chat_id)
        talk = Talk(unit, chat_id=chat_id, user_id=chat_id, args=(subject,))
        handler = self.router.signals.get(signal)
        if handler is None:
            raise UnhandledUpdateError
        step = talk.step
        replies = _put_away(self.router, talk, step, drive(_listed(handler, talk)))
        _watch(unit, chat_id, replies)
        unit.say(chat_id, *replies)


_PUT_AWAY = _("The button that shares your number is gone now.")


def _put_away(
    router: Router, talk: Talk, before: str, replies: list[said.Message]
) -> list[said.Message]:
    """The button that shares a number goes with its question, whichever way the person leaves.

    Telegram lets only a message without buttons of its own take it away.
    """
    if before not in router.contacts or talk.step in router.contacts:
        return replies
    sends = [(at, one) for at, one in enumerate(replies) if isinstance(one, said.Send)]
    if any(one.ask_contact for _at, one in sends):
        return replies
    bare = next(((at, one) for at, one in sends if not one.keyboard), None)
    if bare is None:
        return [said.Send(text=_PUT_AWAY, remove_reply_keyboard=True, silent=True), *replies]
    at, one = bare
    return [*replies[:at], replace(one, remove_reply_keyboard=True), *replies[at + 1 :]]


async def _listed(handler: Handler, talk: Talk) -> list[said.Message]:
    return list(await handler(talk))


def drive(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine to its end at once. Raises HandlerWaitedError if it waits for anything."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise HandlerWaitedError


def _is_written(update: Update) -> bool:
    """Whether somebody wrote words of their own in a private chat."""
    message = update.message
    if message is None or message.text is None or not _is_private(message.chat):
        return False
    return not message.text.startswith("/")


def _is_private(chat: Chat | None) -> bool:
    return chat is not None and chat.type == Chat.PRIVATE


def media_of(message: Message) -> str:
    for kind in (
        "voice",
        "video_note",
        "sticker",
        "photo",
        "document",
        "location",
        "video",
        "audio",
    ):
        if getattr(message, kind, None):
            return kind
    return "service" if message.pinned_message or message.new_chat_members else "text"


def _note_shown(unit: Unit, update: Update, replies: list[said.Message]) -> None:
    """Remembers which messages show personal data, so that they go when the session ends."""
    chat_id = unit.chat.chat_id if unit.chat else 0
    pressed = update.callback_query.message if update.callback_query else None
    if isinstance(pressed, Message) and pressed.has_protected_content:
        for one in replies:
            if isinstance(one, said.Edit):
                shown.written_over(unit, chat_id, one.message_id, personal=one.personal)
    _watch(unit, chat_id, replies)


def _watch(unit: Unit, chat_id: int, replies: list[said.Message]) -> None:
    if any(isinstance(one, said.Send | said.Edit) and one.personal for one in replies):
        sessions.watch(unit, chat_id)


def _shaped(update: Update, replies: list[said.Message]) -> list[said.Message]:
    """A press is answered, and the first message after it takes the place of the pressed one."""
    query = update.callback_query
    if query is None:
        return replies
    pressed = query.message
    if (
        isinstance(pressed, Message)
        and pressed.text is not None  # under a file there is nothing to write over
        and _is_private(pressed.chat)
    ):
        replies = _in_place(replies, pressed)
    if any(isinstance(reply, said.Answer) for reply in replies):
        return replies
    return [said.Answer(callback_query_id=query.id), *replies]


def _in_place(replies: list[said.Message], pressed: Message) -> list[said.Message]:
    """An edit cannot protect: what is personal takes no place that is not protected already."""
    for index, reply in enumerate(replies):
        if isinstance(reply, said.Edit):
            return replies
        if isinstance(reply, said.Send):
            if (
                reply.ask_contact
                or reply.remove_reply_keyboard
                or reply.protect
                or (reply.personal and not pressed.has_protected_content)
                or reply.kind is said.Kind.SECRET
            ):
                return replies
            edit = said.Edit(
                message_id=pressed.message_id,
                text=reply.text,
                keyboard=reply.keyboard,
                personal=reply.personal,
            )
            return [*replies[:index], edit, *replies[index + 1 :]]
    return replies
