"""`python -m bot ...` on a disk that takes 5 ms longer for every commit of Insyn's own database."""

from __future__ import annotations

import time

from sqlalchemy import Connection, Engine, event

from bot import cli

SECONDS = 0.005


@event.listens_for(Engine, "commit")
def wait(connection: Connection) -> None:
    if str(connection.engine.url.database).endswith("insyn.db"):
        time.sleep(SECONDS)


if __name__ == "__main__":
    cli.main()
