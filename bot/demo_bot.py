"""The demo's bot, in a process of its own: it loads while the demo prepares, runs when told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

Bot = subprocess.Popen[bytes]


@contextmanager
def loading() -> Iterator[Bot]:
    """Starts to load it. However the demo ends, it is not left behind."""
    clean = {"PATH": os.environ.get("PATH", ""), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "bot.demo_bot"]
    with subprocess.Popen(  # noqa: S603 - our own words
        words, stdin=subprocess.PIPE, env=clean, start_new_session=True
    ) as bot:
        try:
            yield bot
        finally:
            bot.kill()


def begin(bot: Bot, environment: Mapping[str, str]) -> None:
    """Has it do what `insyn run` does with these settings."""
    assert bot.stdin is not None
    bot.stdin.write(json.dumps(dict(environment)).encode())
    bot.stdin.close()


def main() -> None:
    """Loads, waits for the settings, and runs."""
    from bot import cli, memory

    memory.look_rarely()
    told = threading.Thread(target=_hear, daemon=True)
    told.start()
    _load()
    told.join()
    sys.argv = ["insyn", "run"]
    cli.main()


def _hear() -> None:
    """Takes over the settings; where there are none, the demo has ended meanwhile."""
    told = sys.stdin.read()
    if not told:
        os._exit(0)
    os.environ.update(json.loads(told))


def _load() -> None:
    import bot.serving  # noqa: F401
    import handlers
    from bot.telegram.routing import Router

    handlers.register(Router())


if __name__ == "__main__":
    main()
