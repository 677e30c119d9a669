"""Turns a machine-readable description of the Bot API into the compact facts file of the emulator.

Usage: python tools/bot_api.py DESCRIPTION.json [bot/emulator/bot_api.json]

The description has `methods` and `types`, each with fields of name, types, required and a
sentence. Only facts are kept: `{"chat_id": "Integer|String!"}` reads "an integer or a string,
required"; `"String=private!"` is a constant that tells the members of a union apart. A union is
the list of its members.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "bot" / "emulator" / "bot_api.json"
CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z_0-9]+)[\"”]?$")
DISCRIMINATORS = {"type", "status", "source"}


def spec(field: dict[str, Any], *, of_union: bool) -> str:
    """One field as `types[=constant][!]`."""
    constant = CONSTANT.search(field["description"].rstrip(".")) if of_union else None
    told = f"={constant[1]}" if constant and field["name"] in DISCRIMINATORS else ""
    return "|".join(field["types"]) + told + ("!" if field["required"] else "")


def fields(described: dict[str, Any], *, of_union: bool = False) -> dict[str, str]:
    return {f["name"]: spec(f, of_union=of_union) for f in described.get("fields", [])}


def facts(description: dict[str, Any]) -> dict[str, Any]:
    """The facts of a whole description: version, methods with result and parameters, types."""
    types = description["types"]
    members = {m for t in types.values() for m in t.get("subtypes", ())}
    return {
        "version": description["version"].removeprefix("Bot API "),
        "methods": {
            name: {"returns": "|".join(m["returns"]), "params": fields(m)}
            for name, m in sorted(description["methods"].items())
        },
        "types": {
            name: t.get("subtypes") or fields(t, of_union=name in members)
            for name, t in sorted(types.items())
        },
    }


def written(made: dict[str, Any]) -> str:
    """The facts as JSON, a line per method and type: a change of the API reads well in a diff."""
    parts = [f'"version":{json.dumps(made["version"])}']
    for section in ("methods", "types"):
        rows = (
            f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}"
            for name, row in made[section].items()
        )
        parts.append(f'"{section}":{{\n' + ",\n".join(rows) + "\n}")
    return "{" + ",\n".join(parts) + "}\n"


def main(arguments: list[str]) -> None:
    source = Path(arguments[0])
    target = Path(arguments[1]) if len(arguments) > 1 else TARGET
    target.write_text(written(facts(json.loads(source.read_text("utf-8")))), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
