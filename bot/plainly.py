"""How the command line tells what went wrong: in plain words, all at once, with an exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import typer

FAULTY = 2  # the exit code for settings, files or a schema that do not fit


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Faults of settings and files are listed all at once; no traceback reaches a person."""
    from bot.domain.errors import InsynError

    try:
        yield
    except InsynError as error:
        for line in _plain_lines(error):
            typer.echo(line, err=True)
        sys.exit(FAULTY)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        told = _outside(error)
        if told is None:
            raise
        typer.echo(told, err=True)
        sys.exit(FAULTY)


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


def _plain_lines(error: Exception) -> list[str]:
    faults = getattr(error, "faults", None)
    if not faults:
        return [_sentence(error)]
    return ["This must be put right first:", *(f"  - {fault}" for fault in faults)]


def _sentence(error: Exception) -> str:
    """What is wrong, and in brackets about what."""
    said = (type(error).__doc__ or str(error)).strip().splitlines()[0]
    facts = [f"{name.replace('_', ' ')}: {value}" for name, value in vars(error).items()]
    return f"{said.removesuffix('.')} ({', '.join(facts)})." if facts else said
