"""The certificate by which a provider knows us: read from PKCS#12, its last day watched."""

from __future__ import annotations

import os
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.domain.eid import CERTIFICATE_WARN
from bot.domain.errors import InsynError

WARN = CERTIFICATE_WARN


class CertificateError(InsynError):
    """The client certificate cannot be used."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientCertificate:
    """A certificate with its key, which never shows itself."""

    pem: bytes = field(repr=False)
    key: bytes = field(repr=False)
    begins: datetime
    ends: datetime

    def days_left(self, now: datetime) -> int:
        return (self.ends - now).days

    def expiring(self, now: datetime) -> bool:
        return self.ends - now < WARN


def read_client_certificate(path: Path, password: str) -> ClientCertificate:
    """Reads a .p12 file. Raises CertificateError, which names neither content nor password."""
    # Late: certificates take 6 MB of memory in which a company without BankID has no part.
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        blob = path.read_bytes()
    except OSError as error:
        raise CertificateError(f"the file cannot be read ({error.strerror})") from None
    try:
        key, leaf, chain = pkcs12.load_key_and_certificates(blob, password.encode() or None)
    except ValueError:
        raise CertificateError("it is no PKCS#12 file, or the password is not right") from None
    if key is None or leaf is None:
        raise CertificateError("there is no certificate with its key in it")
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in (leaf, *chain))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ClientCertificate(
        pem=pem, key=secret, begins=leaf.not_valid_before_utc, ends=leaf.not_valid_after_utc
    )


def check_dates(certificate: ClientCertificate, now: datetime) -> None:
    """Raises CertificateError when it is over, or has not begun."""
    if now >= certificate.ends:
        raise CertificateError(f"it expired on {certificate.ends:%Y-%m-%d}; order a new one")
    if now < certificate.begins:
        raise CertificateError(f"it is not valid before {certificate.begins:%Y-%m-%d}")


def tls_context(certificate: ClientCertificate, ca: str) -> ssl.SSLContext:
    """TLS that knows us by our certificate, and trusts this one authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca)
    except (ssl.SSLError, ValueError):
        raise CertificateError("the authority's file holds no certificate") from None
    _load(context, certificate)
    return context


def _load(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    """The ssl module reads files only: this one is ours alone, and gone at once."""
    handle, name = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(certificate.pem + certificate.key)
        context.load_cert_chain(name)
    except ssl.SSLError:
        raise CertificateError("certificate and key do not fit one another") from None
    finally:
        Path(name).unlink()
