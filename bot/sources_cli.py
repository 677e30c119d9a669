"""`insyn sources`: describe the company's data, and prove the description before anything runs."""

from __future__ import annotations

import os

import typer

from bot.plainly import told_plainly

sources_app = typer.Typer(
    help="The file that describes the company's data (SOURCES_FILE).", no_args_is_help=True
)


@sources_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the sources file, from which editors complete and check it."""
    from bot.sources import registry_schema

    typer.echo(registry_schema.written(), nl=False)


@sources_app.command("check")
def check() -> None:
    """Prove the sources file against the databases before anything runs; nothing is changed.

    Exit code 0: all is well; 1: something must be put right; 2: the file cannot be read.
    """
    from bot.sources.findings import Verdict
    from bot.sources_report import every_check

    with told_plainly():
        faulty = False
        for one in every_check(os.environ):
            typer.echo(f"{one.verdict.value:<5}  {one.about}: {one.says}")
            faulty = faulty or one.verdict is Verdict.FAULT
        raise typer.Exit(1 if faulty else 0)
