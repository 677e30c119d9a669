"""`insyn sources`: describe the company's data, and prove the description before anything runs."""

from __future__ import annotations

import typer

sources_app = typer.Typer(
    help="The file that describes the company's data (SOURCES_FILE).", no_args_is_help=True
)


@sources_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the sources file, from which editors complete and check it."""
    from bot.sources import registry_schema

    typer.echo(registry_schema.written(), nl=False)
