"""Writes a new migration from the difference between the tables and the newest migration."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from bot.store import schema
from bot.store.engine import open_engine


def main(message: str) -> None:
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'empty.db'}")
        config = Config()
        config.set_main_option("script_location", str(schema.FOLDER))
        config.set_main_option("path_separator", "os")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            with connection.begin():
                command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{_count() + 1:04d}")


def _count() -> int:
    return len(list((schema.FOLDER / "versions").glob("[0-9]*.py")))


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "Change")
