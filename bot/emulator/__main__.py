"""Runs the emulator as a process of its own: `python -m bot.emulator --port 8080`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.emulator.server import TOKEN, Emulator
from bot.emulator.webhook import Retry


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.emulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--smtp-port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default=TOKEN, help="the token that the bot must use")
    parser.add_argument("--state", type=Path, help="a SQLite file to go on from; none: forget all")
    parser.add_argument("--retry", type=float, default=0.5, help="first pause of webhook retries")
    parser.add_argument("--retry-most", type=float, default=30.0, help="longest pause")
    return parser.parse_args()


async def _run(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    emulator = Emulator(
        host=given.host,
        port=given.port,
        smtp_port=given.smtp_port,
        token=given.token,
        state=given.state,
        retry=Retry(first=given.retry, most=given.retry_most),
    )
    async with emulator:
        ready = {"url": emulator.url, "token": emulator.token, "smtp_url": emulator.smtp_url}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
