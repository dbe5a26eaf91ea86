"""When a new address is asked instead of the listed one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.moves import follows

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
TODAY, LONG = NOW, NOW - timedelta(days=7)


@pytest.mark.parametrize(
    ("listed", "moved_to", "since", "expected"),
    [
        ("http://a.example/f", "https://a.example/f", TODAY, True),
        ("http://a.example/f", "https://a.example/f", None, True),
        ("http://a.example:80/f?x=1", "https://a.example:443/f?x=1", TODAY, True),
        ("http://a.example", "https://a.example/", TODAY, True),
        ("http://a.example/f", "https://a.example/g", TODAY, False),
        ("http://a.example/f", "https://www.a.example/f", TODAY, False),
        ("http://a.example/f?x=1", "https://a.example/f", TODAY, False),
        ("http://a.example:8080/f", "https://a.example/f", TODAY, False),
        ("http://a.example:8080/f", "https://a.example/f", LONG, True),
        ("https://a.example/f", "https://b.example/f", NOW - timedelta(days=6, hours=23), False),
        ("https://a.example/f", "https://b.example/f", LONG, True),
        ("https://a.example/f", "https://b.example/f", None, False),
        ("https://a.example/f", "https://b.example/f", NOW + timedelta(days=30), False),
        ("https://a.example/f", "http://a.example/f", LONG, False),
        ("https://ann:secret@a.example/f", "https://b.example/f", LONG, False),
        ("https://a.example/f", "https://ann@b.example/f", LONG, False),
        ("https://a.example/f", "https://a.example/f", LONG, False),
        ("https://a.example/f", "", LONG, False),
        ("https://a.example/f", "https://[bad/", LONG, False),
    ],
)
def test_follows(listed: str, moved_to: str, since: datetime | None, expected: bool) -> None:
    """Https at once, another address after seven days, never back to http and never with a login."""
    assert follows(listed, moved_to, since, NOW) is expected
