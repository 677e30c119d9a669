"""How much of a slow proof is done: a part of it in `make test`, all of it in `make proofs`."""

from __future__ import annotations

import os

import pytest

WHOLE = os.environ.get("PROOFS") == "whole"
in_proofs = pytest.mark.in_proofs


def proof(*, short: int, whole: int) -> int:
    """How many of its examples a proof takes."""
    return whole if WHOLE else short
