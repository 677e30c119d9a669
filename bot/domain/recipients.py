"""Telling those who got the data that it was corrected or erased (Art. 19), step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.domain.texts import LocalText


class NoticeState(StrEnum):
    """How far one recipient has been told."""

    TO_TELL = "to_tell"  # nobody has done it yet
    MAILING = "mailing"  # an e-mail is on its way
    MAIL_FAILED = "mail_failed"  # their mail server refused it: staff have to tell them
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"  # they answered that they have done the same
    IMPOSSIBLE = "impossible"  # or out of proportion; the reason is written down

    @property
    def is_left_to_staff(self) -> bool:
        return self in (NoticeState.TO_TELL, NoticeState.MAIL_FAILED)


_S = NoticeState
STEPS: Mapping[NoticeState, frozenset[NoticeState]] = MappingProxyType(
    {
        _S.TO_TELL: frozenset({_S.TOLD, _S.IMPOSSIBLE}),
        _S.MAILING: frozenset(),
        _S.MAIL_FAILED: frozenset({_S.TOLD, _S.IMPOSSIBLE}),
        _S.TOLD: frozenset({_S.ACKNOWLEDGED, _S.IMPOSSIBLE}),
        _S.IMPOSSIBLE: frozenset({_S.TOLD}),  # it turned out to be possible after all
        _S.ACKNOWLEDGED: frozenset(),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientNotice:
    """One recipient of what a case corrected or erased."""

    number: int  # its place in the case's list
    name: LocalText
    state: NoticeState
    on: date  # when that was noted
    reason: str | None = None
