"""Dialogues as text files: what people do, what they see of it, line by line.

    purpose: why this dialogue stands here
    customer: Elin, elin.akesson@example.com, +46701740605

    Customer writes: hello, what do you have on me?
    Bot answers: ✅ I have your request: case {ref}.
        You will have our answer by Wednesday 23 December 2026 at the latest.
        …
    Customer presses: Cancel

`…` stands for what is left out. Everything that somebody in the play gets to see must be written,
in its order; `{ref}` is the first case's reference, `{ref2}` the second one's. In Swedish files
the words are Swedish. `python -m tests.dialogues.record FILE` writes the answers that come now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.domain.cases import Role
from bot.emulator import people
from bot.emulator.facts import Upload
from bot.emulator.world import World
from tests.dialogues.house import House, Plot
from tests.support import STAFF_GROUP

REF = re.compile(r"[0-9A-HJ-NP-TV-Z]{3}-[0-9A-HJ-NP-TV-Z]{4}-[0-9A-HJ-NP-TV-Z]")
LINK = re.compile(r"https?://127\.0\.0\.1:1/\S+")
FINGERPRINT = re.compile(r"\b[0-9a-f]{16}\b")
SHORT = 4  # lines: longer messages are recorded by their first two

# The words of a file, by what they mean. A line is `WHO DOES: what`, or one of the stage's own.
WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "purpose": "syfte",
        "customer": "kund",
        "staff": "personal",
        "register": "register",
        "writes": "skriver",
        "presses": "trycker",
        "shares": "delar",
        "sends": "skickar",
        "edits": "ändrar sig",
        "blocks": "blockerar",
        "unblocks": "släpper in",
        "answers": "svarar",
        "changes": "ändrar",
        "proves": "visar vem hen är",
        "notes": "visar",
        "deletes": "tar bort",
        "passes": "Tiden går",
        "down": "Registret svarar inte",
        "up": "Registret svarar igen",
        "restarts": "Programmet startas om",
        "Customer": "Kunden",
        "Stranger": "Främlingen",
        "Bot": "Boten",
        "to": "till",
        "Group": "Gruppen",
        "code": "koden",
        "wrong code": "fel kod",
        "own number": "sitt nummer",
        "photo": "ett foto",
        "voice": "ett röstmeddelande",
        "document": "en fil",
        "sticker": "ett klistermärke",
        "location": "en plats",
        "card": "någon annans kontakt",
        "forwarded": "en vidarebefordrad kontakt",
        "message": "meddelandet",
        "in a group": "i en grupp",
        "in the group": "i gruppen",
    },
    "en": {
        "purpose": "purpose",
        "customer": "customer",
        "staff": "staff",
        "register": "register",
        "writes": "writes",
        "presses": "presses",
        "shares": "shares",
        "sends": "sends",
        "edits": "changes it to",
        "blocks": "blocks",
        "unblocks": "unblocks",
        "answers": "answers",
        "changes": "changes",
        "proves": "proves who they are",
        "notes": "notes",
        "deletes": "deletes",
        "passes": "Time passes",
        "down": "The register does not answer",
        "up": "The register answers again",
        "restarts": "The program restarts",
        "Customer": "Customer",
        "Stranger": "Stranger",
        "Bot": "Bot",
        "to": "to",
        "Group": "Group",
        "code": "the code",
        "wrong code": "a wrong code",
        "own number": "their number",
        "photo": "a photo",
        "voice": "a voice message",
        "document": "a file",
        "sticker": "a sticker",
        "location": "a place",
        "card": "somebody else's contact",
        "forwarded": "a forwarded contact",
        "message": "the message",
        "in a group": "in a group",
        "in the group": "in the group",
    },
}
UNITS = {
    "minut": "minutes", "minute": "minutes", "timm": "hours", "hour": "hours", "dag": "days", "day": "days",
}  # fmt: skip
ROLES = {
    "handler": Role.HANDLER, "approver": Role.APPROVER, "owner": Role.OWNER,
    "handläggare": Role.HANDLER, "attestant": Role.APPROVER, "ägare": Role.OWNER,
}  # fmt: skip


@dataclass
class Step:
    """One act, and what is seen of it."""

    act: str
    seen: list[str] = field(default_factory=list)


@dataclass
class Script:
    """A file as it stands."""

    path: Path
    language: str
    head: dict[str, list[str]]
    steps: list[Step]

    @property
    def purpose(self) -> str:
        return " ".join(self.head.get(WORDS[self.language]["purpose"], []))

    def acts(self) -> list[str]:
        return [step.act for step in self.steps]

    def text(self, seen: list[list[str]]) -> str:
        """The file with these answers."""
        head = [f"{name}: {value}" for name, values in self.head.items() for value in values]
        body = [
            "\n".join([step.act, *answers]) for step, answers in zip(self.steps, seen, strict=True)
        ]
        return "\n".join([*head, "", *body]) + "\n"


def read(path: Path) -> Script:
    """The script of a file, whose folder tells its language."""
    language = path.parent.name
    word = WORDS[language]
    heads = {word[name] for name in ("purpose", "customer", "staff", "register")}
    script = Script(path, language, {}, [])
    for line in path.read_text("utf-8").splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if colon and name in heads and not script.steps:
            script.head.setdefault(name, []).append(value.strip())
        elif line.startswith(("    ", f"{word['Bot']} ")):
            script.steps[-1].seen.append(line.rstrip())
        else:
            script.steps.append(Step(line.rstrip()))
    return script


class Play:
    """A script in a house of its own."""

    def __init__(self, script: Script, plot: Plot, folder: Path) -> None:
        self.script = script
        self.word = WORDS[script.language]
        own = self.word["register"] in script.head
        self.house = House(plot, folder, own_register=own)
        self.world: World = self.house.world
        self.names: dict[int, str] = {}  # of chats
        self.users: dict[str, int] = {}
        self.refs: list[str] = []
        self._new: list[tuple[int, str, str]] = []  # chat, what the bot does, the text
        self._cast()
        self.world.listeners.append(self._hear)

    def _cast(self) -> None:
        facts = self.script.head.get(self.word["customer"], ["Kim"])[0].split(",")
        name, *contact = (fact.strip() for fact in facts)
        phone = next((one for one in contact if one.startswith("+")), "")
        self.emails = [one for one in contact if "@" in one]
        self._enter(self.word["Customer"], name, phone)
        self._enter(self.word["Stranger"], "Robin", "+46701740699")
        for line in self.script.head.get(self.word["staff"], []):
            name, role, *language = line.split()
            spoken = language[0] if language else self.script.language
            user = self.house.member(name, role=ROLES[role], language=spoken)
            self.names[user.id], self.users[name] = name, user.id
            self.names[STAFF_GROUP] = self.word["Group"]

    def _enter(self, role: str, name: str, phone: str) -> None:
        user = self.house.customer(name, language=self.script.language, phone=phone)
        self.names[user.id], self.users[role] = role, user.id

    # -- what is seen

    def _hear(self, happening: dict[str, Any]) -> None:
        chat, kind = happening["chat_id"], happening["kind"]
        if chat not in self.names:
            return
        message = self.world.message(chat, happening.get("message_id"))
        ours = message is not None and message.sender_id == self.world.bot_id
        if kind == "answer" and happening["answer"]["text"]:
            self._new.append((chat, "notes", happening["answer"]["text"]))
        elif kind == "delete":
            self._new.append((chat, "deletes", self.word["message"]))
        elif kind in ("message", "edit") and ours and message is not None:
            does = "answers" if kind == "message" else "changes"
            self._new.append((chat, does, _shown(message.body)))

    def seen(self) -> list[str]:
        """What came of the last act, as a file would say it in full."""
        new, self._new = self._new, []
        lines: list[str] = []
        for chat, does, text in new:
            first, *rest = self._named(text).splitlines() or [""]
            who = self.names[chat]
            to = "" if who == self.word["Customer"] else f" {self.word['to']} {who}"
            lines.append(f"{self.word['Bot']} {self.word[does]}{to}: {first}".rstrip())
            lines += [f"    {line}" for line in rest]
        return lines

    def _named(self, text: str) -> str:
        """References and links are different each time: they have names in the files."""
        for ref in REF.findall(text):
            if ref not in self.refs:
                self.refs.append(ref)
        for ref in self.refs:
            text = text.replace(ref, self._name(ref))
        return FINGERPRINT.sub("{hash}", LINK.sub("{link}", text))

    def _name(self, ref: str) -> str:
        at = self.refs.index(ref)
        return "{ref}" if at == 0 else f"{{ref{at + 1}}}"

    def _filled(self, text: str) -> str:
        for ref in self.refs:
            text = text.replace(self._name(ref), ref)
        return text

    # -- what is done

    def play(self) -> Iterator[tuple[Step, list[str]]]:
        """Does one act after the other, and tells what was seen of each."""
        for step in self.script.steps:
            self._do(step.act)
            self.house.settle()
            yield step, self.seen()

    def _do(self, act: str) -> None:
        stage, _colon, value = act.partition(":")
        acts: dict[str, Callable[[str], None]] = {
            self.word["passes"]: lambda value: self.house.passes(_time(value)),
            self.word["down"]: lambda _value: setattr(self.house.cable, "pulled", True),
            self.word["up"]: lambda _value: setattr(self.house.cable, "pulled", False),
            self.word["restarts"]: lambda _value: self.house.restarts(),
        }
        if stage in acts:
            acts[stage](value.strip())
            return
        for name, user in self.users.items():
            if act.startswith(f"{name} "):
                does, _colon, what = act[len(name) + 1 :].partition(":")
                self._act(user, does, what.strip())
                return
        raise AssertionError(f"{self.script.path}: nobody can do this: {act}")

    def _act(self, user: int, does: str, what: str) -> None:
        word = self.word
        if does == word["writes"]:
            people.say(self.world, user, user, self._said(what))
        elif does == f"{word['writes']} {word['in a group']}":
            chat = self.house.public_group(self.world.users[user])
            self.names[chat.id] = word["Group"]
            people.say(self.world, chat.id, user, what)
        elif does == word["presses"]:
            self._press(user, self._filled(what))
        elif does == f"{word['presses']} {word['in the group']}":
            self._press(user, self._filled(what), chat=STAFF_GROUP)
        elif does == word["shares"]:
            self._share(user, what)
        elif does == word["proves"]:
            self._prove(user)
        elif does == word["sends"]:
            self._send(user, what)
        elif does == word["edits"]:
            newest = [m for m in self.world.messages[user].values() if m.sender_id == user][-1]
            people.edit(self.world, user, user, newest.message_id, what)
        elif does in {word["blocks"], word["unblocks"]}:
            people.set_blocked(self.world, user, user, blocked=does == word["blocks"])
        else:
            raise AssertionError(f"{self.script.path}: what is this: {does}")

    def _prove(self, user: int) -> None:
        """From the question for the address on; only what comes of the last proof is told."""
        people.say(self.world, user, user, self.emails[0])
        self.house.settle()
        self._new.clear()
        people.say(self.world, user, user, self.house.mails.code())
        self.house.settle()
        if self.world.chats[user].reply_keyboard is not None:
            self._new.clear()
            self._share(user, self.word["own number"])

    def _said(self, what: str) -> str:
        if what == f"({self.word['code']})":
            return self.house.mails.code()
        if what == f"({self.word['wrong code']})":
            return f"{(int(self.house.mails.code()) + 1) % 1_000_000:06d}"
        return self._filled(what)

    def _press(self, user: int, label: str, *, chat: int | None = None) -> None:
        """The newest button whose name begins so."""
        where = user if chat is None else chat
        for message in reversed(self.world.messages.get(where, {}).values()):
            for row in message.body.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(label) and "callback_data" in button:
                        data = button["callback_data"]
                        people.press(self.world, where, user, message.message_id, data)
                        return
        raise AssertionError(f"{self.script.path}: no button {label!r} of {self.buttons(where)}")

    def buttons(self, chat: int) -> list[str]:
        """What can be pressed in a chat, the newest message first."""
        return [
            button["text"]
            for message in reversed(self.world.messages.get(chat, {}).values())
            for row in message.body.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
        ]

    def _share(self, user: int, what: str) -> None:
        if what == self.word["card"]:
            people.share_contact(self.world, user, user, phone="+46701740688", via_card=True)
        elif what == self.word["forwarded"]:
            people.share_contact(self.world, user, user, forwarded=True)
        else:
            phone = None if what == self.word["own number"] else what
            people.share_contact(self.world, user, user, phone=phone)

    def _send(self, user: int, what: str) -> None:
        if what == self.word["sticker"]:
            people.send_sticker(self.world, user, user)
        elif what == self.word["location"]:
            people.send_location(self.world, user, user)
        else:
            kind = next(kind for kind in ("photo", "voice", "document") if self.word[kind] == what)
            upload = Upload(f"x.{kind}", "application/octet-stream", b"content")
            people.send_file(self.world, user, user, upload, kind=kind)


def _shown(body: dict[str, Any]) -> str:
    if "document" in body:
        return f"📎 {body['document']['file_name']}\n{body.get('caption', '')}".strip()
    return str(body.get("text", ""))


def _time(value: str) -> timedelta:
    number, unit = value.split()
    name = next(name for start, name in UNITS.items() if unit.startswith(start))
    return timedelta(**{name: int(number)})


# -- comparing, and recording -------------------------------------------------------------------


def shortened(lines: list[str], bot: str) -> list[str]:
    """What a file says of it: short messages whole, long ones by how they begin."""
    found: list[str] = []
    for message in _messages(lines, bot):
        rest = [line for line in message[1:] if line.strip()]
        found += message[:1]
        found += rest if len(rest) < SHORT else [*rest[:1], "    …"]
    return found


def _messages(lines: list[str], bot: str) -> Iterator[list[str]]:
    at = [n for n, line in enumerate(lines) if line.startswith(f"{bot} ")]
    for start, end in pairwise([*at, len(lines)]):
        yield lines[start:end]


def fits(written: list[str], seen: list[str], bot: str) -> bool:
    """Whether each message that was seen is the one that the file tells of, in order."""
    ours, theirs = list(_messages(written, bot)), list(_messages(seen, bot))
    return len(ours) == len(theirs) and all(
        _pattern(one).fullmatch(_flat(two)) for one, two in zip(ours, theirs, strict=True)
    )


def _flat(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def _pattern(lines: list[str]) -> re.Pattern[str]:
    parts = [re.escape(part.strip()) for part in _flat(lines).split("…")]
    return re.compile(r"[\s\S]*".join(part for part in parts))
