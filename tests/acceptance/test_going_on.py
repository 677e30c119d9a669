"""Restarts, outages and odd input: the work goes on by itself, and nobody is told a falsehood."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.emulator.client import Person
from tests import pg
from tests.acceptance import play, register
from tests.acceptance.register import Subject
from tests.acceptance.stage import GROUP, Stage, a_stage
from tests.contracts import oracle
from tests.proofs import proof

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTHING = ("nothing is stored", "found nothing", "nothing about you", "inget lagrat")
LONGER = "takes longer than usual"
PROVOKED = (
    "group chat was upgraded to a supergroup chat",
    "query is too old",  # killed between an answer and the note that it is given: said again
    "message to delete not found",
    "message to edit not found",  # the cards of a group do not move along
)


@dataclass
class Scene:
    """A running stage whose parts can be taken away and given back."""

    stage: Stage
    subjects: Iterator[Subject]

    def rows(self) -> oracle.Dump:
        return oracle.dump(self.stage.register_url)

    async def arrive(self, subject: Subject | None = None) -> tuple[Person, Subject]:
        chosen = subject or next(self.subjects)
        person = await self.stage.customer(
            str(chosen.row["first_name"]), language_code="en", phone=chosen.phone
        )
        await person.say("/start")
        await play.offered(person, "do:access")
        return person, chosen

    def take_register_away(self) -> None:
        """As when the server is stopped: who is connected is thrown out, nobody gets in."""
        pg.close(self.stage.register_url)

    def bring_register_back(self) -> None:
        pg.reopen(self.stage.register_url)

    async def card(self, words: str, ref: str) -> str:
        """The card of a case in the staff group, as soon as it says so."""
        group = self.stage.in_group("anna")
        ends, after = time.monotonic() + play.PATIENCE, 0
        while True:
            text = next((one for one in await group.texts() if ref in one), "")
            if words in text:
                return text
            assert time.monotonic() < ends, f"the card says: {text}"
            told = await self.stage.client.get("wait", chat_id=GROUP, after=after, timeout=0.5)
            after = int(told["seq"])

    async def moves(self, ref: str, *, to: str) -> None:
        """Waits until the case has got there; its card is drawn a little later."""
        ends = time.monotonic() + play.PATIENCE
        while (state := self.state(ref)) != to:
            assert time.monotonic() < ends, f"the case is {state}"
            await asyncio.sleep(0.05)

    def state(self, ref: str) -> str:
        [[state]] = self.stage.ask("SELECT state FROM case_file WHERE ref = ?", ref)
        return str(state)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("going-on")
    async with a_stage(folder, register=pg.fresh_database()) as stage:
        for member in stage.members.values():
            await member.say("/start")
        rows = oracle.dump(stage.register_url)
        chosen = [
            one for one in register.with_one_address(rows) if one.row["company_name"] is None
        ]
        yield Scene(stage, iter(chosen))
        refused = await stage.refused_calls()
        assert [why for why in refused if not any(known in why for known in PROVOKED)] == []
        assert stage.bot.troubles() == []
        assert stage.ask("SELECT * FROM failed_update") == []


# -- restarts ---------------------------------------------------------------------------------


EVERY = proof(short=5, whole=1)


class Restarts:
    """Ends the bot before acts, in turn politely and brutally, and starts it after.

    `make test` takes every fourth act, `make proofs` each.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.times = self.acts = 0

    async def around(self, act: Callable[[], Awaitable[object]]) -> None:
        self.acts += 1
        if (self.acts - 1) % EVERY:
            await act()
            return
        await self.end()
        await act()
        await self.stage.bot.start()

    async def end(self) -> None:
        self.times += 1
        if self.times % 2:
            await self.stage.bot.kill()
        else:
            assert await self.stage.bot.stop() == 0


async def test_a_correction_survives_a_restart_in_every_step(scene: Scene) -> None:
    before = scene.rows()
    person, subject = await scene.arrive()
    restarts = Restarts(scene.stage)

    async def presses(prefix: str, label: str) -> None:
        message = await play.labelled(person, prefix, label)
        await restarts.around(lambda: person.press(label, message=message, wait=False))

    await restarts.around(lambda: person.say("/correct"))
    await play.offered(person, "cancel")
    await restarts.around(lambda: person.say(subject.email))
    code = await scene.stage.client.wait_code(subject.email)
    await play.offered(person, "verify:resend")
    await restarts.around(lambda: person.say(code))
    await presses("correct.group:", "Contact details")
    await presses("correct.entry:", "Address")
    await presses("correct.field:", "Street")
    await person.wait_for("Write the right value")
    await restarts.around(lambda: person.say("Återstartsgatan 5"))
    await presses("correct.submit:", "Send in")
    ref = await play.reference(person)
    assert restarts.acts == 8

    await play.claim(scene.stage, "bjorn", ref)
    await play.approve(scene.stage, "bjorn", ref)
    await person.wait_for(f"Answer in your case {ref}", timeout=play.PATIENCE)
    after = copy.deepcopy(before)
    [address] = oracle.belonging(before, subject.row)["address"]
    after["address"][address]["street"] = "Återstartsgatan 5"
    assert scene.rows() == after


async def test_proving_a_number_survives_a_restart(scene: Scene) -> None:
    person, subject = await scene.arrive()
    restarts = Restarts(scene.stage)
    await person.say("/access")
    await play.prove_mailbox(scene.stage.client, person, subject.email)
    await play.asked_for_number(person)
    await restarts.around(person.share_contact)
    await play.offered(person, "access.full")
    assert not [one for one in await person.messages() if one.raw.get("contact")]


async def test_an_update_that_is_polled_eight_times_more_has_one_effect(scene: Scene) -> None:
    person, _subject = await scene.arrive()
    await person.say("/help")
    await person.wait_for("What I can do for you")
    await scene.stage.client.redeliver(person.last_update_id, count=8)
    await person.say("/cases")
    await person.wait_for("First I need to know")
    assert sum("What I can do for you" in text for text in await person.texts()) == 1


# -- a source that is down --------------------------------------------------------------------


async def test_nobody_is_told_that_nothing_is_stored_while_a_source_is_down(scene: Scene) -> None:
    person, subject = await scene.arrive()
    await person.say("/access")
    await play.prove_both(scene.stage.client, person, subject.email)
    await play.offered(person, "access.full")

    scene.take_register_away()
    await person.say("/access")
    await person.wait_for(LONGER)
    scene.bring_register_back()
    await person.wait_for("What Westila Group AB stores about you", timeout=play.PATIENCE)

    scene.take_register_away()
    await play.press(person, "access.full")
    ref = await play.reference(person, newer_than=play.person_mark(person))
    await person.wait_for(f"Your case {ref} takes a little longer")
    assert "Kundregistret" in await scene.card("Går inte att nå", ref)
    await play.press(scene.stage.in_group("bjorn"), f"s:claim:{ref}")
    await scene.stage.members["bjorn"].wait_for("The plan is being made")
    scene.bring_register_back()
    await play.planned(scene.stage, "bjorn", ref)

    scene.take_register_away()
    await play.approve(scene.stage, "bjorn", ref)
    await scene.moves(ref, to="waiting_for_source")
    assert "Kundregistret" in await scene.card("Går inte att nå", ref)
    scene.bring_register_back()
    await play.offered(person, "delivery:get:", newer_than=play.person_mark(person))
    told = await person.texts()
    assert sum(f"Your case {ref}" in text and "longer" in text for text in told) == 1, "told once"
    assert not [text for text in told if any(words in text for words in NOTHING)]


async def test_a_code_waits_for_the_register_and_comes_by_itself(scene: Scene) -> None:
    person, subject = await scene.arrive()
    scene.take_register_away()
    await person.say("/cases")
    await play.offered(person, "cancel")
    await person.say(subject.email)
    await person.wait_for(LONGER)
    assert await scene.stage.client.mails(subject.email) == []
    scene.bring_register_back()
    await person.say(await scene.stage.client.wait_code(subject.email))
    await person.wait_for("You have no cases")


async def test_a_correction_whose_register_is_down_is_made_when_it_is_back(scene: Scene) -> None:
    before = scene.rows()
    person, subject = await scene.arrive()
    ref = await play.ask_for_correction(
        scene.stage,
        person,
        subject.email,
        command="/correct",
        path=("Contact details", "Address", "Street"),
        value="Väntegatan 3",
    )
    await play.claim(scene.stage, "bjorn", ref)
    scene.take_register_away()
    await play.approve(scene.stage, "bjorn", ref)
    await person.wait_for("it takes a little longer")
    await scene.stage.bot.kill()
    scene.bring_register_back()
    await scene.stage.bot.start()
    await person.wait_for(f"Answer in your case {ref}", timeout=play.PATIENCE)
    after = copy.deepcopy(before)
    [address] = oracle.belonging(before, subject.row)["address"]
    after["address"][address]["street"] = "Väntegatan 3"
    assert scene.rows() == after


# -- mail and Telegram ------------------------------------------------------------------------


async def test_a_mail_server_that_asks_to_come_again_gets_the_mail_once(scene: Scene) -> None:
    person, subject = await scene.arrive()
    await scene.stage.client.fault("smtp", status=451)
    await person.say("/cases")
    await play.prove_mailbox(scene.stage.client, person, subject.email)
    await person.wait_for("You have no cases")
    assert len(await scene.stage.client.mails(subject.email)) == 1


async def test_a_customer_who_blocked_the_bot_is_noted_on_the_case(scene: Scene) -> None:
    person, subject = await scene.arrive()
    ref = await play.ask_for_copy(scene.stage, person, subject.email, command="/access")
    await person.block()
    await play.claim(scene.stage, "bjorn", ref)
    await play.approve(scene.stage, "bjorn", ref)
    card = await scene.card("Kunden kunde inte nås", ref)
    assert ref in card
    [[failed]] = scene.stage.ask("SELECT notice_failed FROM case_file WHERE ref = ?", ref)
    assert failed == "blocked"


async def test_a_wait_that_telegram_asks_for_is_kept_and_holds_nobody_else_up(
    scene: Scene,
) -> None:
    slow, _one = await scene.arrive()
    quick, _other = await scene.arrive()
    await scene.stage.client.fault("sendMessage", status=429, retry_after=1, chat_id=slow.chat_id)
    begun = time.monotonic()
    await slow.say("/help")
    await slow.say("/cases")
    await quick.say("/help")
    await quick.wait_for("What I can do for you", timeout=0.8)
    await slow.wait_for("First I need to know", timeout=5)
    assert 1 <= time.monotonic() - begun < 4
    texts = await slow.texts()
    help_at = next(at for at, text in enumerate(texts) if "What I can do" in text)
    assert "First I need to know" in texts[help_at + 1], "the order in a chat stays"
    calls = await scene.stage.client.calls("sendMessage")
    [refused] = [one for one in calls if one["status"] == 429]
    again = min(
        one["at"] for one in calls if one["n"] > refused["n"] and one["chat_id"] == slow.chat_id
    )
    assert again - refused["at"] >= 1


# -- odd input --------------------------------------------------------------------------------

ODD = (
    "x" * 4096,
    "😀" * 2000,
    "\u202eabc\u202c def",
    "zero\u200bwidth\u2060joined",
    "nul\x00inside",
    "<b>fet</b> & <script>alert(1)</script> &amp; {ref} %s",
    "*fet* _kursiv_ [länk](tg://user?id=1) `kod` ~x~ ||y||",
    "'; DROP TABLE conversation; --",
    "anna@exa mple.se",
    "@",
    "/nosuchcommand@another_bot x",
    "//",
    "١٢٣٤٥٦",
    "a\nb\r\nc",
)


async def test_odd_words_are_answered_kindly_in_every_step(scene: Scene) -> None:
    person, subject = await scene.arrive()
    before = scene.rows()
    await _odd_words(person)
    await person.say("/correct")
    await person.wait_for("Which e-mail address")
    await _odd_words(person)
    await play.prove_mailbox(scene.stage.client, person, subject.email)
    await _choose_postcode(person)
    await _odd_words(person)
    await person.say("/cancel")
    await person.wait_for("Cancelled|nothing to cancel")
    assert scene.rows() == before


async def _odd_words(person: Person) -> None:
    for words in ODD:
        await person.say(words)
        if words.startswith("/nosuchcommand@"):
            continue  # it was meant for another bot
        await person.wait_for()


async def _choose_postcode(person: Person) -> None:
    for prefix, label in zip(play.STEPS, ("Contact details", "Address", "Postcode"), strict=True):
        message = await play.labelled(person, prefix, label)
        await person.press(label, message=message)
    await person.wait_for("For example: 423 56")


async def test_markup_in_a_value_comes_back_as_it_went_in(scene: Scene) -> None:
    value = "<i>Ring</i> & *skriv* _sen_ {namn} 😀 [x](y)"
    person, subject = await scene.arrive()
    await person.say("/correct")
    await play.prove_mailbox(scene.stage.client, person, subject.email)
    message = await play.labelled(person, "correct.group:", "Who you are")
    await person.press("Who you are", message=message)
    message = await play.labelled(person, "correct.field:", "Our notes")
    await person.press("Our notes", message=message)
    await person.wait_for("Write the right value")
    await person.say(value)
    review = await person.wait_for("Please check that this is right")
    assert f"New: {value}" in review.text
    await play.press(person, "correct.submit:")
    ref = await play.reference(person)
    await play.claim(scene.stage, "bjorn", ref)
    await play.approve(scene.stage, "bjorn", ref)
    await person.wait_for(f"Answer in your case {ref}", timeout=play.PATIENCE)
    assert scene.rows()["customer"][(subject.number,)]["note"] == value


async def test_names_with_markup_and_emoji_do_no_harm(scene: Scene) -> None:
    before = await scene.stage.refused_calls()
    for name in ("<b>Bo</b> & Co", "😀\u202e", "*a* _b_ `c`", "{0} %s", "x" * 64):
        person = await scene.stage.customer(name, language_code="en", last_name=name)
        await person.say("/start")
        await play.offered(person, "do:access")
    assert await scene.stage.refused_calls() == before


async def test_old_buttons_pressed_again_do_no_harm(scene: Scene) -> None:
    person, subject = await scene.arrive()
    ref = await play.ask_for_erasure(scene.stage, person, subject.email, command="/erase")
    await play.claim(scene.stage, "bjorn", ref)
    before = scene.rows()
    data = _pressed_before(await scene.stage.client.calls(), person.chat_id)
    assert len(data) > 12
    for one in data:
        assert await person.press(one, forge=True) is not None, f"{one} was not answered"
    for one in _pressed_before(await scene.stage.client.calls(), scene.stage.members["bjorn"].id):
        if one.startswith(("s:sure", "s:free")):
            continue
        assert await scene.stage.members["bjorn"].press(one, forge=True) is not None, one
    cases = scene.stage.ask("SELECT ref FROM case_file WHERE tg_user_id = ?", person.id)
    assert cases == [(ref,)]
    assert scene.rows() == before


def _pressed_before(calls: list[dict], chat_id: int) -> list[str]:  # type: ignore[type-arg]
    """The data of every button that ever stood in a chat, the oldest first."""
    markups = (
        call["params"].get("reply_markup") or {} for call in calls if call["chat_id"] == chat_id
    )
    rows = (row for markup in markups for row in markup.get("inline_keyboard", []))
    found = (button.get("callback_data") for row in rows for button in row)
    return list(dict.fromkeys(one for one in found if one))


async def test_the_staff_group_is_followed_when_it_becomes_a_supergroup(scene: Scene) -> None:
    early, before = await scene.arrive()
    old = await play.ask_for_copy(scene.stage, early, before.email, command="/access")
    await play.claim(scene.stage, "bjorn", old)

    made = await scene.stage.client.upgrade(GROUP)
    person, subject = await scene.arrive()
    ref = await play.ask_for_copy(scene.stage, person, subject.email, command="/access")
    moved = scene.stage.members["anna"].in_chat(int(made["id"]))
    await play.offered(moved, f"s:claim:{ref}")
    await play.planned(scene.stage, "bjorn", old)
    await play.approve(scene.stage, "bjorn", old)
    await moved.wait_for(f"{old}(?s:.*)klart", timeout=play.PATIENCE)  # its card came along
    await scene.stage.bot.stop()
    await scene.stage.bot.start()
    await play.press(moved, f"s:claim:{ref}")
    await play.offered(scene.stage.members["anna"], f"s:case:{ref}")
    taken = scene.stage.ask("SELECT claimed_by FROM case_file WHERE ref IN (?, ?)", old, ref)
    assert len({holder for (holder,) in taken if holder}) == 2, "each by whoever pressed"
