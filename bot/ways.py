"""Which ways to prove who one is are set up, and which rights they lead to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import identity
from bot.domain.identity import Action, Assurance, Level, Outcome
from bot.domain.office import Office
from bot.services.verification import reachable_in
from bot.settings import Settings


def told(settings: Settings, office: Office) -> Iterator[str]:
    """Lines for whoever starts the program: ways, what each level opens, what is left."""
    yield "ways to prove who one is: " + ", ".join(ways(settings, office))
    most = reachable_in(office)
    for level in Level:
        opened = [action.value for action in Action if _opens_at(action, level)]
        if level <= most and opened:
            yield f"level {level.value}: {', '.join(opened)}"
    left = [action.value for action in Action if _needs_staff(action, most)]
    if left:
        yield f"by the staff alone: {', '.join(left)}"
    if office.eid is None:
        yield (
            "without BankID nobody gets further than level 2; whoever has no mailbox on file "
            "must turn to the staff"
        )


def ways(settings: Settings, office: Office) -> list[str]:
    found = []
    if settings.smtp_url:
        found += ["e-mail code", "Telegram's phone number beside it"]
    if office.eid is not None:
        found.append(f"BankID ({settings.bankid_env})")
    return [*found, "the staff"]


def _opens_at(action: Action, level: Level) -> bool:
    """Whether this is the first level at which it is open."""
    ruling = identity.verdict(action, Assurance(level), reachable=Level.L3)
    before = identity.TABLE[action][level - 1] if level else None
    return ruling.allowed and (before is None or not before.allowed)


def _needs_staff(action: Action, most: Level) -> bool:
    ruling = identity.verdict(action, Assurance(most), reachable=most)
    return ruling.outcome is Outcome.NEEDS_STAFF
