"""A look, from the command line, at what would be found about a person: it leaves a trace."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.domain.errors import InsynError
from bot.domain.holdings import Holdings
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import access, notices, queue
from bot.services.access import Member
from bot.store.unit import Unit


class NotAnOwnerError(InsynError):
    """Only an owner may look: give the Telegram user id of a member whose role is owner."""


def owner(unit: Unit, tg_user_id: int) -> Member:
    """The member who looks. Raises NotAnOwnerError."""
    member = access.member(unit, tg_user_id)
    if member is None or member.role is not Role.OWNER:
        raise NotAnOwnerError
    return member


def note(
    unit: Unit, member: Member, holdings: Holdings, *, kinds: tuple[str, ...], unmasked: bool
) -> None:
    """Writes the look down before anything is shown, and tells the owner in whose name it was."""
    unit.audit(
        Code.DATA_PREVIEWED,
        actor=queue.actor(member),
        by="-".join(sorted(kinds)),
        rows=len(holdings.rows),
        unmasked=unmasked,
    )
    notices.tell_member(unit, member, Send(text=_LOOKED), at_once=True)


_LOOKED = _(
    "Somebody has just looked up a person's data in your name, with <b>insyn sources preview</b> "
    "on the server. It is in the audit trail. If it was not you, tell whoever looks after the "
    "server at once."
)
