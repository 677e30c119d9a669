"""Reads a YAML file with the line of every entry, so that all faults can be told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from bot.domain.canonical import Json
from bot.domain.registry import Value
from bot.domain.texts import LocalText

Choice = TypeVar("Choice", bound=StrEnum)

DEEPEST = 50  # levels in one another; the sample has nine
_PLACE = re.compile(r"\{\w+\}")
_REQUIRED = "\0required"
_NOTHING = LocalText(sv="", en="")


class Faults:
    """What is wrong in one file, each with its place and the remedy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []
        self._known: set[tuple[int, str]] = set()

    def add(self, line: int, sentence: str, where: str = "file") -> None:
        """Tells it once, however many places refer to the line through an alias."""
        if (line, sentence) not in self._known:
            self._known.add((line, sentence))
            self.told.append(f"{self.path}:{line}: {where}: {sentence}")


class Entry:
    """One mapping of the file. What is wrong in it goes to the faults, and reading goes on."""

    def __init__(
        self, node: yaml.Node, faults: Faults, where: str = "file", line: int | None = None
    ) -> None:
        self.line = line or node.start_mark.line + 1
        self._faults = faults
        self._where = where
        self._lines: dict[str, int] = {}
        self._nodes = self._members(node)

    def _members(self, node: yaml.Node) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fault("this must be a mapping (name: value)")
            return {}
        members: dict[str, yaml.Node] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                line = name.start_mark.line + 1
                self._faults.add(
                    line, "a name must be a single word; write name: value", self._where
                )
                continue
            twice = name.value in members
            members[name.value] = value
            self._lines[name.value] = name.start_mark.line + 1
            if twice:
                self.fault_at(name.value, f"{name.value} stands twice; take one out")
        return members

    def fault(self, sentence: str) -> None:
        self._faults.add(self.line, sentence, self._where)

    def fault_at(self, name: str, sentence: str) -> None:
        """A fault at the line of the member `name`, if it is there."""
        self._faults.add(self._lines.get(name, self.line), sentence, self._where)

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._nodes)

    def only(self, *known: str) -> None:
        """Refuses names that nothing reads, which are mostly slips of the pen."""
        for name in set(self._nodes) - set(known):
            allowed = ", ".join(known)
            self.fault_at(name, f"{name} is not known here; known are {allowed}")

    def text(self, name: str, default: str = _REQUIRED) -> str:
        node = self._node(name, required=default is _REQUIRED)
        if node is None:
            return "" if default is _REQUIRED else default
        if not isinstance(node, yaml.ScalarNode):
            self.fault_at(name, f"{name} must be a single value")
            return ""
        if default is _REQUIRED and _says_nothing(node):
            self.fault_at(name, f"{name} is empty; write its value, or take the line out")
            return ""
        return str(node.value)

    def optional(self, name: str) -> str | None:
        return self.text(name) if name in self else None

    def scalar(self, name: str) -> Value:
        """A value of the type that YAML sees in it."""
        node = self._nodes.get(name)
        text = self.text(name, "") if node else self.text(name)
        tag = node.tag.rpartition(":")[2] if node else "str"
        if tag == "int" and text.lstrip("-").isdecimal():
            return int(text)
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
        return None if tag == "null" else text

    def knows_places(self, name: str, *known: str) -> None:
        """Refuses places such as {kee}, which nothing fills, in a value that will be written."""
        for place in _PLACE.findall(self.text(name, "")):
            if place not in known:
                told = " and ".join(known)
                self.fault_at(name, f"{name} knows no {place}; what is filled in: {told}")

    def number(self, name: str, default: str = _REQUIRED) -> int:
        text = self.text(name, default)
        if not (text.isdecimal() and text.isascii()):
            self.fault_at(name, f"{name} must be a whole number, not {text!r}")
            return 0
        return int(text)

    def flag(self, name: str) -> bool:
        text = self.text(name, "false").lower()
        if text not in ("true", "false"):
            self.fault_at(name, f"{name} must be true or false, not {text!r}")
        return text == "true"

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        text = self.text(name, default.value if default else _REQUIRED)
        values = [member.value for member in kind]
        if text in values:
            return kind(text)
        if name in self:
            self.fault_at(name, f"{name} must be one of {', '.join(values)}, not {text!r}")
        return default or next(iter(kind))

    def words(self, name: str) -> tuple[str, ...]:
        """A list of names; a single one may stand without brackets."""
        node = self._nodes.get(name)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._listed_words(name, node))
        said = self.text(name) if node is not None else ""
        return (said,) if said else ()

    def _listed_words(self, name: str, node: yaml.SequenceNode) -> Iterator[str]:
        said: set[str] = set()
        for part in node.value:
            if not isinstance(part, yaml.ScalarNode) or _says_nothing(part):
                self.fault_at(name, f"{name} must be a list of names, such as [one, another]")
            elif part.value in said:
                self.fault_at(name, f"{name} names {part.value} twice; take one out")
            else:
                said.add(part.value)
                yield str(part.value)

    def local(self, name: str) -> LocalText:
        """A text in both languages; one that is the same in both may stand alone."""
        node = self._node(name, required=True)
        if node is None:
            return _NOTHING
        if isinstance(node, yaml.ScalarNode):
            if not node.value.strip() or _says_nothing(node):
                self.fault_at(name, f"{name} is empty; write it in sv and en")
            return LocalText(sv=str(node.value), en=str(node.value))
        both = Entry(node, self._faults, f"{self._where}, {name}", self._lines[name])
        both.only("sv", "en")
        return LocalText(sv=both.words_of("sv"), en=both.words_of("en"))

    def words_of(self, language: str) -> str:
        """The text in one language, which must not be empty."""
        text = self.text(language, "") if language in self else self.text(language)
        if language in self and (not text.strip() or _says_nothing(self._nodes[language])):
            self.fault_at(language, f"{language} is empty; write the text")
        return text

    def entry(self, name: str) -> Entry | None:
        node = self._nodes.get(name)
        where = f"{self._where}, {name}".removeprefix("file, ")
        return None if node is None else Entry(node, self._faults, where, self._lines[name])

    def entries(self, name: str) -> Iterator[tuple[str, Entry]]:
        """The members of a mapping of mappings, by name."""
        outer = self.entry(name)
        for inner in outer.names if outer else ():
            member = outer.entry(inner) if outer else None
            if member is not None:
                yield inner, member

    def listed(self, name: str) -> Iterator[Entry]:
        """The members of a list of mappings."""
        node = self._nodes.get(name)
        if isinstance(node, yaml.SequenceNode):
            for part in node.value:
                yield Entry(part, self._faults, f"{self._where}, {name}")
        elif node is not None:
            self.fault_at(name, f"{name} must be a list, each line beginning with a dash")

    def tree(self, name: str) -> Json:
        """Whatever stands there, as JSON would have it."""
        node = self._nodes.get(name)
        return None if node is None else _tree(node)

    def line_of(self, word: str) -> int | None:
        """The line of the field that is called so; else of the first place that says the word."""
        fields = self.entry("fields")
        field = fields.entry(word) if fields else None
        if field is not None:
            return field.line
        said = (one for node in self._nodes.values() for one in _words(node) if one.value == word)
        first = next(said, None)
        return first.start_mark.line + 1 if first else None

    def is_word(self, name: str) -> bool:
        return isinstance(self._nodes.get(name), yaml.ScalarNode)

    def _node(self, name: str, *, required: bool) -> yaml.Node | None:
        node = self._nodes.get(name)
        if node is None and required:
            self.fault(f"{name} is missing; add it")
        return node


def _says_nothing(node: yaml.Node) -> bool:
    """Whether YAML reads no value there: nothing at all, `~` or a bare null."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


# libyaml takes a tenth of the time, at every start; its wheels exist for all usual machines.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, faults: Faults) -> Entry | None:
    """The file's outermost mapping; None, with the reason among the faults, when there is none."""
    try:
        loader = LOADER(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        _merge(loader, node)
    except OSError as error:
        faults.add(1, f"cannot be read ({error.strerror}); check the path and its rights")
        return None
    except UnicodeDecodeError:
        faults.add(1, "is not UTF-8 text; save it as UTF-8")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        faults.add(line, f"is not YAML: {error.problem}; {_remedy(path, line, error)}")
        return None
    except yaml.reader.ReaderError as error:
        code = error.character if isinstance(error.character, int) else ord(error.character)
        faults.add(1, f"holds a character that may not stand in it (U+{code:04X}); take it out")
        return None
    except _KnotError as error:
        faults.add(error.line, error.told)
        return None
    if node is None:
        faults.add(1, "is empty; copy an example, or write a first one by insyn sources draft")
        return None
    return Entry(node, faults)


def _remedy(path: Path, line: int, error: yaml.MarkedYAMLError) -> str:
    """What mostly is the reason, told for the commonest slips."""
    said, lines = str(error.problem), path.read_text(encoding="utf-8").splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "a tab stands before the first word; YAML takes blanks only"
    if "alias" in said:
        return "give it by &name further up in the file, under texts"
    if "another document" in said:
        return "take out the line ---"
    return "look at the indentation, quotes and brackets of this line and the one before"


class _KnotError(Exception):
    """The file holds itself, or is deeper than anything that could be meant."""

    def __init__(self, line: int, told: str) -> None:
        super().__init__()
        self.line, self.told = line, told


def _merge(
    loader: yaml.SafeLoader, node: yaml.Node | None, way: tuple[yaml.Node, ...] = ()
) -> None:
    """Puts what `<<: *name` refers to into the mappings that refer to it."""
    if node is not None and any(node is one for one in way):
        line = way[-1].start_mark.line + 1
        raise _KnotError(line, "an alias (*name) leads back to where it stands; take it out")
    if node is not None and len(way) > DEEPEST:
        raise _KnotError(node.start_mark.line + 1, "is nested too deeply; close the brackets")
    if isinstance(node, yaml.MappingNode) and any(name.value == "<<" for name, _ in node.value):
        loader.flatten_mapping(node)
        own = {name.value: (name, value) for name, value in node.value}
        node.value = list(own.values())
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        for part in node.value:
            for inner in part if isinstance(part, tuple) else (part,):
                _merge(loader, inner, (*way, node))


def _words(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every name and every value in it, from the top."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        for part in node.value:
            for inner in part if isinstance(part, tuple) else (part,):
                yield from _words(inner)


def _tree(node: yaml.Node) -> Json:
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _tree(part) for name, part in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_tree(part) for part in node.value]
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "int" if text.lstrip("-").isdecimal():
            return int(text)
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "null":
            return None
    return text


def from_environment(text: str, environ: Mapping[str, str]) -> str | None:
    """The value itself, or what `env:NAME` stands for; None when that is not set."""
    kind, _, name = text.partition(":")
    return environ.get(name) if kind == "env" else text
