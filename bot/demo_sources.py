"""`insyn demo --more`: the sample register, a web shop and a binder in one sources file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml


def merged(paths: Iterable[Path]) -> str:
    """The files as one; what an earlier one names is kept."""
    whole: dict[str, Any] = {}
    for path in paths:
        for part, members in yaml.safe_load(path.read_text("utf-8")).items():
            if isinstance(members, dict):
                whole[part] = {**members, **whole.get(part, {})}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
