"""Seals an answer under a key that is derived from a link's token, which only the person has."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


def new_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What the database keeps of a token, which is too random to be guessed from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(plain: bytes, *, token: str, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _key(token).encrypt(nonce, plain, place.encode())


def open_sealed(blob: bytes, *, token: str, place: str) -> bytes | None:
    """The plain bytes, or None if token or place is not the right one."""
    try:
        return _key(token).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], place.encode())
    except InvalidTag:
        return None


def _key(token: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"insyn delivery 1")
    return AESGCM(derive.derive(token.encode()))
