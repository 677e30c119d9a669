"""Forgeries, replays, other people's cases and guessed codes: refused, told without a name.

Nobody else notices: while all of this goes on, other customers are served.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.emulator.client import Person
from tests.acceptance import play, register
from tests.acceptance.register import Subject
from tests.acceptance.stage import GROUP, Stage, a_stage
from tests.contracts import oracle

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_YOURS = "I cannot find that case among yours"
ONLY_STAFF = "Only staff of Westila Group AB can do that"
ONLY_STAFF_SV = "Det kan bara personalen på Westila Group AB göra"


@dataclass
class Scene:
    """A running stage, and everything personal that was ever said on it."""

    stage: Stage
    subjects: Iterator[Subject]
    planted: set[str] = field(default_factory=set)
    anywhere: set[str] = field(default_factory=set)  # ... whatever stands around it

    async def arrive(self) -> tuple[Person, str]:
        """A customer who is on file, and their address."""
        subject = next(self.subjects)
        person = await self.stage.customer(
            f"{subject.row['first_name']} Hemlig", language_code="en", phone=subject.phone
        )
        self.planted |= {
            str(subject.row["last_name"]),
            str(subject.row["first_name"]),
            "Hemlig",
            subject.email.lower(),
        }
        # In whatever spelling: without the country and the century.
        self.anywhere.add(subject.phone.removeprefix("+46"))
        if number := subject.row["personnummer"]:
            self.anywhere.add(str(number)[-10:])
        await person.say("/start")
        await play.offered(person, "do:access")
        return person, subject.email

    async def stranger(self) -> Person:
        """Somebody with Telegram, and nothing else."""
        person = await self.stage.customer("Mallory Okänd", language_code="en")
        self.planted |= {"Mallory", "Okänd"}
        await person.say("/start")
        await play.offered(person, "do:access")
        return person

    async def served(self) -> None:
        """Somebody else is answered at once."""
        bystander = await self.stage.customer("Bo Bredvid", language_code="en")
        self.planted.add("Bredvid")
        await bystander.say("/help")
        await bystander.wait_for("What I can do for you", timeout=2)

    def count(self, sql: str, *values: object) -> int:
        [[number]] = self.stage.ask(f"SELECT count(*) FROM {sql}", *values)
        return int(number)

    def audited(self, code: str) -> int:
        return self.count("audit_event WHERE code = ?", code)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("hostile")
    async with a_stage(folder, mode="webhook") as stage:
        rows = oracle.dump(stage.register_url)
        scene = Scene(stage, iter(register.subjects(rows)))
        scene.anywhere |= {
            stage.emulator.token,
            stage.bot.environment["WEBHOOK_SECRET"],
            *re.split("[:,]", stage.keys)[1::2],
        }
        for member in stage.members.values():
            await member.say("/start")
        yield scene
        assert await stage.refused_calls() == []
        assert stage.bot.troubles() == []
        _nothing_personal_is_written(scene)


def _nothing_personal_is_written(scene: Scene) -> None:
    """Neither the log nor the trail of the whole module holds a name, an address or a code."""
    places = (
        scene.stage.bot.log.read_text("utf-8"),
        *map(
            str,
            (
                scene.stage.ask("SELECT actor, code, case_ref, facts FROM audit_event"),
                scene.stage.ask("SELECT kind, subject, lane, failure FROM task"),
                scene.stage.ask("SELECT * FROM failed_update"),
            ),
        ),
    )
    assert len(scene.planted) > 20
    assert len(scene.anywhere) > 8
    for place in map(_spelt_out, places):
        bare = re.sub(r"(?<=\d)[ +-](?=\d)", "", place)  # +46 70 174.., 19850709-9805
        for secret in scene.planted:
            assert not re.search(rf"(?<![\w]){re.escape(secret)}(?![\w])", place, re.IGNORECASE)
        for secret in scene.anywhere:
            assert secret not in place
            assert secret not in bare


def _spelt_out(text: str) -> str:
    """JSON may write letters as numbers: \\u00c5kesson."""
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


# -- at the wire ------------------------------------------------------------------------------


def _update(person: Person, number: int, text: str) -> dict[str, Any]:
    """A message as Telegram would bring it."""
    sender = {"id": person.id, "is_bot": False, "first_name": "Hemlig", "language_code": "en"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_800_000_000,
            "text": text,
            "from": sender,
            "chat": {"id": person.chat_id, "type": "private", "first_name": "Hemlig"},
        },
    }


async def _post(stage: Stage, update: dict[str, Any], *, secret: str | None) -> int:
    [call, *_more] = await stage.client.calls("setWebhook")
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    url = call["params"]["url"]
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=update, headers=headers) as answer,
    ):
        return answer.status


async def test_an_update_with_a_forged_secret_has_no_effect(scene: Scene) -> None:
    person = await scene.stranger()
    before = await person.texts()
    update = _update(person, 1, "/help")
    for secret in (None, "", "guessed-secret-0123456789", "å"):
        assert await _post(scene.stage, update, secret=secret) == 403
    await scene.served()
    assert scene.count("seen_update WHERE update_id = ?", update["update_id"]) == 0
    assert await person.texts() == before
    assert scene.audited("telegram:secret:forged") >= 1
    assert "wrong secret" in scene.stage.bot.log.read_text("utf-8")


async def test_the_same_update_eight_times_at_once_has_one_effect(scene: Scene) -> None:
    person = await scene.stranger()
    secret = scene.stage.bot.environment["WEBHOOK_SECRET"]
    update = _update(person, 2, "/help")
    posts = (_post(scene.stage, update, secret=secret) for _ in range(8))
    assert await asyncio.gather(*posts) == [200] * 8
    await scene.served()
    assert sum("What I can do" in text for text in await person.texts()) == 1


async def test_a_replayed_press_makes_no_second_case_and_no_second_card(scene: Scene) -> None:
    person, email = await scene.arrive()
    ref = await play.ask_for_copy(scene.stage, person, email, command="/access")
    await play.offered(scene.stage.in_group("anna"), f"s:claim:{ref}")
    replayed = await scene.stage.client.redeliver(person.last_update_id, count=8)
    assert set(replayed["statuses"]) == {200}
    await scene.served()
    assert scene.count("case_file WHERE tg_user_id = ?", person.id) == 1
    posted = await scene.stage.client.calls("sendMessage")
    cards = [one for one in posted if one["chat_id"] == GROUP and ref in one["params"]["text"]]
    assert len(cards) == 1


# -- other people's cases ---------------------------------------------------------------------


async def test_a_case_of_another_looks_like_none_at_all(scene: Scene) -> None:
    owner, email = await scene.arrive()
    ref = await play.ask_for_copy(scene.stage, owner, email, command="/access")
    await play.claim(scene.stage, "anna", ref)
    await play.approve(scene.stage, "anna", ref)
    _letter, fetch = await play.offered(owner, "delivery:get:")

    thief, own_email = await scene.arrive()
    await thief.say("/cases")
    await play.prove_both_for_copy(scene.stage.client, thief, own_email)
    refused = scene.audited("case:any:foreign")
    told = []
    for wanted in (ref, "ZZZ-ZZZZ-Z"):
        for name in ("cases.show", "cases.withdraw", "cases.withdrawn"):
            await thief.press(f"{name}:{wanted}", forge=True)
            told.append((await thief.wait_for(NOT_YOURS)).text)
    assert len(set(told)) == 1, "nothing tells an existing case from none"
    assert scene.audited("case:any:foreign") > refused

    await thief.press(fetch, forge=True)
    await thief.wait_for("There is no answer to fetch here")
    await thief.press(f"question:answer:{ref}", forge=True)
    await thief.wait_for("not open any more")
    await thief.say(f"/start case-{ref}")
    assert (await thief.wait_for(NOT_YOURS)).text in told
    [[state, chat]] = scene.stage.ask("SELECT state, chat_id FROM case_file WHERE ref = ?", ref)
    assert (state, chat) == ("partly_granted", owner.chat_id)
    await scene.served()


async def test_the_buttons_of_anothers_conversation_do_nothing(scene: Scene) -> None:
    owner, email = await scene.arrive()
    await owner.say("/correct")
    await play.prove_mailbox(scene.stage.client, owner, email)
    _message, data = await play.offered(owner, "correct.group:")
    mark = data.split(":")[1]

    thief, own_email = await scene.arrive()
    await thief.say("/correct")
    await play.prove_mailbox(scene.stage.client, thief, own_email)
    await play.offered(thief, "correct.group:")
    for action in ("menu", "group", "entry", "field", "pick", "submit"):
        await thief.press(f"correct.{action}:{mark}:0:0:0", forge=True)
        await thief.wait_for("belongs to something that is over")
    asked = "case_file WHERE tg_user_id = ? AND state <> 'waiting_for_identity'"
    assert scene.count(asked, thief.id) == 0, "no further than their own first words"
    await play.press(owner, "correct.group:")  # the owner goes on undisturbed
    await play.offered(owner, "correct.field:")
    await scene.served()


# -- staff's buttons --------------------------------------------------------------------------


async def test_staff_buttons_are_dead_in_the_hands_of_others(scene: Scene) -> None:
    customer, email = await scene.arrive()
    ref = await play.ask_for_copy(scene.stage, customer, email, command="/access")
    stranger = await scene.stranger()
    card, _data = await play.offered(scene.stage.in_group("anna"), f"s:claim:{ref}")
    await scene.stage.client.post(f"groups/{GROUP}/join", user_id=customer.id)
    refused = scene.audited("staff:button:stranger")

    told = await customer.in_chat(GROUP).press(f"s:claim:{ref}", message=card)
    assert told is not None
    assert ONLY_STAFF_SV in told["text"]
    for data in (f"s:claim:{ref}", f"s:ok:{ref}:x", f"s:sure:{ref}:x", f"s:send:{ref}", "s:queue"):
        answer = await stranger.press(data, forge=True)
        assert answer is not None
        assert ONLY_STAFF in answer["text"]
    await stranger.say(f"/case {ref}")
    await stranger.wait_for(ONLY_STAFF)

    assert scene.audited("staff:button:stranger") == refused + 7
    [[state, claimed_by]] = scene.stage.ask(
        "SELECT state, claimed_by FROM case_file WHERE ref = ?", ref
    )
    assert (state, claimed_by) == ("queued", None)
    await scene.served()


async def test_a_removed_member_decides_nothing_any_more(scene: Scene) -> None:
    stage = scene.stage
    doris = await stage.client.person("Doris", id=2009, role="staff", language_code="en")
    await stage.client.post(f"groups/{GROUP}/join", user_id=doris.id)
    words = ("staff", "add", "2009", "--name", "Doris", "--role", "owner", "--language", "en")
    assert (await stage.cli(*words)).code == 0
    await doris.say("/start")
    customer, email = await scene.arrive()
    ref = await play.ask_for_copy(stage, customer, email, command="/access")
    stage.members["doris"] = doris
    await play.claim(stage, "doris", ref)

    assert (await stage.cli("staff", "remove", "2009")).code == 0
    [[claimed_by]] = stage.ask("SELECT claimed_by FROM case_file WHERE ref = ?", ref)
    assert claimed_by is None, "what a removed member held is free again"
    for person, act in ((doris, f"s:ok:{ref}:"), (doris.in_chat(GROUP), "s:claim:" + ref)):
        answer = await play.press(person, act)
        assert answer is not None
        assert answer["text"] in {ONLY_STAFF + ".", ONLY_STAFF_SV + "."}
    [[state]] = stage.ask("SELECT state FROM case_file WHERE ref = ?", ref)
    assert state == "queued"
    await play.claim(stage, "anna", ref)
    await scene.served()


# -- codes ------------------------------------------------------------------------------------


async def _wrong(code: str, turn: int) -> str:
    return f"{(int(code) + turn) % 1_000_000:06d}"


async def test_after_five_wrong_codes_the_right_one_is_dead(scene: Scene) -> None:
    person, email = await scene.arrive()
    code = await _asked_code(scene, person, email)
    for turn in range(1, 6):
        await asyncio.gather(person.say(await _wrong(code, turn)), scene.served())
        await person.wait_for("You have \\d tr|Five wrong codes")
    await person.say(code)
    await person.wait_for("Five wrong codes")
    await person.say("/cases")
    await person.wait_for("First I need to know that it is you")
    assert not any(code in text for text in await person.texts())
    assert not any(code in seen.text for seen in await person.messages()), "codes are deleted"
    assert scene.audited("identity:code:failed") >= 5


async def _asked_code(scene: Scene, person: Person, email: str) -> str:
    await person.say("/cases")
    await play.offered(person, "cancel")
    await person.say(email)
    await play.offered(person, "verify:resend")
    code = await scene.stage.client.wait_code(email)
    scene.planted.add(code)
    return code


async def test_an_expired_code_is_refused(scene: Scene) -> None:
    person, email = await scene.arrive()
    code = await _asked_code(scene, person, email)
    scene.stage.ask(
        "UPDATE challenge SET expires_at = '2026-01-01 00:00:00.000000' WHERE tg_user_id = ?",
        person.id,
    )
    await person.say(code)
    await person.wait_for("That code is too old")
    await person.say("/cases")
    await person.wait_for("First I need to know that it is you")
    assert scene.audited("identity:code:expired") >= 1
    await scene.served()


async def test_a_code_is_worth_nothing_in_another_chat(scene: Scene) -> None:
    owner, email = await scene.arrive()
    code = await _asked_code(scene, owner, email)
    thief, own_email = await scene.arrive()
    own = await _asked_code(scene, thief, own_email)
    assert own != code
    await thief.say(code)
    await thief.wait_for("You have 4 tries left")
    await owner.say(code)
    await owner.wait_for("You have no cases")


async def test_an_unknown_address_is_answered_like_a_known_one(scene: Scene) -> None:
    known, email = await scene.arrive()
    unknown = await scene.stranger()
    told = []
    for person, address in ((known, email), (unknown, "nobody.at.all@example.net")):
        await person.say("/cases")
        await play.offered(person, "cancel")
        await person.say(address)
        message, _data = await play.offered(person, "verify:resend")
        told.append((message.text, message.buttons))
    assert told[0] == told[1]
    await scene.stage.client.wait_code(email)
    assert await scene.stage.client.mails("nobody.at.all@example.net") == []
    await unknown.say("123456")
    await unknown.wait_for("You have 4 tries left")
