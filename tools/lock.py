"""Resolves the dependencies into two lock files with hashes, without the address of any index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMMON = [
    "pyproject.toml",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
]
TARGETS = {
    "requirements.lock": ["--extra=build"],
    "requirements-dev.lock": ["--extra=build", "--extra=dev", "--constraint=requirements.lock"],
}


def main() -> None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    for name, extra in TARGETS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", *COMMON, *extra, "-o", name]
        subprocess.run(command, check=True)
        if "://" in Path(name).read_text("utf-8"):
            sys.exit(f"{name} names an index: take the address out")


if __name__ == "__main__":
    main()
