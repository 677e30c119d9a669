"""The company's privacy policy, cut into sections that can be shown one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.errors import InsynError


class PolicyFormatError(InsynError):
    """The policy text does not begin with a heading, or two of its sections share an id."""

    def __init__(self, *, section: str | None = None) -> None:
        super().__init__()
        self.section = section


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One part of the policy; `id` is the same in every language."""

    id: str
    heading: str
    body: str


_HEADING = re.compile(r"^# ([a-z_]+) \| (.+)$", re.MULTILINE | re.ASCII)


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a policy, each under a line such as `# storage | How long we keep it`."""
    before, *pieces = _HEADING.split(text)
    if before.strip() or not pieces:
        raise PolicyFormatError
    triples = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    found = tuple(Section(id=i, heading=h.strip(), body=b.strip()) for i, h, b in triples)
    seen: set[str] = set()
    for section in found:
        if section.id in seen:
            raise PolicyFormatError(section=section.id)
        seen.add(section.id)
    return found
