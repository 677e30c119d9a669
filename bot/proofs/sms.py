"""What can go wrong with a text message, seen from whoever wants it sent."""

from __future__ import annotations

from bot.domain.errors import InsynError


class SmsRefusedError(InsynError):
    """The operator will never take this text message; trying again is no use."""

    def __init__(self, *, status: int) -> None:
        self.status = status


class SmsUnavailableError(InsynError):
    """The operator cannot be reached, or asks to be tried later."""

    def __init__(self, *, reason: str, in_doubt: bool = False) -> None:
        self.reason = reason  # the kind of failure only
        self.in_doubt = in_doubt  # it may have been sent all the same
