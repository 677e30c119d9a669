"""Compiles the program and what it imports, and nothing else of what is installed.

Installed without bytecode and warmed this way, the environment is a quarter smaller and the
first start as fast as any.
"""

from __future__ import annotations

import py_compile
import shutil
import sys
from importlib import import_module
from pathlib import Path

PROGRAM = (
    "bot.cli",
    "bot.demo",
    "bot.wiring",
    "bot.checks",
    "bot.deadline_report",
    "bot.reports",
    "phonenumbers.data.region_SE",
)
OURS = ("bot", "handlers", "locales")


def main() -> None:
    for name in PROGRAM:
        import_module(name)
    for module in list(sys.modules.values()):
        source = getattr(module, "__file__", None) or ""
        if source.endswith(".py") and Path(source).is_relative_to(Path.cwd()):
            py_compile.compile(source, quiet=2)
    for package in OURS:  # whole: conversations and migrations are loaded by name, later
        for path in Path(str(import_module(package).__file__)).parent.rglob("*.py"):
            py_compile.compile(str(path), quiet=2)
    for folder in Path(sys.prefix).glob("lib/*/site-packages/pip/**/__pycache__"):
        shutil.rmtree(folder)  # 8 MB for a tool that has done its work


if __name__ == "__main__":
    main()
