"""How the text of a setting becomes a value. Each raises ValueError with what is wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from bot.crypto import Keyring, KeysError, parse_keys

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The sample company's policy comes with the program, wherever it is installed.
PACKAGED_POLICY = Path(__file__).resolve().parent.parent / "locales" / "policy"


def url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        if text and (
            parts.scheme.split("+")[0] not in schemes or (not parts.netloc and not parts.path)
        ):
            raise ValueError(
                f"it must be an address that begins with {' or '.join(s + '://' for s in schemes)}"
            )
        if not _has_a_port(parts):
            raise ValueError(
                "its port must be a number; / # and ? in a password are written %2F %23 and %3F"
            )
        return text.rstrip("/") if "http" in schemes else text

    return parse


def _has_a_port(parts: SplitResult) -> bool:
    """Or none; what stands there instead may be half a password, and is never repeated."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def database(text: str) -> str:
    found = url("sqlite", "postgresql", "postgres")(text)
    if urlsplit(found).scheme == "sqlite" and found.rpartition("/")[2] in {"", ":memory:"}:
        raise ValueError("it must name a file, for what is kept in memory is lost")
    return found


def mode(text: str) -> str:
    if text not in {"polling", "webhook"}:
        raise ValueError("it must be polling or webhook")
    return text


def token(text: str) -> str:
    number, colon, secret = text.partition(":")
    if not (number.isdigit() and colon and len(secret) >= 20):
        raise ValueError("it does not look like a bot token")
    return text


def listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError("it must be an address and a port")
    return text


def chat(text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        raise ValueError("it must be the group's number, usually negative") from None


def hours(text: str) -> timedelta:
    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 0 <= hours <= 240:
        raise ValueError("it must be a number of hours from 0 to 240, such as 24")
    return timedelta(hours=hours)


def policy_folder(text: str) -> Path:
    return Path(text) if text else PACKAGED_POLICY


def years(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        raise ValueError("it must be a whole number of years, such as 5")
    return int(text)


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 3650):
        raise ValueError("it must be a whole number of days, such as 30")
    return int(text)


def names(text: str) -> str:
    if text not in {"hidden", "shown"}:
        raise ValueError("it must be hidden or shown")
    return text


def identity_days(text: str) -> int:
    """The person has to hear of it within the month (Art. 12(4)), so the time ends before."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 27):
        raise ValueError("it must be a whole number of days from 1 to 27, such as 14")
    return int(text)


def rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1000:
        raise ValueError("it must be a number of messages per second, 0 for no limit")
    return rate


def secret(text: str) -> str:
    if text and (
        not 16 <= len(text) <= 256
        or not all(c.isascii() and (c.isalnum() or c in "_-") for c in text)
    ):
        raise ValueError("it must be 16 to 256 letters, digits, _ or -")
    return text


def optional_path(text: str) -> Path | None:
    return Path(text) if text else None


def one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"it must be {' or '.join(word or 'empty' for word in words)}")
        return text

    return parse


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise ValueError("it must be addresses or networks, with commas between them") from None


def keys(text: str) -> Keyring:
    try:
        return parse_keys(text)
    except KeysError as error:
        raise ValueError(error.reason) from None


def account(text: str) -> tuple[str, str] | None:
    user, colon, word = text.partition(":")
    if text and not (user and colon and word):
        raise ValueError("it must be user and password with a colon between them")
    return (user, word) if text else None


_SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,10}|\+[1-9][0-9]{6,14}", re.ASCII)


def sender(text: str) -> str:
    if text and _SENDER.fullmatch(text) is None:
        raise ValueError(
            "it must be a letter and up to ten letters or digits more, or a number with +"
        )
    return text


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise ValueError("it must be a whole number from 1 on")
    return int(text)


def countries(text: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in text.split(","))
    if not all(re.fullmatch(r"\+[1-9][0-9]{0,3}", one, re.ASCII) for one in found):
        raise ValueError("it must be the beginnings of numbers, with commas between them")
    return found


def level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("there is no such level")
    return text.upper()


def flag(text: str) -> bool:
    return text.lower() in {"1", "true", "yes", "on"}
