"""Writes into dialogues the answers that come now: `python -m tests.dialogues.record FILE ...`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.dialogues import script
from tests.dialogues.conftest import plot_in

HERE = Path(__file__).resolve().parent


def main() -> None:
    given = [Path(name).resolve() for name in sys.argv[1:]]
    paths = given or sorted(HERE.glob("*/*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        plot = plot_in(Path(folder))
        for number, path in enumerate(paths):
            home = Path(folder) / str(number)
            home.mkdir()
            _record(script.read(path), plot, home)


def _record(found: script.Script, plot: script.Plot, home: Path) -> None:
    play = script.Play(found, plot, home)
    bot = play.word["Bot"]
    seen = []
    try:
        for step, lines in play.play():
            kept = step.seen and script.fits(step.seen, lines, bot)
            seen.append(step.seen if kept else script.shortened(lines, bot))
    except AssertionError as trouble:
        print(f"{found.path.name}: {trouble}")
        seen += [step.seen for step in found.steps[len(seen) :]]
    found.path.write_text(found.text(seen), "utf-8")
    play.house.close()


if __name__ == "__main__":
    main()
