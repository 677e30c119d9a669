"""The documents keep up with the program: each setting, command, code and target stands in them."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

import handlers
from bot import cli
from bot.domain import audit, registry
from bot.domain.claims import ClaimKind
from bot.domain.relay import FILE_LIMIT
from bot.domain.validators import KINDS
from bot.setting_options import OPTIONS, Option
from bot.telegram.routing import Router

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
READERS = {"text", "optional", "flag", "words", "number", "choice", "local", "listed", "entry"}
READERS |= {"entries", "scalar", "_category", "_recipients_of"}
RIGHTS_WITH_CODES_OF_THEIR_OWN = (
    *("case:access:", "case:rectification:", "case:erasure:", "case:restriction:"),
    *("case:portability:", "case:objection:", "case:consent_withdrawal:"),
)
NOT_OURS = {"/newbot", "/setprivacy", "/setjoingroups", "/revoke"}  # commands of @BotFather
PATHS = {"/telegram", "/answer/", "/eid/", "/schemas/", "/healthz", "/readyz", "/data", "/tmp"}


def test_the_page_of_the_conversation_is_what_the_code_and_the_catalogues_say() -> None:
    spec = importlib.util.spec_from_file_location("dialogues", ROOT / "tools" / "dialogues.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.page() == page("docs/dialogues.md"), "make texts writes it"


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(text: str) -> dict[str, str]:
    """The rows of all tables by the first word in backticks of their first cell."""
    found = re.findall(r"^\| `([^`]+)`[^|]*\|(.*)\|$", text, re.MULTILINE)
    return {name: rest.strip() for name, rest in found}


def verbs(group: object, before: str = "insyn") -> Iterator[str]:
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from verbs(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


COMMANDS = sorted(verbs(get_command(cli.app)))
TARGETS = re.findall(r"^([a-z-]+):.*## ", page("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_stands_in_the_readme_with_its_default(option: Option) -> None:
    default = rows(page("README.md"))[option.name].split("|")[0].strip()
    wanted = {None: "must be set", "": "empty"}.get(option.default, f"`{option.default}`")
    assert default == wanted


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert command in rows(page("README.md"))


def test_the_walk_finds_the_commands_of_groups_too() -> None:
    assert {"insyn run", "insyn staff add", "insyn audit verify"} <= set(COMMANDS)


def test_every_option_of_the_demo_stands_in_the_readme() -> None:
    demo = get_command(cli.app).commands["demo"]  # type: ignore[attr-defined]
    told = rows(page("README.md"))["insyn demo"]
    assert [o for one in demo.params for o in one.opts if o != "--help" and o not in told] == []


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_stands_in_the_readme(target: str) -> None:
    assert f"make {target}" in page("README.md")


@pytest.mark.parametrize("code", audit.Code, ids=str)
def test_every_audit_code_stands_in_the_operations_page(code: audit.Code) -> None:
    assert code.value in rows(page("docs/operations.md"))


@pytest.mark.parametrize("code", audit.Code, ids=str)
def test_an_audit_code_is_called_reserved_exactly_when_nothing_writes_it(code: audit.Code) -> None:
    reserved = rows(page("docs/operations.md"))[code.value].startswith("*reserved*")
    written = code.name in _codes_in_use() or code.startswith(RIGHTS_WITH_CODES_OF_THEIR_OWN)
    assert reserved is not written


@cache  # the whole code is read, once
def _codes_in_use() -> set[str]:
    files = [path for place in ("bot", "handlers") for path in (ROOT / place).rglob("*.py")]
    writing = [path for path in files if path.name != "audit_words.py"]  # which only reads them
    trees = (ast.parse(path.read_text("utf-8")) for path in writing)
    return {node.attr for tree in trees for node in ast.walk(tree) if _is_a_code(node)}


def _is_a_code(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    return (isinstance(owner, ast.Name) and owner.id == "Code") or (
        isinstance(owner, ast.Attribute) and owner.attr == "Code"
    )


@pytest.mark.parametrize(
    "module",
    [
        "registry_file",
        "registry_stops",
        "registry_addition",
        "company_file",
        "http_file",
        "manual_file",
    ],
)
def test_every_member_of_the_two_files_is_explained(module: str) -> None:
    explained = set(rows(page("docs/sources.md"))) | {
        "categories",
        "texts",
        "sources",
        "uses",
        "fixed",
    }
    assert sorted(_members(module) - explained) == []


def _members(module: str) -> set[str]:
    tree = ast.parse(page(f"bot/sources/{module}.py"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    } - {"sv", "en"}


def test_every_choice_in_the_sources_file_is_explained() -> None:
    kinds = (registry.MaskKind, registry.EraseKind, registry.Direction, registry.LegalBasis)
    kinds = (*kinds, registry.Names, registry.Wish, registry.NewKey)
    choices = [one.value for kind in (*kinds, registry.RetentionBasis, ClaimKind) for one in kind]
    text = page("docs/sources.md").replace('{fixed: "-"}', "fixed")
    assert [one for one in (*choices, *KINDS) if f"`{one}`" not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_between_the_pages_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not _leads_somewhere(path, link)] == []


def _leads_somewhere(path: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(line) for line in _headings(target)}


def _headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _named(pattern: str) -> set[tuple[str, str]]:
    """What the pages name in backticks or in blocks of code, with the page."""
    return {
        (path.name, found)
        for path in PAGES
        for code in re.findall(r"```.*?```|`[^`\n]+`", path.read_text("utf-8"), re.DOTALL)
        for found in re.findall(pattern, code)
    }


def test_no_page_names_a_command_that_does_not_exist() -> None:
    named = _named(r"(?:^|[`\n]|exec insyn )(insyn [a-z]+(?: [a-z]+)?)")
    assert named
    assert [one for one in sorted(named) if not _is_a_command(one[1])] == []


def _is_a_command(text: str) -> bool:
    first_two = " ".join(text.split()[:2])
    return text in COMMANDS or first_two in COMMANDS


def test_no_page_names_a_make_target_that_does_not_exist() -> None:
    assert {target for _page, target in _named(r"make ([a-z-]+)")} <= {*TARGETS, "s"}


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {option.name for option in OPTIONS} | {"REGISTER_URL"}
    known |= {f"{name}_FILE" for name in known} | {"ARGS", "NAME_FILE"}
    named = _named(r"(?<![\w`.])`?([A-Z]{2,}(?:_[A-Z]+)*)(?:=|`)")
    settings_named = {one for one in named if "_" in one[1] or one[1] in known}
    assert len(settings_named) > 20
    assert [one for one in sorted(settings_named) if one[1] not in known] == []


def test_no_page_names_a_file_that_does_not_exist() -> None:
    named = _named(r"`((?:bot|handlers|docs|examples|locales|tests|tools)/[\w./-]+)`")
    assert named
    assert [one for one in sorted(named) if not (ROOT / one[1]).exists()] == []


def test_every_place_of_the_program_stands_in_the_architecture_page() -> None:
    told = page("ARCHITECTURE.md").split("## Where things stand")[1].split("\n## ")[0]
    patterns = re.findall(r"`([^`]+)`", told)
    assert [one for one in patterns if "/" in one and not list(ROOT.glob(one))] == []
    places = [path for path in (ROOT / "bot").iterdir() if not path.name.startswith("_")]
    told_of = {found for one in patterns for found in ROOT.glob(one)}
    assert [path.name for path in places if path not in told_of] == []


def test_no_page_names_an_audit_code_that_does_not_exist() -> None:
    named = _named(
        r"`((?:telegram|customer|identity|data|case|fulfilment|delivery|staff|system):[a-z_]+:[a-z_]+)`"
    )
    assert [one for one in sorted(named) if one[1] not in set(audit.Code)] == []


def test_every_warning_of_the_log_stands_in_the_operations_page() -> None:
    page_of_the_log = page("docs/operations.md")
    logged = re.findall(
        r"log\.(?:warning|error|exception)\(\s*\"([^\"]+)\"",
        "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")),
    )
    assert len(logged) > 20
    lines = [re.sub(r"%[sd]", "…", line) for line in logged]
    assert [line for line in lines if f"`{line}" not in page_of_the_log] == []


def test_the_proxies_of_the_example_pass_on_all_that_people_need() -> None:
    text = page("docs/going-live.md")
    most = re.search(r"client_max_body_size (\d+)m", text)
    assert most is not None
    assert int(most[1]) * 1024**2 > FILE_LIMIT, "files of customers and staff"
    closed = set(re.findall(r"^ +location = (/\S+) +{ return 404; }", text, re.MULTILINE))
    assert closed == {"/healthz", "/readyz"}


def test_the_containers_of_the_example_fit_the_image() -> None:
    text, image = page("docs/going-live.md"), page("Dockerfile")
    found = re.search(r"```yaml\n(services:.*?)```", text, re.DOTALL)
    assert found is not None
    insyn = yaml.safe_load(found[1])["services"]["insyn"]
    assert set(insyn["environment"]) <= {
        name for o in OPTIONS for name in (o.name, f"{o.name}_FILE")
    }
    assert set(re.findall(r"^VOLUME (.+)$", image, re.MULTILINE)) == {"/data"}
    assert "insyn-data:/data" in insyn["volumes"]
    assert re.findall(r"--uid (\d+)", image) == re.findall(r"runs as user (\d+)", text)


def test_every_picture_is_shown_on_a_page() -> None:
    shown = "".join(path.read_text("utf-8") for path in PAGES)
    pictures = [path.name for path in (ROOT / "docs" / "img").iterdir()]
    assert [name for name in pictures if f"img/{name})" not in shown] == []


def test_no_page_names_a_chat_command_that_does_not_exist() -> None:
    router = Router()
    handlers.register(router)
    known = {f"/{name}" for name in (*router.commands, *router.group_commands)}
    named = {one for one in _named(r"`(/[a-z]+/?)(?: [A-Z0-9-]+)?`") if one[1] not in PATHS}
    assert [one for one in sorted(named) if one[1] not in known | NOT_OURS] == []


def test_every_staff_command_stands_in_both_guides() -> None:
    router = Router()
    handlers.register(router)
    for language in ("sv", "en"):
        guide = rows(page(f"docs/staff-guide.{language}.md"))
        assert {f"/{name}" for name in router.group_commands if name != "start"} <= set(guide)
