"""The command `stats`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Curator


def test_stats_as_a_table_and_as_json(place: Path, curator: Curator) -> None:
    """Both tell the same; what people did is counted without saying who did it."""
    for name in ("a", "b"):
        assert curator("add", f"https://{name}.example/post", "--by", "CANARY", root=place).code == 0
    assert curator("decide", "https://a.example/post", "--keep", "--by", "CANARY", root=place).code == 0
    told = curator("stats", "--json", root=place)
    assert told.json["total"] == {"came": 2, "kept": 1, "published": 0, "share": 0.5}
    assert told.json["sources"] == [{"slug": "(proposed)", "came": 2, "kept": 1, "published": 0, "share": 0.5}]
    assert told.json["months"] == [{"month": "2023-03", "came": 2, "kept": 1, "published": 0, "share": 0.5}]
    text = curator("stats", root=place)
    assert "2 links came, 1 were kept, 0 links are in issues that are out" in text.out
    assert "CANARY" not in told.out + text.out


def test_stats_of_nothing(place: Path, curator: Curator) -> None:
    """A fresh publication has no tables, and no error."""
    assert curator("stats", root=place).out == "0 links came, 0 were kept, 0 links are in issues that are out\n"
