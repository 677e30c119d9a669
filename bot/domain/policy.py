"""The company's privacy policy by section, and the short answers that are given from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import InsynError
from bot.domain.texts import Language, LocalText

# What people ask about: each of these needs a short answer, whichever section it comes from.
TOPICS = ("kinds", "collection", "use", "storage", "protection", "controller", "cookies")
LONGEST_ANSWER, LONGEST_SECTION = 700, 3500  # characters: one message holds either
LONGEST_ID = 40  # letters: with what stands around it, a button holds 64


class PolicyFormatError(InsynError):
    """The policy text does not begin with a heading, or two of its sections share an id."""

    def __init__(self, *, section: str | None = None) -> None:
        super().__init__()
        self.section = section


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One part of a text; `id` is the same in every language, `of` is where an answer is from."""

    id: str
    heading: str
    body: str
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section of the policy, word for word, in both languages."""

    id: str
    heading: LocalText
    body: LocalText


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is said first, in two to four sentences, and the section that says it at length."""

    id: str
    title: LocalText
    text: LocalText
    part: Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The policy and its answers, in the order of their files."""

    parts: tuple[Part, ...]
    answers: tuple[Answer, ...]

    def part(self, name: str) -> Part | None:
        return next((one for one in self.parts if one.id == name), None)

    def answer(self, name: str) -> Answer | None:
        return next((one for one in self.answers if one.id == name), None)


_HEADING = re.compile(r"^# ([a-z_]+)(?:: ([a-z_]+))? \| (.+)$", re.MULTILINE | re.ASCII)


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a text, each under a line such as `# storage | How long we keep it`.

    An answer from a section of another name tells it: `# cookies: kinds | Cookies`.
    """
    before, *pieces = _HEADING.split(text)
    if before.strip() or not pieces:
        raise PolicyFormatError
    rows = zip(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=True)
    found = tuple(
        Section(id=name, of=of or name, heading=heading.strip(), body=body.strip())
        for name, of, heading, body in rows
    )
    seen: set[str] = set()
    for section in found:
        if section.id in seen:
            raise PolicyFormatError(section=section.id)
        seen.add(section.id)
    return found


def merged(
    policy: Mapping[Language, tuple[Section, ...]], answers: Mapping[Language, tuple[Section, ...]]
) -> Policy:
    """Both languages side by side; whoever calls has seen that they have the same sections."""
    parts = tuple(
        Part(id=sv.id, heading=LocalText(sv.heading, en.heading), body=LocalText(sv.body, en.body))
        for sv, en in zip(policy["sv"], policy["en"], strict=True)
    )
    by_id = {part.id: part for part in parts}
    return Policy(
        parts=parts,
        answers=tuple(
            Answer(
                id=sv.id,
                title=LocalText(sv.heading, en.heading),
                text=LocalText(sv.body, en.body),
                part=by_id[sv.of],
            )
            for sv, en in zip(answers["sv"], answers["en"], strict=True)
        ),
    )
