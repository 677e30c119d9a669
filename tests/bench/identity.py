"""`make bench-identity`: what proving who somebody is costs: levels, codes, QR frames, open orders.

Processor time of one thread or of the whole process, so that a busy machine tells the same; the
BankID simulator has a process of its own, spoken to over mutual TLS. `--keep` writes the table
into docs/benchmarks.md. Whether the time of an answer tells who is on file is in `timing`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bot.desk import Desk
from bot.domain.clock import real_clock
from bot.domain.eid import Ask, EidPolicy, Mode, frame
from bot.domain.identifiers import Email
from bot.domain.identity import Action
from bot.domain.on_file import ContactMatch
from bot.emulator.bankid import orders
from bot.emulator.bankid.simulator import PASSWORD, Simulator
from bot.proofs.bankid import BankId, BankIdSite
from bot.proofs.certificates import read_client_certificate, tls_context
from bot.services import access, apologies, eid_tickets, verification
from bot.services.eid_orders import Restart
from bot.store.unit import Unit
from bot.web import qr_code
from bot.work.eid import EidRounds
from tests.bench import timing
from tests.bench.environment import machine
from tests.bench.page import keep
from tests.support import an_office, fresh_engine, surroundings

OPEN, WATCHED = 200, 20.0  # orders, and seconds for which they are watched
REPEATED = 300
CHATS = range(1, 101)
ASK = Ask(ip="192.0.2.1", user_agent="bench", device="d" * 64, domain="x.example", visible="Hej")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="insyn-identity-") as folder:
        table = list(_table(asyncio.run(_measured(Path(folder)))))
        (Path(folder) / "timing").mkdir()
        table += ["", *timing.table(asyncio.run(timing.told(Path(folder) / "timing")))]
    print("\n".join(table))
    if "--keep" in sys.argv:
        head = [f"Measured {datetime.now(UTC):%Y-%m-%d}, on:", "", *(f"- {m}" for m in machine())]
        keep("identity", [*head, "", *table])


async def _measured(folder: Path) -> dict[str, float]:
    desk = Desk(
        fresh_engine(folder),
        surroundings(office=an_office(eid=EidPolicy())),
        clock=real_clock,
        handle=lambda *_: None,
        apologise=apologies.apologise,
        on_born=lambda _: None,
    )
    desk.start()
    try:
        found = {
            "level": await _level(desk),
            "code": await _code(desk),
            "frame": _frame(),
        }
        return found | {"orders": await _open_orders(desk, folder)}
    finally:
        await desk.stop()


async def _level(desk: Desk) -> float:
    def look(unit: Unit, chat: int) -> None:
        customer = access.customer(unit, chat_id=chat, tg_user_id=chat)
        access.permitted(unit, customer, Action.ACCESS_FULL)

    return statistics.median([await desk.run(_timed, look, chat) for chat in CHATS])


async def _code(desk: Desk) -> float:
    """A wrong code, which takes the same steps as a right one but for what is then opened."""
    asked = [await desk.run(_asked, chat) for chat in CHATS]

    def miss(unit: Unit, chat: int) -> None:
        said = verification.try_code(
            unit,
            chat_id=chat,
            tg_user_id=chat,
            challenge_id=asked[chat - 1],
            code="000000",
            purpose=Action.ACCESS,
        )
        assert isinstance(said, verification.Wrong)

    return statistics.median([await desk.run(_timed, miss, chat) for chat in CHATS])


def _asked(unit: Unit, chat: int) -> str:
    """The code is made as if the address had been looked up and found to be on file."""
    email = Email(f"bench{chat}@example.com")
    asked = verification.ask_code(
        unit, chat_id=chat, tg_user_id=chat, contact=email, purpose=Action.ACCESS
    )
    assert isinstance(asked, verification.Asked)
    verification.make_code(unit, asked.challenge_id, ContactMatch.ONE)
    return asked.challenge_id


def _timed(unit: Unit, work: Callable[[Unit, int], None], chat: int) -> float:
    """Milliseconds of the database thread, of the unit's end as well."""
    began = time.thread_time()
    work(unit, chat)
    unit.flush()
    return 1000 * (time.thread_time() - began)


def _frame() -> float:
    times = []
    for second in range(REPEATED):
        began = time.thread_time()
        qr_code.png(frame("t" * 36, "s" * 36, second))
        times.append(time.thread_time() - began)
    return 1000 * statistics.median(times)


# -- open orders ------------------------------------------------------------------------------


async def _open_orders(desk: Desk, folder: Path) -> float:
    """The share of one core that waiting for so many people takes, every two seconds each."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_simulate, args=(theirs, str(folder))
    )
    process.start()
    try:
        base, certificate, authority = await asyncio.to_thread(ours.recv)
        context = tls_context(
            read_client_certificate(Path(certificate), PASSWORD),
            Path(authority).read_text("utf-8"),
        )
        rounds = EidRounds(desk, BankId(BankIdSite(base=base), context))
        for number in range(1, OPEN + 1):
            await rounds.begin(await desk.run(_pressed, number))
        share = await _watched(rounds)
        await rounds.provider.close()
        return share
    finally:
        ours.send("end")
        await asyncio.to_thread(process.join, 10)
        process.kill()


def _pressed(unit: Unit, number: int) -> Restart:
    link = eid_tickets.open_ticket(
        unit,
        chat_id=number,
        tg_user_id=number,
        name="Bench",
        errand={"action": "access", "then": "access", "since": "2026-01-01T00:00:00+00:00"},
    )
    assert link is not None
    token = link.rsplit("/", 1)[1]
    page = eid_tickets.press(unit, token, None, mode=Mode.OTHER_DEVICE, ask=ASK)
    assert isinstance(page, eid_tickets.Pressed)
    return Restart(order_id=page.order_id, ask=page.ask)


async def _watched(rounds: EidRounds) -> float:
    running = asyncio.create_task(rounds.run())
    await asyncio.sleep(3)
    cpu, wall = time.process_time(), time.monotonic()
    await asyncio.sleep(WATCHED)
    share = (time.process_time() - cpu) / (time.monotonic() - wall)
    running.cancel()
    return 100 * share


def _simulate(pipe: Connection, folder: str) -> None:
    """Nobody opens an app here, and the orders are to stay open."""
    orders.PICK_UP = 600.0

    async def serve() -> None:
        simulator = Simulator()
        await simulator.start()
        certificate, authority = simulator.write_files(Path(folder))
        pipe.send((simulator.url, str(certificate), str(authority)))
        await asyncio.to_thread(pipe.recv)
        await simulator.stop()

    asyncio.run(serve())


# -- the table --------------------------------------------------------------------------------

FLOORS = {
    "level": ("Looking up somebody's level, added to an update", "ms", 5),
    "code": ("Checking a code, added to an update", "ms", 5),
    "frame": ("One frame of the animated QR code", "ms", 5),
    "orders": (f"{OPEN} open BankID orders, share of one core", "%", 10),
}


def _table(found: dict[str, float]) -> Iterator[str]:
    yield "| processor time | value | floor | |"
    yield "| --- | ---: | ---: | --- |"
    for name, (label, unit, floor) in FLOORS.items():
        verdict = "ok" if found[name] < floor else "misses"
        yield f"| {label} | {found[name]:.3g} {unit} | {floor} {unit} | {verdict} |"


if __name__ == "__main__":
    main()
