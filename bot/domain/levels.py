"""Which action is open at which level, and what goes with it: the policy, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.identity import Action, Assurance, Level, Method, Outcome, Safeguard, Verdict

Row = tuple[Verdict, Verdict, Verdict, Verdict]  # at L0, L1, L2 and L3

# A phone number on Telegram's word alone opens what holds no data; not even "are you a customer".
_WITHOUT_A_CODE = frozenset({Action.POLICY, Action.OPEN_CASE})


@dataclass(frozen=True, slots=True)
class Levels:
    """The table of levels, as the policy file has it: every action is decided at every level."""

    rows: Mapping[Action, Row]

    def verdict(
        self, action: Action, assurance: Assurance, *, reachable: Level = Level.L2
    ) -> Verdict:
        """What `action` takes for somebody this sure; `reachable` is what the set-up can prove."""
        ruling = self.rows[action][assurance.level]
        if ruling.allowed and not assurance.code_sent and action not in _WITHOUT_A_CODE:
            ruling = Verdict(outcome=Outcome.NEEDS_LEVEL, needs=Level.L2)
        if ruling.needs is not None and ruling.needs > reachable:
            return Verdict(outcome=Outcome.NEEDS_STAFF, needs=ruling.needs)
        return ruling

    def least(self, action: Action) -> Level:
        """The least level at which it is open."""
        return next(level for level in Level if self.rows[action][level].allowed)

    def whole(self, action: Action) -> Level:
        """The least level at which nothing of it is covered any more."""
        open_ = (level for level in Level if self.rows[action][level].outcome is Outcome.ALLOWED)
        return next(open_, self.least(action))

    def asks_fresh(self, action: Action) -> bool:
        return self._any(action, Safeguard.FRESH_PROOF)

    def asks_signature(self, action: Action) -> bool:
        return self._any(action, Safeguard.SIGNATURE)

    def _any(self, action: Action, safeguard: Safeguard) -> bool:
        return any(safeguard in ruling.safeguards for ruling in self.rows[action])


def reachable(methods: Iterable[Method]) -> Level:
    """The highest level to which these ways lead without help of the staff."""
    ways = frozenset(methods)
    if Method.EID in ways:
        return Level.L3
    mail, sms = Method.EMAIL_CODE in ways, Method.SMS_CODE in ways
    if mail and (sms or Method.TELEGRAM_PHONE in ways):
        return Level.L2
    return Level.L1 if mail or sms else Level.L0


# -- what no policy may change -----------------------------------------------------------------

_G = Safeguard
# (at the least, at the most): the law opens some to everybody, and others hand out or destroy.
BOUNDS: Mapping[Action, tuple[Level, Level]] = MappingProxyType(
    {
        Action.POLICY: (Level.L0, Level.L0),
        Action.OPEN_CASE: (Level.L0, Level.L0),  # the clock runs from receipt (Art. 12(3))
        Action.CASE_STATUS: (Level.L1, Level.L2),
        Action.WITHDRAW_CASE: (Level.L1, Level.L2),
        Action.CATEGORIES: (Level.L1, Level.L2),
        Action.ACCESS: (Level.L2, Level.L3),
        Action.ACCESS_FULL: (Level.L2, Level.L3),
        Action.RECTIFY: (Level.L1, Level.L3),
        Action.CHANGE_CONTACT: (Level.L2, Level.L3),
        Action.ERASE: (Level.L2, Level.L3),
        Action.WITHDRAW_CONSENT: (Level.L1, Level.L1),  # never harder than giving it (Art. 7(3))
        Action.OBJECT_TO_MARKETING: (Level.L1, Level.L1),  # Art. 21(2)-(3)
        Action.OBJECT: (Level.L1, Level.L2),
        Action.RESTRICT: (Level.L1, Level.L2),
        Action.TAKE_ALONG: (Level.L2, Level.L3),
        Action.ACT_FOR_ANOTHER: (Level.L3, Level.L3),
    }
)
_COPY = frozenset({_G.STAFF_DECIDE, _G.FRESH_PROOF})
# What the program does whatever a file says; a file that leaves it out would not tell the truth.
ALWAYS: Mapping[Action, frozenset[Safeguard]] = MappingProxyType(
    {
        Action.ACCESS_FULL: _COPY,
        Action.TAKE_ALONG: _COPY,
        Action.RECTIFY: frozenset({_G.STAFF_DECIDE, _G.NOTICE_TO_OLD_CONTACT}),
        Action.CHANGE_CONTACT: _COPY | {_G.SECOND_PERSON, _G.NOTICE_TO_OLD_CONTACT},
        Action.ERASE: _COPY | {_G.SECOND_CONFIRMATION, _G.SECOND_PERSON},
        Action.OBJECT: frozenset({_G.STAFF_DECIDE}),
        Action.RESTRICT: frozenset({_G.STAFF_DECIDE}),
        Action.ACT_FOR_ANOTHER: _COPY,
    }
)
_MASKABLE = frozenset({Action.ACCESS, Action.ACCESS_FULL, Action.TAKE_ALONG})
_AT_CHOICE = frozenset({_G.FRESH_PROOF, _G.SIGNATURE})


def objections(levels: Levels) -> Iterator[tuple[Action, str]]:
    """What is wrong with a policy, in plain words: against itself, the law, or the program."""
    for action, row in levels.rows.items():
        for sentence in (*_against_itself(row), *_against_bounds(action, row)):
            yield action, sentence
        for level, ruling in zip(Level, row, strict=True):
            if ruling.allowed:
                yield from ((action, one) for one in _safeguards(action, level, ruling))


def _against_itself(row: Row) -> Iterator[str]:
    order = [ruling.allowed + (ruling.outcome is Outcome.ALLOWED) for ruling in row]
    if order != sorted(order):
        yield "a higher level opens less than a lower one; more proof must never take away"
    for level, ruling in zip(Level, row, strict=True):
        if ruling.needs is not None and (ruling.needs <= level or not row[ruling.needs].allowed):
            yield f"{level.name} needs {ruling.needs.name}, which does not open it"
    if not row[Level.L3].allowed:
        yield "it is open at no level; L3 must open it"


def _against_bounds(action: Action, row: Row) -> Iterator[str]:
    least = next((level for level in Level if row[level].allowed), None)
    lowest, highest = BOUNDS[action]
    if least is not None and least < lowest:
        yield f"{least.name} opens it, and it must need {lowest.name} at the least"
    if least is not None and least > highest:
        yield f"it must be open at {highest.name} at the latest"
    if action not in _MASKABLE and any(r.outcome is Outcome.ALLOWED_MASKED for r in row):
        yield "nothing of it can be masked; say allowed, or which level it needs"


def _safeguards(action: Action, level: Level, ruling: Verdict) -> Iterator[str]:
    always = ALWAYS.get(action, frozenset())
    if action is Action.CHANGE_CONTACT and level < Level.L3:
        always |= {Safeguard.WAIT_72_HOURS}
    for lacking in sorted(always - ruling.safeguards):
        yield f"{lacking.value} must go with it at {level.name}: the program always does that"
    for foreign in sorted(ruling.safeguards - always - _AT_CHOICE):
        yield f"{foreign.value} cannot go with it at {level.name}: the program does not do that"
    can_sign = action is Action.ERASE and level is Level.L3
    if Safeguard.SIGNATURE in ruling.safeguards and not can_sign:
        yield "signature goes with erase at L3 alone, since nobody else can sign"
