"""Fetches what was found by hand and sent on Telegram, and looks through it."""

from __future__ import annotations

from bot.domain.files import FileKind, FileRefusal, Looked, plain_text
from bot.services import kept_files, manual_files
from bot.work.evidence import ONE_AT_A_TIME, looked_through
from bot.work.jobs import Job, Tools


def looked(content: bytes) -> Looked | FileRefusal:
    """As what customers send; but what staff find may be plain text too."""
    with ONE_AT_A_TIME:
        found = looked_through(content)
    if found is not FileRefusal.UNKNOWN:
        return found
    text = plain_text(content)
    return found if text is None else Looked(kind=FileKind.TEXT, content=text)


def _look(tools: Tools, file_id: str) -> Looked | FileRefusal:
    assert tools.files is not None
    content = tools.files.fetch(file_id)
    return content if isinstance(content, FileRefusal) else looked(content)


JOB = Job(
    prepare=manual_files.prepare,
    act=_look,
    finish=manual_files.finish,
    failed=manual_files.given_up,
    attempts=kept_files.TRIES,
)
