"""`insyn`, and `python -m bot`, which is the same."""

from __future__ import annotations

import os
import signal
from typing import Any


def main() -> None:
    """Runs the command line."""
    end_at_once(first=os.getpid() == 1)
    from bot.cli import main as command_line

    command_line()


def end_at_once(*, first: bool) -> None:
    """Has Ctrl-C end a verb without a word, as SIGTERM does, from before it is loaded.

    What runs for long (`insyn run`, `insyn demo`) takes both signals over when it has something to
    end in good order. Where whoever started us has the signal ignored, it stays ignored. The
    `first` process of a container is spared by the kernel, unless it says what a signal does.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGTERM) if first else ():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: Any) -> None:
    os._exit(128 + number)  # as a shell tells it


if __name__ == "__main__":
    main()
