"""`insyn`, and `python -m bot`, which is the same."""

from __future__ import annotations

import signal


def main() -> None:
    """Runs the command line."""
    end_at_once()
    from bot.cli import main as command_line

    command_line()


def end_at_once() -> None:
    """Has Ctrl-C end a verb without a word, as SIGTERM does, from before it is loaded.

    What runs for long (`insyn run`, `insyn demo`) takes both signals over when it has something to
    end in good order. Where whoever started us has the signal ignored, it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
