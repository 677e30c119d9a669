"""What can go wrong with an e-mail, seen from whoever wants it sent."""

from __future__ import annotations

from bot.domain.errors import InsynError


class MailRefusedError(InsynError):
    """The mail server will never take this e-mail; trying again is no use."""

    def __init__(self, *, code: int = 0) -> None:
        self.code = code


class MailUnavailableError(InsynError):
    """The mail server cannot be reached, or asks to be tried later."""

    def __init__(self, *, reason: str, in_doubt: bool = False) -> None:
        self.reason = reason  # the kind of failure only: texts of servers quote addresses
        self.in_doubt = in_doubt  # it may have been sent all the same
