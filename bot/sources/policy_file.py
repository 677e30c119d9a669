"""Reads the folder with the company's privacy policy, or tells every fault with its remedy."""

from __future__ import annotations

from pathlib import Path

from bot.domain import policy
from bot.domain.errors import InsynError
from bot.domain.policy import Policy, PolicyFormatError, Section
from bot.domain.texts import LANGUAGES, Language

POLICY, ANSWERS = "policy", "answers"
Found = dict[Language, tuple[Section, ...]]


class PolicyFolderError(InsynError):
    """The folder with the privacy policy cannot be used."""

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def load_policy(folder: Path) -> Policy:
    """The policy and its short answers in both languages."""
    faults: list[str] = []
    texts, answers = (_both(folder, kind, faults) for kind in (POLICY, ANSWERS))
    if not faults:
        faults += [*_order(folder, POLICY, texts), *_order(folder, ANSWERS, answers)]
        faults += [*_sources(folder, texts, answers), *_gaps(folder, texts, answers)]
        faults += [*_ids(folder, POLICY, texts), *_ids(folder, ANSWERS, answers)]
        faults += [*_lengths(folder, POLICY, texts, policy.LONGEST_SECTION)]
        faults += [*_lengths(folder, ANSWERS, answers, policy.LONGEST_ANSWER)]
    if faults:
        raise PolicyFolderError(faults=faults)
    return policy.merged(texts, answers)


def _place(folder: Path, kind: str, language: Language) -> Path:
    return folder / f"{kind}.{language}.txt"


def _both(folder: Path, kind: str, faults: list[str]) -> Found:
    found: Found = {}
    for language in LANGUAGES:
        path = _place(folder, kind, language)
        try:
            found[language] = policy.sections(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            faults.append(f"{path}: no such text in UTF-8; begin with the one of locales/policy")
        except PolicyFormatError as error:
            why = (
                f"the section {error.section} stands twice; take one out"
                if error.section
                else "it must begin with a line like `# storage | How long we keep data`"
            )
            faults.append(f"{path}: {why}")
    return found


def _order(folder: Path, kind: str, found: Found) -> list[str]:
    """The same sections in the same order, from the same places."""
    sv, en = ([(one.id, one.of) for one in found[language]] for language in LANGUAGES)
    if sv == en:
        return []
    path = _place(folder, kind, "en")
    apart = sorted({name for name, _of in {*sv} ^ {*en}})
    what = f"these differ: {', '.join(apart)}" if apart else "put them in the same order"
    return [f"{path}: its sections are not those of {kind}.sv.txt; {what}"]


def _sources(folder: Path, texts: Found, answers: Found) -> list[str]:
    known = {one.id for one in texts["sv"]}
    return [
        f"{_place(folder, ANSWERS, 'sv')}: {one.id} is answered from {one.of}, but the policy has "
        f"no such section; write `# {one.id}: SECTION | ...`"
        for one in answers["sv"]
        if one.of not in known
    ]


def _gaps(folder: Path, texts: Found, answers: Found) -> list[str]:
    """Each section, and each thing that people ask about, has a short answer."""
    wanted = dict.fromkeys([*(one.id for one in texts["sv"]), *policy.TOPICS])
    known = {one.id for one in answers["sv"]}
    return [
        f"{_place(folder, ANSWERS, 'sv')}: nothing answers {name}; add `# {name} | TITLE`, or "
        f"`# {name}: SECTION | TITLE`, and two to four sentences, in both languages"
        for name in wanted
        if name not in known
    ]


def _ids(folder: Path, kind: str, found: Found) -> list[str]:
    """Buttons carry these, and Telegram has little room there."""
    return [
        f"{_place(folder, kind, 'sv')}: the name {one.id} is too long; shorten it to "
        f"{policy.LONGEST_ID} letters in both languages"
        for one in found["sv"]
        if len(one.id) > policy.LONGEST_ID
    ]


def _lengths(folder: Path, kind: str, found: Found, most: int) -> list[str]:
    return [
        f"{_place(folder, kind, language)}: {one.id} has {len(one.body)} characters; it may have "
        f"1 to {most}"
        for language in LANGUAGES
        for one in found[language]
        if not 0 < len(one.body) <= most
    ]
