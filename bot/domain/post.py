"""How what is written on paper gets to a person."""

from __future__ import annotations

from enum import StrEnum


class How(StrEnum):
    """Each is a way in which nobody but the person is meant to read it."""

    LETTER = "letter"  # by ordinary post, to the address on file
    REGISTERED = "registered"  # by post, handed out against an identity document
    HANDED = "handed"  # given to the person here
    DIGITAL = "digital"  # into a mailbox that takes a sign-in, or encrypted
