"""Fetches what a customer sent, looks through it, and makes pictures anew."""

from __future__ import annotations

from threading import Lock

from bot.domain.files import FileKind, FileRefusal, Looked, pdf_fault, sniffed
from bot.services import evidence, kept_files
from bot.services.evidence import Sent
from bot.work import pictures
from bot.work.jobs import Job, Tools

ONE_AT_A_TIME = Lock()  # a picture unpacked takes some 200 MB


def _look(tools: Tools, sent: Sent) -> Looked | FileRefusal:
    assert tools.files is not None
    with tools.busy_for(sent.chat_id):
        content = tools.files.fetch(sent.file_id)
        if isinstance(content, FileRefusal):
            return content
        with ONE_AT_A_TIME:
            return looked_through(content)


def looked_through(content: bytes) -> Looked | FileRefusal:
    """The file as it may be kept, or why it may not."""
    kind = sniffed(content)
    if isinstance(kind, FileRefusal):
        return kind
    if kind is FileKind.PDF:
        return pdf_fault(content) or Looked(kind=kind, content=content)
    picture = pictures.remade(content)
    if isinstance(picture, FileRefusal):
        return picture
    return Looked(kind=FileKind.JPEG, content=picture)


JOB = Job(
    prepare=evidence.prepare,
    act=_look,
    finish=evidence.finish,
    failed=evidence.given_up,
    attempts=kept_files.TRIES,
)
