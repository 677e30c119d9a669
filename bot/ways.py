"""Which ways to prove who one is are set up, which rights they lead to, and who has none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import levels
from bot.domain.identity import Action, Level, Method
from bot.domain.office import Office

NAMES = {
    Method.EMAIL_CODE: "a code by e-mail",
    Method.SMS_CODE: "a code by SMS",
    Method.TELEGRAM_PHONE: "the Telegram account's number beside a code",
    Method.EID: "BankID",
}


def told(office: Office) -> Iterator[str]:
    """Lines for whoever starts the program: ways, what each level opens, what is left."""
    alone = frozenset() if Method.EMAIL_CODE in office.ways else {Method.TELEGRAM_PHONE}
    ways = [name for method, name in NAMES.items() if method in office.ways - alone]
    yield "ways to prove who one is: " + ", ".join([*ways, "the staff"])
    most = levels.reachable(office.ways)
    for level in Level:
        opened = [_named(office, one) for one in Action if office.levels.least(one) is level]
        if level <= most and opened:
            yield f"level {level.value}: {', '.join(opened)}"
    left = _beyond(office, most)
    if left:
        yield f"by the staff alone: {', '.join(left)}"


def _named(office: Office, action: Action) -> str:
    """What is open at its least level, and from where on nothing of it is covered."""
    least, whole = office.levels.least(action), office.levels.whole(action)
    return action.value if least is whole else f"{action.value} (whole at level {whole.value})"


def _beyond(office: Office, most: Level) -> list[str]:
    """Actions that are not open at `most`, or not the whole of them."""
    beyond = (one for one in Action if office.levels.whole(one) > most)
    return [
        one.value if office.levels.least(one) > most else f"the whole of {one.value}"
        for one in beyond
    ]


def warnings(office: Office) -> Iterator[str]:
    """Where a person without electronic identification gets no further by themselves."""
    without = levels.reachable(office.ways - {Method.EID})
    left = _beyond(office, without)
    if without is Level.L0:
        yield "whoever has no BankID can prove nothing here: set SMTP_URL or SMS_ACCOUNT"
    elif left:
        yield f"whoever has no BankID needs the staff for: {', '.join(left)}"
    signed = [one.value for one in Action if office.levels.asks_signature(one)]
    if signed and office.eid is None:
        yield f"the policy wants signatures for {', '.join(signed)}, but BankID is not set up"
