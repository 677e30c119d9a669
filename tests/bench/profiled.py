"""`python -m bot ...` with the database thread under cProfile: where its time goes.

When it ends it writes, to the file in BENCH_PROFILE, the functions of ours and of the libraries
that matter, with the share of the thread's working time that was spent in and below them.
"""

from __future__ import annotations

import cProfile
import os
import pstats
from pathlib import Path

from bot import cli
from bot.desk import Desk
from bot.lane_queue import Job, LaneQueue

PARTS = {
    "handlers and services": ("bot/telegram/routing.py", "do"),
    "python-telegram-bot, finding the handler": ("telegram/ext/_application.py", "process_update"),
    "reading the update": ("bot/telegram/reading.py", "update_of"),
    "ORM statements": ("sqlalchemy/orm/session.py", "_execute_internal"),
    "ORM flushes": ("sqlalchemy/orm/session.py", "_flush"),
    "Core statements, those of the ORM among them": ("sqlalchemy/engine/base.py", "execute"),
    "SQLite itself, and waiting for the interpreter": ("~", "<method 'execute' of 'sqlite3.Cursor' objects>"),
    "rows written at once": ("bot/store/writing.py", "write_new"),
    "what the group writes together": ("bot/store/group.py", "write"),
    "commits": ("~", "<method 'commit' of 'sqlite3.Connection' objects>"),
    "encryption": ("bot/crypto.py", "seal"),
    "texts and keyboards": ("bot/telegram/render.py", "render"),
}  # fmt: skip


def measure(profile: cProfile.Profile) -> None:
    """Has the database thread run under the profiler, without the time that it waits for work."""
    serve, take = Desk._serve, LaneQueue.take

    def measured_serve(desk: Desk) -> None:
        profile.enable()
        serve(desk)
        profile.disable()

    def unmeasured_take(queue: LaneQueue, most: int) -> list[Job]:
        profile.disable()
        jobs = take(queue, most)
        profile.enable()
        return jobs

    Desk._serve = measured_serve  # type: ignore[method-assign]
    LaneQueue.take = unmeasured_take  # type: ignore[method-assign]


def told(found: pstats.Stats) -> str:
    entries = found.stats  # type: ignore[attr-defined]
    whole = found.total_tt  # type: ignore[attr-defined]
    lines = [f"{'share':>6}  {'calls':>8}  what"]
    for name, (file, function) in PARTS.items():
        for (path, _line, called), (_, calls, _own, below, _callers) in entries.items():
            if called == function and path.endswith(file):
                lines.append(f"{below / whole:6.0%}  {calls:8}  {name}")
    return "\n".join(lines)


if __name__ == "__main__":
    watching = cProfile.Profile()
    measure(watching)
    try:
        cli.main()
    finally:
        Path(os.environ["BENCH_PROFILE"]).write_text(told(pstats.Stats(watching)), "utf-8")
