"""The command line: `insyn --help` lists the verbs. Imports are late, so that each starts fast."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli_units import Tongue, in_a_unit
from bot.erasures_cli import erasures_app
from bot.memory import look_rarely, share_one_heap
from bot.plainly import FAULTY, told_plainly
from bot.readiness import given_settings, ready_settings
from bot.sources_cli import sources_app
from bot.staff_cli import staff_app
from bot.understanding_cli import understand

app = typer.Typer(
    help="Insyn: customers see, correct and erase what a company stores about them, in a chat.",
    epilog="Settings come from the environment, from .env and from files (NAME_FILE); "
    "`insyn check` tells what is missing. Exit codes: 0 all is well, 1 something was found that "
    "must be put right, 2 it could not be done as it was asked, and what to do about that.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys_app = typer.Typer(help="The encryption keys.", no_args_is_help=True)
case_app = typer.Typer(help="One case.", no_args_is_help=True)
receipt_app = typer.Typer(help="Receipts that customers got.", no_args_is_help=True)
audit_app = typer.Typer(help="The audit trail.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")
app.add_typer(keys_app, name="keys")
app.add_typer(case_app, name="case")
app.add_typer(receipt_app, name="receipt")
app.add_typer(audit_app, name="audit")
app.add_typer(sources_app, name="sources")
app.add_typer(erasures_app, name="erasures")


class Mode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


def main() -> None:
    """Runs the command line; what we refuse is told in plain words, without a traceback."""
    look_rarely()
    share_one_heap()
    command_line()()


def command_line() -> Any:
    """All verbs with their words."""
    command = typer.main.get_command(app)
    _read_well(command)
    return command


def _read_well(command: Any) -> None:
    """Lists cut no verb's sentence short, and faults name no variables of ours."""
    if command.help and not command.short_help:
        command.short_help = command.help.partition("\n\n")[0].replace("\n", " ")
    for parameter in command.params:
        parameter.show_envvar = False
    for verb in getattr(command, "commands", {}).values():
        _read_well(verb)


@app.command()
def demo(  # noqa: PLR0917 - typer reads the options from the parameters
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port of the page that shows everything.")
    ] = 8080,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew: forget chats, cases and register.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = Path(
        "var/demo"
    ),
    register_url: Annotated[
        str, typer.Option(help="A database for the sample register instead of SQLite.")
    ] = "",
    mode: Annotated[Mode, typer.Option(help="How the bot gets its updates.")] = Mode.POLLING,
    more: Annotated[
        bool,
        typer.Option("--more", help="Beside the register: a web shop over HTTP, and a binder."),
    ] = False,
    bankid_faults: Annotated[
        Path | None, typer.Option(help="A YAML or JSON list of what shall go wrong with BankID.")
    ] = None,
) -> None:
    """Start it all on this machine: Telegram emulator, sample register, bot. Prints one URL."""
    from bot.demo_bot import loading

    with told_plainly(), loading() as bot:
        from bot.demo import Demo  # while the bot is loaded in the other process

        asyncio.run(
            Demo(
                port=port,
                folder=folder,
                fresh=fresh,
                register_url=register_url,
                mode=mode.value,
                bot=bot,
                more=more,
                bankid_faults=bankid_faults,
            ).run()
        )


@app.command()
def run() -> None:
    """Run the bot, its web server and its workers until Ctrl-C.

    A new database is made ready; an older one is refused: run `insyn migrate` then. Settings that
    are missing or wrong, and faults of the files they name, are listed all at once, with exit
    code 2.
    """
    with told_plainly():
        settings = ready_settings()
        from bot.serving import serve  # the whole program; faults above are told before it loads

        asyncio.run(serve(settings))


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.settings import load_one
    from bot.store import schema
    from bot.store.engine import opened

    with told_plainly(), opened(load_one("DATABASE_URL")) as engine:
        typer.echo(f"The database has schema {schema.migrate(engine)}.")


@app.command()
def check() -> None:
    """Tell what is configured, what can be reached and what is missing."""
    from bot.checks import check_all

    with told_plainly():
        settings = given_settings()
        results = asyncio.run(check_all(settings))
        for result in results:
            typer.echo(f"{'ok     ' if result.ok else 'MISSING'}  {result.name}: {result.says}")
        raise typer.Exit(0 if all(result.ok for result in results) else 1)


@app.command()
def deadline(
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="The day of receipt.")],
) -> None:
    """Print by when a request of that day must be answered, and why."""
    from bot.deadline_report import deadline_lines

    with told_plainly():
        for line in deadline_lines(day):
            typer.echo(line)


@app.command()
def statistics(
    year: Annotated[int, typer.Argument(help="The year in which the requests were received.")],
    csv: Annotated[bool, typer.Option("--csv", help="As a table for a spreadsheet.")] = False,
) -> None:
    """Print how many requests there were, of which rights, how they ended and how long it took."""
    from bot.reports import statistics_csv, statistics_lines
    from bot.services import statistics as figures

    with told_plainly():
        if not 2018 <= year <= 2200:
            typer.echo("A year is written as 2026; there was no GDPR before 2018.", err=True)
            raise typer.Exit(FAULTY)
        found = in_a_unit(lambda unit: figures.of_year(unit, year))
        for line in statistics_csv(found) if csv else statistics_lines(found):
            typer.echo(line)


@case_app.command("dossier")
def case_dossier(
    ref: Annotated[str, typer.Argument(metavar="REFERENCE", help="Such as K7P-4MXQ-3.")],
    language: Annotated[Tongue, typer.Option(help="The language of the file.")] = Tongue.SV,
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; else dossier-REFERENCE.html.")
    ] = None,
) -> None:
    """Write everything about one case into one file that any browser shows.

    That it was made stands in the audit trail.
    """
    from bot.dossier_page import Page
    from bot.services import dossier

    with told_plainly():
        found = in_a_unit(lambda unit: dossier.compiled(unit, ref))
        path = out or Path(f"dossier-{found.detail.line.ref}.html")
        path.touch(mode=0o600)
        path.write_text(Page(found, language.value).html(), "utf-8")
        typer.echo(f"{path} is written. It holds what the customer asked for: keep it safe.")


@app.command()
def unlock() -> None:
    """Open codes to an e-mail address or number again that too many wrong ones have closed.

    Asks for the contact, so that it gets into no command history.
    """
    from bot.domain.identifiers import Refused, parse_contact
    from bot.services import verification

    with told_plainly():
        contact = parse_contact(typer.prompt("E-mail address or telephone number"))
        if isinstance(contact, Refused):
            said = "That is neither an address, such as anna@example.se, nor a telephone number."
            typer.echo(said, err=True)
            raise typer.Exit(FAULTY)
        forgotten = in_a_unit(lambda unit: verification.unlock(unit, contact))
        typer.echo(f"Codes to that contact are open; {forgotten} wrong ones are forgotten.")


@keys_app.command("new")
def keys_new(
    name: Annotated[str, typer.Option(help="A short name for the sealing key.")] = "k1",
) -> None:
    """Make new keys and print them as one line for KEYS. Keep them: all data is read by them."""
    from bot.crypto import new_keys

    typer.echo(new_keys(name))


@keys_app.command("public")
def keys_public() -> None:
    """Print the public key with which anybody can verify receipts and the audit trail's heads."""
    from bot.settings import load_keys

    with told_plainly():
        typer.echo(load_keys().public_key)


@receipt_app.command("verify")
def receipt_verify(
    file: Annotated[Path, typer.Argument(help="The receipt that a customer got.")],
    key: Annotated[
        str, typer.Option(help="The public key, as `insyn keys public` prints it.")
    ] = "",
) -> None:
    """Tell whether a receipt is genuine; needs neither network nor database."""
    from bot.services import receipt
    from bot.settings import load_keys

    with told_plainly():
        genuine, lines = receipt.verified(file.read_bytes(), key or load_keys().public_key)
        for line in lines:
            typer.echo(line)
        raise typer.Exit(0 if genuine else 1)


@sources_app.command("health")
def sources_health() -> None:
    """Tell how each system has been doing: last answer, last failure, how long answers take.

    Exit code 1 if one is down.
    """
    from bot.reports import health_line
    from bot.services import source_health

    with told_plainly():
        found = in_a_unit(source_health.all_sources)
        for health in found:
            typer.echo(health_line(health))
        raise typer.Exit(1 if any(health.down for health in found) else 0)


@audit_app.command("verify")
def audit_verify() -> None:
    """Walk the whole audit trail and name the first row that was changed, taken out or moved."""
    from bot.reports import verify_audit

    with told_plainly():
        intact, sentence = verify_audit(ready_settings())
        typer.echo(sentence)
        raise typer.Exit(0 if intact else 1)


app.command()(understand)
