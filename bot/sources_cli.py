"""`insyn sources`: describe the company's data, and prove the description before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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
    from bot import settings
    from bot.sources.findings import Verdict
    from bot.sources_report import every_check

    with told_plainly():
        faulty = False
        for one in every_check(settings.referred()):
            place = f"{one.place}: " if one.place else ""
            typer.echo(f"{one.verdict.value:<5}  {place}{one.about}: {one.says}")
            faulty = faulty or one.verdict is Verdict.FAULT
        raise typer.Exit(1 if faulty else 0)


@sources_app.command("draft")
def draft(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="The database, or env:NAME for an address in the environment: one with a "
            "password is better not typed.",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option(help="The file to write; standard output if left out.")
    ] = None,
    schema: Annotated[
        list[str] | None, typer.Option(help="A schema of the database; may be said again.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write a first sources file from what a database looks like; every guess is marked."""
    from bot import settings, sources_report

    with told_plainly():
        made = sources_report.drafted(url, settings.referred(), schemas=tuple(schema or ()))
        if output is None:
            typer.echo(made.text, nl=False)
        else:
            sources_report.write(made, output, force=force)
        for line in sources_report.summary(made, url, output):
            typer.echo(line, err=output is None)


def _asked(name: str, what: str) -> Any:
    """An option that asks for its value, so that no personal data gets into a command history."""
    return typer.Option(name, prompt=what, prompt_required=False, help=f"{what}; asked for.")


@sources_app.command("preview")
def preview(
    *,
    member: Annotated[
        int,
        typer.Option(
            "--as", metavar="TELEGRAM_USER_ID", help="Who looks: a member with the role owner."
        ),
    ],
    email: Annotated[str | None, _asked("--email", "E-mail address")] = None,
    phone: Annotated[str | None, _asked("--phone", "Phone number")] = None,
    personnummer: Annotated[
        str | None, _asked("--personnummer", "Personal identity number")
    ] = None,
    orgnr: Annotated[str | None, _asked("--orgnr", "Organisation number")] = None,
    customer_number: Annotated[str | None, _asked("--customer-number", "Customer number")] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Show the values themselves; that is noted too.")
    ] = False,
) -> None:
    """Show what would be found about a person, masked. Owner only; each look is noted.

    Say --email, --phone and so on without a value: it is asked for and gets into no history.
    """
    from bot import preview_report

    with told_plainly():
        typed = {
            "email": email,
            "phone": phone,
            "personnummer": personnummer,
            "orgnr": orgnr,
            "customer_number": customer_number,
        }
        looked = preview_report.look(member, {k: v for k, v in typed.items() if v is not None})
        for line in preview_report.lines(looked, unmasked=unmasked):
            typer.echo(line)
        raise typer.Exit(0 if looked.holdings.complete else 1)
