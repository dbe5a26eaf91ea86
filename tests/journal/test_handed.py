"""Files that another job hands over: only what is new is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.errors import JournalError
from curator.journal.handed import take_over

OLD, NEW, GONE = (f"2023/03/17/07000{n}Z-crawl-aaaaaaaaaa.jsonl" for n in range(3))


def lay(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / {"old": OLD, "new": NEW, "gone": GONE, "odd": "2023/run.sh"}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_new_files_come_and_nothing_else_changes(tmp_path: Path) -> None:
    """An edited file is refused by name, one that is missing stays, and what is no journal file is left where it is."""
    journal = lay(tmp_path / "journal", old="said\n", gone="kept\n")
    handed = take_over(journal, lay(tmp_path / "arrived", old="forged\n", new="new\n", odd="x"))
    assert handed.new == (NEW,)
    assert [OLD in line or "run.sh" in line for line in handed.refused] == [True, True]
    assert (journal / OLD).read_text() == "said\n"
    assert (journal / GONE).read_text() == "kept\n"
    assert (journal / NEW).read_text() == "new\n"
    assert sorted(path.name for path in journal.rglob("*") if path.is_file()) == sorted(
        Path(name).name for name in (OLD, NEW, GONE)
    )
    assert take_over(journal, lay(tmp_path / "again", old="said\n", new="new\n")).new == ()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link may lead to a secret of the machine that pushes."""
    secret = tmp_path / "secret"
    secret.write_text("token")
    folder = lay(tmp_path / "arrived", new="x")
    (folder / OLD).symlink_to(secret)
    assert take_over(tmp_path / "journal", folder).new == (NEW,)


def test_no_folder_is_an_error(tmp_path: Path) -> None:
    """Nothing handed over is not the same as nothing new."""
    with pytest.raises(JournalError, match="no such folder"):
        take_over(tmp_path, tmp_path / "nowhere")
