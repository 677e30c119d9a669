"""`insyn staff`: who may work the cases."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bot.cli_units import Tongue, in_a_unit
from bot.plainly import FAULTY, told_plainly

staff_app = typer.Typer(help="Who may work the cases.", no_args_is_help=True)


class StaffRole(StrEnum):
    HANDLER = "handler"
    APPROVER = "approver"
    OWNER = "owner"


@staff_app.command("add")
def staff_add(
    telegram_user_id: Annotated[
        int, typer.Argument(metavar="TELEGRAM_USER_ID", help="The member's Telegram user id.")
    ],
    name: Annotated[str, typer.Option(help="The name that colleagues see.")],
    role: Annotated[StaffRole, typer.Option(help="handler, approver (second person) or owner.")],
    language: Annotated[
        Tongue, typer.Option(help="The language that the bot speaks to this member.")
    ] = Tongue.SV,
    email: Annotated[
        str | None,
        typer.Option(help='Where reminders go beside Telegram; "" takes an address away.'),
    ] = None,
) -> None:
    """Let somebody work the cases, or change their name, role or language."""
    from bot.domain.cases import Role
    from bot.domain.identifiers import Email, parse_email
    from bot.services import staff

    with told_plainly():
        if email and not isinstance(parse_email(email), Email):
            typer.echo("That is not an e-mail address, such as anna@example.se.", err=True)
            raise typer.Exit(FAULTY)
        member = in_a_unit(
            lambda unit: staff.add(
                unit,
                tg_user_id=telegram_user_id,
                name=name,
                role=Role(role.value),
                language=language.value,
                email=email,
            )
        )
        typer.echo(f"{member.name} ({member.tg_user_id}) is {member.role}.")


@staff_app.command("list")
def staff_list() -> None:
    """List who may work the cases."""
    from bot.services import staff

    with told_plainly():
        members = in_a_unit(staff.members)
        if not members:
            typer.echo("Nobody yet: `insyn staff add` lets somebody work the cases.", err=True)
        for member in members:
            typer.echo(f"{member.tg_user_id}\t{member.role}\t{member.language}\t{member.name}")


@staff_app.command("console")
def staff_console(
    telegram_user_id: Annotated[
        int, typer.Argument(metavar="TELEGRAM_USER_ID", help="The member's Telegram user id.")
    ],
) -> None:
    """Let a member set up an authenticator for the web console, new or in place of a lost one."""
    from bot.services import second_factor

    with told_plainly():
        member = in_a_unit(lambda unit: second_factor.permit_by_hand(unit, telegram_user_id))
        typer.echo(f"{member.name} can set up an authenticator within 24 hours: /console.")


@staff_app.command("remove")
def staff_remove(
    telegram_user_id: Annotated[
        int, typer.Argument(metavar="TELEGRAM_USER_ID", help="The member's Telegram user id.")
    ],
) -> None:
    """Take somebody off the list; what they did stays in the history."""
    from bot.services import staff

    with told_plainly():
        gone = in_a_unit(lambda unit: staff.remove(unit, tg_user_id=telegram_user_id))
        typer.echo(f"{gone.name} is no longer on the list.")
