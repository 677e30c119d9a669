"""Keys, encryption of single fields, and keyed digests: nothing personal rests in the clear."""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import InsynError

FORMAT = b"\x01"
NONCE_BYTES = 12
INDEX = "index"  # the name of the key that makes the equality digests; it is never rotated
SIGN = "sign"  # the name of the Ed25519 key that signs receipts and heads of the audit trail


class _Reserve:
    """Random bytes of the system, fetched in larger pieces and given out once each.

    Every call of the system lets go of the interpreter, and where several threads want it, winning
    it back takes far longer than the call.
    """

    SIZE = 4096

    def __init__(self) -> None:
        self._bytes = b""
        self._used = 0
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._forget)

    def take(self, count: int) -> bytes:
        with self._lock:
            if self._used + count > len(self._bytes):
                self._bytes, self._used = secrets.token_bytes(max(self.SIZE, count)), 0
            self._used += count
            return self._bytes[self._used - count : self._used]

    def _forget(self) -> None:
        """A child must not give out the same bytes as its parent."""
        self._bytes, self._used, self._lock = b"", 0, threading.Lock()


random_bytes = _Reserve().take


class KeysError(InsynError):
    """The keys cannot be used: make new ones with `insyn keys new`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class SealBrokenError(InsynError):
    """A sealed field does not open: it was changed or moved, or its key is missing."""

    def __init__(self, place: str) -> None:
        self.place = place


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id; the first seals, all of them open.

    Fields are AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the associated data
    is the field's place (table, column, row id), so that a sealed value copied to another row
    does not open.
    """

    current: str
    keys: dict[str, AESGCM] = field(repr=False)
    index_key: bytes = field(repr=False)
    signing_key: Ed25519PrivateKey = field(repr=False)

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = random_bytes(NONCE_BYTES)
        name = self.current.encode()
        sealed = self.keys[self.current].encrypt(nonce, plain, place.encode())
        return FORMAT + bytes([len(name)]) + name + nonce + sealed

    def open(self, blob: bytes, place: str) -> bytes:
        """The plain bytes. Raises SealBrokenError."""
        end = 2 + int.from_bytes(blob[1:2])
        key = self.keys.get(blob[2:end].decode("utf-8", "replace"))
        nonce, sealed = blob[end : end + NONCE_BYTES], blob[end + NONCE_BYTES :]
        if key is None or blob[:1] != FORMAT or len(nonce) < NONCE_BYTES:
            raise SealBrokenError(place)
        try:
            return key.decrypt(nonce, sealed, place.encode())
        except InvalidTag:
            raise SealBrokenError(place) from None

    def seal_json(self, value: Any, place: str) -> bytes:
        return self.seal(
            json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place
        )

    def open_json(self, blob: bytes, place: str) -> Any:
        return json.loads(self.open(blob, place))

    def digest(self, purpose: str, value: str) -> str:
        """A keyed HMAC-SHA256 in hex: equal values meet; nobody without the key can guess them."""
        message = f"{purpose}\x00{value}".encode()
        return hmac.digest(self.index_key, message, "sha256").hex()

    def sign(self, message: bytes) -> str:
        """An Ed25519 signature (RFC 8032) in base64."""
        return base64.urlsafe_b64encode(self.signing_key.sign(message)).decode()

    @property
    def public_key(self) -> str:
        """What others verify our signatures with, in base64."""
        raw = self.signing_key.public_key().public_bytes_raw()
        return base64.urlsafe_b64encode(raw).decode()


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Whether the signature was made over this very message by the owner of the key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public_key))
        key.verify(base64.urlsafe_b64decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse_keys(text: str) -> Keyring:
    """Reads `id:base64,...,index:base64` as `insyn keys new` prints it. Raises KeysError."""
    found: dict[str, bytes] = {}
    for part in filter(None, (p.strip() for p in text.replace("\n", ",").split(","))):
        name, colon, encoded = part.partition(":")
        found[name] = _key_bytes(name, encoded if colon else "")
    index = found.pop(INDEX, None)
    seed = found.pop(SIGN, None) or (derived_seed(index) if index else None)
    if index is None or seed is None or not found:
        raise KeysError("there must be one key called index and at least one other")
    sealing = {name: AESGCM(key) for name, key in found.items()}
    return Keyring(next(iter(found)), sealing, index, Ed25519PrivateKey.from_private_bytes(seed))


def derived_seed(index_key: bytes) -> bytes:
    """The signing key of keys from before there was one: it comes from the key that never changes.

    HKDF (RFC 5869), so that neither key tells anything about the other.
    """
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"insyn signing key 1").derive(index_key)


def _key_bytes(name: str, encoded: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(encoded)
    except ValueError:
        key = b""
    if len(key) != 32 or not name or len(name) > 32:
        raise KeysError("each key is a short name, a colon and 32 bytes in base64")
    return key


def new_keys(name: str) -> str:
    """Fresh keys as one line for KEYS: one that seals, called `name`, and the two others."""

    def fresh() -> str:
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    return f"{name}:{fresh()},{INDEX}:{fresh()},{SIGN}:{fresh()}"
