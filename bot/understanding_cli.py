"""`insyn understand`: try what the bot makes of messages, and learn the phrases anew."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.plainly import told_plainly


def understand(
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", help="Learn phrases and synonyms in locales/ anew; takes minutes."
        ),
    ] = False,
) -> None:
    """Read messages, one a line, and print: language, best intent, confidence, second, third."""
    from bot.understanding.phrases import read_phrases
    from bot.understanding.synonyms import read_synonyms
    from bot.understanding.understand import understand as read

    with told_plainly():
        if learn:
            from bot.understanding import training

            phrases = read_phrases()
            training.learn(phrases, read_synonyms()).save()
            typer.echo(f"Learned {len(phrases)} phrases.")
            return
        for line in sys.stdin.buffer:
            found = read(line.decode("utf-8", "replace").rstrip("\r\n"))
            first, second, third = found.guesses[:3]
            told = (found.language, first.intent, f"{first.confidence:.3f}")
            typer.echo("\t".join((*told, second.intent, third.intent)))
