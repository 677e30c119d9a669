"""How the command line tells what went wrong: in plain words, all at once, with an exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import typer

from bot.domain.errors import InsynError

FAULTY = 2  # the exit code for settings, files or a schema that do not fit


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Faults of settings and files are listed all at once; no traceback reaches a person."""
    try:
        yield
    except Exception as error:
        faults = sentences(error)
        if not faults:
            raise
        for line in _listed(faults) if hasattr(error, "faults") else faults:
            typer.echo(line, err=True)
        sys.exit(FAULTY)


def _listed(faults: list[str]) -> list[str]:
    return ["This must be put right first:", *(f"  - {fault}" for fault in faults)]


def sentences(error: Exception) -> list[str]:
    """What went wrong and what to do about it; nothing if it is a mistake of our own."""
    if isinstance(error, InsynError):
        return [str(fault) for fault in getattr(error, "faults", ())] or [_sentence(error)]
    told = _outside(error)
    return [told] if told else []


def _outside(error: Exception) -> str | None:
    """What is not ours to put right: a file of somebody's, or the database."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}. Check path and rights."
    from sqlalchemy.exc import SQLAlchemyError  # loaded already, if it is one

    if not isinstance(error, SQLAlchemyError):
        return None
    return (
        "The database does not answer, or does not take what was asked of it "
        f"({type(error).__name__}): check DATABASE_URL, and that its server runs."
    )


def _sentence(error: Exception) -> str:
    """What is wrong, and in brackets about what."""
    said = (type(error).__doc__ or str(error)).strip().splitlines()[0]
    facts = [f"{name.replace('_', ' ')}: {value}" for name, value in vars(error).items()]
    return f"{said.removesuffix('.')} ({', '.join(facts)})." if facts else said
