"""The signed receipt of a request: a small file that proves what was filed, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from bot.crypto import is_signed
from bot.domain.canonical import Json, canonical, digest
from bot.domain.clock import STOCKHOLM
from bot.domain.errors import InsynError
from bot.domain.messages import Attach
from bot.domain.texts import Text as _
from bot.services import casework
from bot.store.tables import Case
from bot.store.unit import Unit

FORMAT = 1
SIGNATURE = "signature"
_LABELS = (
    ("case", "case"),
    ("right", "right"),
    ("company", "company"),
    ("received_at", "received"),
    ("filed_at", "filed"),
    ("due", "to be answered by"),
    ("asked_sha256", "fingerprint of what was asked"),
)


class ReceiptUnreadableError(InsynError):
    """The file is no receipt of Insyn: it must be the very file that the customer got."""


def attachment(unit: Unit, case: Case) -> Attach:
    """The receipt as a document for the person's chat."""
    caption = _(
        "Your receipt for case {ref}: what you asked for, when, and by when we must answer. It is "
        "signed, so that it can be verified by anybody. Keep it."
    )
    return Attach(
        filename=f"insyn-{case.ref}.json",
        content=content(unit, case),
        caption=caption.format(ref=case.ref),
    )


def content(unit: Unit, case: Case) -> bytes:
    """The signed file."""
    told: dict[str, Json] = {
        "insyn_receipt": FORMAT,
        "company": unit.office.company.name,
        "orgnr": unit.office.company.orgnr,
        "case": case.ref,
        "right": case.right,
        "received_at": _moment(case.received_at),
        "filed_at": _moment(case.opened_at),
        "due": case.statutory_due.isoformat(),
        "asked_sha256": asked_digest(unit, case),
        "public_key": unit.keyring.public_key,
    }
    told[SIGNATURE] = unit.keyring.sign(canonical(told).encode())
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def asked_digest(unit: Unit, case: Case) -> str:
    """A commitment to what was asked, which only the salt of the case's dossier opens.

    Without a salt whoever can read the chat could find a new address by trying all of them.
    """
    return digest([salt(unit, case), casework.request_of(unit, case)])


def salt(unit: Unit, case: Case) -> str:
    return unit.digest("receipt", case.id)


def _moment(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).isoformat(timespec="seconds")


def verified(file: bytes, public_key: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the receipt was signed with the key, and what to print about it.

    Raises ReceiptUnreadableError.
    """
    told = _read(file)
    signature = str(told.pop(SIGNATURE, ""))
    if not is_signed(_as_signed(told), signature, public_key):
        other = told.get("public_key") != public_key
        why = "it names another key than yours" if other else "it was changed"
        return False, (f"This receipt is not genuine: {why}.",)
    lines = (f"{label}: {told[name]}" for name, label in _LABELS if name in told)
    return True, ("This receipt is genuine.", *lines)


def _as_signed(told: Mapping[str, Json]) -> bytes:
    """What the signature is about; what we never write into a receipt makes it none of ours."""
    try:
        return canonical(told).encode()
    except (TypeError, ValueError):  # a fraction, or a text that is none
        raise ReceiptUnreadableError from None


def _read(file: bytes) -> dict[str, Json]:
    try:
        told = json.loads(file)
    except (ValueError, RecursionError):
        raise ReceiptUnreadableError from None
    if not isinstance(told, Mapping) or told.get("insyn_receipt") != FORMAT:
        raise ReceiptUnreadableError
    return dict(told)
