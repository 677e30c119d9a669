"""One run of the kill test on one database: everything set up, killed, brought to rest, judged."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path

from bot.crypto import new_keys, parse_keys
from bot.emulator.client import EmulatorClient
from bot.emulator.register.build import build
from bot.emulator.server import Emulator
from bot.emulator.webhook import Retry
from tests.acceptance import register, stage
from tests.contracts import oracle
from tests.kill import verdict, witness
from tests.kill.gate import Gate
from tests.kill.journeys import Crowd
from tests.kill.people import Actors
from tests.kill.verdict import Evidence, Verdict
from tests.kill.victim import Manner, Victim, draw
from tests.kill.witness import Witness

REST_SECONDS = 30.0  # in which everything that was left behind must be done


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a run is to be."""

    database: str  # its URL
    folder: Path
    kills: int
    seed: int
    lanes: int = 12
    customers: int = 200
    patience: float = 60.0  # seconds that somebody waits for an answer, deaths included


async def run(plan: Plan) -> Verdict:
    """Kills the bot so many times amid journeys, lets all end, and says what was found."""
    started = time.monotonic()
    register_url = f"sqlite:///{plan.folder / 'register.db'}"
    keys = new_keys("kill")
    build(register_url, today=stage.today(), customers=plan.customers)
    stage.add_staff(plan.database, keys)
    witness.set_up(plan.database)
    verdict.watch_register(register_url)
    before = oracle.dump(register_url)
    watcher = Witness(plan.database, parse_keys(keys))
    async with (
        Emulator(retry=Retry(first=0.05, most=0.4), bot_username="westila_insyn_bot") as emulator,
        EmulatorClient(emulator.url) as client,
        Gate(emulator.url, watcher) as gate,
    ):
        given = stage.environment(
            emulator, folder=plan.folder, database=plan.database, register=register_url,
            keys=keys, mode="polling",
        )  # fmt: skip
        environment = {**given, "TELEGRAM_API_URL": gate.url, "PYTHONWARNINGS": "default"}
        victim = Victim(environment, plan.folder / "bot.log", gate, watcher, seed=plan.seed)
        actors = Actors(
            client, watcher, pending=emulator.world.inbox.pending, seed=plan.seed,
            patience=plan.patience,
        )  # fmt: skip
        crowd = await _gather(client, actors, before)
        try:
            await _kill_amid(plan, victim, crowd)
            await actors.settle()
            at_rest = await _until_rest(watcher)
            mails = await client.mails()
            exit_code = await victim.stop()
        finally:
            await victim.end()
        evidence = Evidence(
            witness=watcher, actors=actors, journeys=crowd.journeys, victim=victim, mails=mails,
            updates=emulator.world.inbox.next_id, at_rest=at_rest, exit_code=exit_code,
            refused=[call for call in await client.calls() if call["status"] == 400],
            register_url=register_url, before=before, environment=environment,
            seconds=time.monotonic() - started,
        )  # fmt: skip
        try:
            return await asyncio.to_thread(verdict.judge, evidence)
        finally:
            watcher.close()


async def _gather(client: EmulatorClient, actors: Actors, rows: oracle.Dump) -> Crowd:
    members = {}
    for name, number, _role, language in stage.STAFF:
        members[name] = await client.person(
            name.title(), id=number, role="staff", language_code=language
        )
    await client.group("Ärenden", list(members.values()), id=stage.GROUP)
    for member in members.values():
        await actors.say(member, "/start")
    return Crowd(actors, members, stage.GROUP, register.with_one_address(rows))


async def _kill_amid(plan: Plan, victim: Victim, crowd: Crowd) -> None:
    dice = random.Random(plan.seed)
    lanes = [asyncio.create_task(crowd.lane()) for _ in range(plan.lanes)]
    for number in range(plan.kills):
        manner = draw(dice, number)
        print(f"  life {number + 1}: {manner}", flush=True)
        await victim.live_and_die(manner)
    crowd.enough.set()
    # Nobody is killed any more, but commits go on failing: no new start comes to the rescue.
    last = Manner(mode="polling", failing=True, death="clock", seconds=0, countdown=0)
    await victim.start(last)
    await asyncio.gather(*lanes)


async def _until_rest(watcher: Witness) -> bool:
    """Whether everything that was ordered has been done at last."""
    ends = time.monotonic() + REST_SECONDS
    while time.monotonic() < ends:
        if not any(verdict.left_behind(watcher).values()):
            return True
        await asyncio.sleep(0.2)
    return False
