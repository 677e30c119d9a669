"""The page of figures: each bench keeps its own between marks, and people write around them."""

from __future__ import annotations

from collections.abc import Iterable

from tests.support import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def keep(name: str, lines: Iterable[str]) -> None:
    """Puts lines between `<!-- name -->` and `<!-- /name -->`."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = PAGE.read_text("utf-8").partition(first)
    _, _, after = rest.partition(last)
    PAGE.write_text(before + "\n".join([first, "", *lines, "", last]) + after, "utf-8")
