"""`insyn demo --fresh`: what it empties, and that it can be killed while it does."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from bot.demo import EMPTYING, Demo, FolderNotDemosError
from bot.demo_bot import Bot

FILES = ("keys", "insyn.db", "register.built", "register.db", "telegram.db")


def forget(folder: Path, *, fresh: bool) -> None:
    bot = cast("Bot", None)  # none is started
    Demo(port=0, folder=folder, fresh=fresh, register_url="", mode="polling", bot=bot)._forget()


def left(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).touch()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one").touch()
    return tmp_path


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("last", [*FILES, "files"])
def test_what_was_killed_while_it_emptied_is_emptied_by_the_next_start(
    folder: Path, last: str, fresh: bool
) -> None:
    """Whatever of the demo's own files is left: none of them has to be a mark of its own."""
    for name in (*FILES, "files/one"):
        if last not in name:
            (folder / name).unlink()
    (folder / EMPTYING).touch()
    forget(folder, fresh=fresh)
    assert left(folder) == set()


def test_the_mark_stands_before_the_first_file_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "unlink", killed)
    with pytest.raises(KeyboardInterrupt):
        forget(folder, fresh=True)
    assert EMPTYING in left(folder)


def killed(_path: Path) -> None:
    raise KeyboardInterrupt


def test_without_the_word_nothing_goes_and_with_it_all_but_the_folder_itself(folder: Path) -> None:
    (folder / "keys").unlink()
    (folder / "keys").symlink_to(folder.parent)
    before = left(folder)
    forget(folder, fresh=False)
    assert left(folder) == before
    forget(folder, fresh=True)
    assert (left(folder), folder.parent.is_dir()) == (set(), True)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    with pytest.raises(FolderNotDemosError):
        forget(tmp_path, fresh=True)
    assert left(tmp_path) == {"letters.txt"}
    (tmp_path / "letters.txt").unlink()
    forget(tmp_path, fresh=True)
    assert left(tmp_path) == set()
