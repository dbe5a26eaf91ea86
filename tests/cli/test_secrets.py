"""No token and no password comes out anywhere: not on a stream, in a file, in the journal, on the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.errors import UsageError, without_credentials

from .conftest import Curator, Told

TOKEN, PASSWORD = "canary-token-7f3a", "canary-pass-7f3a"
ADDRESS = f"https://bob:{PASSWORD}@example.org/x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:p@example.org/x", "https://example.org/x"),
        ("fatal: https://u:p@ss@example.org failed", "fatal: https://example.org failed"),
        ("HTTPS:\\\\u@example.org and ssh://git@h/x", "HTTPS:\\\\example.org and ssh://h/x"),
        ("postgresql+psycopg://me:pw@db/x", "postgresql+psycopg://db/x"),
        ("https://medium.com/@neko https://x.example/?to=a@b", "https://medium.com/@neko https://x.example/?to=a@b"),
        ("git@github.com:team/x.git", "git@github.com:team/x.git"),
    ],
)
def test_credentials_are_cut_out_and_nothing_else(text: str, shown: str) -> None:
    """Of every address in a text; a name in a path, a query or a short git address is none."""
    assert without_credentials(text) == shown
    error = UsageError(text, hint=text)
    assert (error.message, error.hint, error.args) == (shown, shown, (shown,))


def test_a_whole_week_tells_no_secret(weekly: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """With tokens in the environment and passwords in pasted addresses, streams and files hold neither."""
    for name in ("GITHUB_TOKEN", "CURATOR_GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    told: list[Told] = [
        curator(*words, root=weekly)
        for words in (
            ("-v", "crawl"),
            ("add", ADDRESS, "--reason", f"see {ADDRESS}", "--by", "ann"),
            ("add", f"https://bob:{PASSWORD}@[broken/", "--by", "ann"),
            ("decide", ADDRESS, "--keep", "--section", "articles", "--by", "ann"),
            ("decide", f"{ADDRESS}/none", "--keep", "--by", "ann"),
            ("show", f"{ADDRESS}/none"),
            ("source", "add", f"https://bob:{PASSWORD}@127.0.0.2:1/feed.xml"),
            ("draft", "--by", "ann"),
            ("publish", "--at", "2023-03-17T10:00:00+09:00", "--by", "ann"),
            ("check",),
            ("build",),
            ("status",),
            ("doctor",),
            ("init", "--journal", f"https://bob:{PASSWORD}@git.example/x"),
            ("--database", f"postgresql+psycopg://bob:{PASSWORD}@127.0.0.1:1/x", "links"),
            ("rebuild",),
        )
    ]
    assert told[1].code == told[3].code == 0
    streams = "".join(one.out + one.err for one in told)
    assert PASSWORD not in streams
    assert TOKEN not in streams
    for file in weekly.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert PASSWORD.encode() not in data, file
            assert TOKEN.encode() not in data, file
