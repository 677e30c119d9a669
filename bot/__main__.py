"""`insyn`, and `python -m bot`, which is the same."""

from __future__ import annotations

import signal


def main() -> None:
    """Ctrl-C ends a verb at once and without a word, as SIGTERM does, from the first moment on.

    What runs for long (`insyn run`, `insyn demo`) takes both signals over when it has something to
    end in good order. A signal that whoever started us has it ignore stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
