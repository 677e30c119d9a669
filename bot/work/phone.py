"""Compares the number of a Telegram account with what is registered for the person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import (
    Finding,
    SourceHoldings,
    SourceUnavailableError,
)
from bot.domain.on_file import ContactMatch
from bot.domain.registry import Registry
from bot.services import phones, verification
from bot.services.phones import PhoneSearch
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools

_KNOWN = frozenset({Finding.FOUND, Finding.PROTECTED})


def _prepare(unit: Unit, challenge_id: str) -> PhoneSearch | None:
    return phones.search_for(unit, challenge_id)


def _act(tools: Tools, search: PhoneSearch) -> bool:
    return same_person(tools.sources.values(), search)


def same_person(sources: Iterable[SourceAdapter], search: PhoneSearch) -> bool:
    """Whether some source has both contacts on file for one and the same person.

    Raises SourceUnavailableError if none says so and one of them was down.
    """
    return _any_says(sources, lambda source: _together(source, search))


def one_person(sources: Iterable[SourceAdapter], claims: frozenset[Claim]) -> bool:
    """Whether some source has every claim on file, and all for one and the same person.

    Raises SourceUnavailableError if none says so and one of them was down.
    """

    def says_so(source: SourceAdapter) -> bool:
        each = all(source.find(frozenset({one})).finding in _KNOWN for one in claims)
        return each and source.find(claims).finding in _KNOWN

    return _any_says(sources, says_so)


def _any_says(sources: Iterable[SourceAdapter], says_so: Callable[[SourceAdapter], bool]) -> bool:
    down = None
    for source in sources:
        try:
            if says_so(source):
                return True
        except SourceUnavailableError as error:
            down = error
    if down is not None:
        raise down
    return False


def _together(source: SourceAdapter, search: PhoneSearch) -> bool:
    """Each question is asked whatever the one before said, so that the time tells nothing."""
    phone = source.contact_on_file(search.phone).match
    email = source.contact_on_file(search.email).match
    # A protected identity is proved like any other; what it opens is for staff to say.
    both = source.contact_on_file(search.phone, search.email).match
    if phone is not ContactMatch.ONE or email is ContactMatch.NONE:
        return False
    if email is ContactMatch.SEVERAL:  # a shared mailbox: the number tells which of them it is
        return _has_email(source.find(frozenset({search.phone})), search)
    return both is ContactMatch.ONE


def _has_email(found: SourceHoldings, search: PhoneSearch) -> bool:
    wanted = search.email.value.casefold()
    return wanted in set(_emails(search.registry, found))


def _emails(registry: Registry, found: SourceHoldings) -> Iterable[str]:
    for row in found.rows:
        for column, kind in registry.table(row.source, row.table).identities.items():
            if kind is ClaimKind.EMAIL:
                yield str(row.values[column] or "").strip().casefold()


def _finish(unit: Unit, challenge_id: str, same: bool) -> None:
    phones.settle(unit, challenge_id, same_person=same)


def _failed(unit: Unit, challenge_id: str, _error: Exception, attempts: int) -> None:
    if attempts == 1:
        verification.tell_slow(unit, challenge_id)


JOB = Job(prepare=_prepare, act=_act, finish=_finish, failed=_failed)
