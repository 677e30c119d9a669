"""`insyn erasures`: what was erased stays erased, and what a law kept is erased in its time."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli_units import with_sources
from bot.plainly import told_plainly

erasures_app = typer.Typer(help="What was erased, and what is still to be.", no_args_is_help=True)


@erasures_app.command("replay")
def erasures_replay(
    execute: Annotated[
        bool, typer.Option("--execute", help="Erase it; without this only tell what would go.")
    ] = False,
) -> None:
    """After a backup of company data was put back: erase again what had been erased."""
    from bot.replaying import replay_lines

    with told_plainly(), with_sources() as (opened, sources):
        for line in replay_lines(opened, sources, execute=execute):
            typer.echo(line)


@erasures_app.command("scan")
def erasures_scan() -> None:
    """Look for erased persons about whom there is data again; staff are told, nothing goes."""
    from bot.replaying import scan_lines

    with told_plainly(), with_sources() as (opened, sources):
        for line in scan_lines(opened, sources):
            typer.echo(line)


@erasures_app.command("due")
def erasures_due() -> None:
    """List what a law keeps for now, and from which day on it is erased."""
    from bot.replaying import due_lines

    with told_plainly(), with_sources() as (opened, _unused):
        for line in due_lines(opened):
            typer.echo(line)
