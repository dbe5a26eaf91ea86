"""What the tests of the two files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from curator.config.document import parse
from curator.config.settings import settings_from
from curator.domain.settings import SectionDef, Settings
from curator.errors import ConfigError

SECTIONS = Settings(
    sections=(
        SectionDef("articles", "👀 Notable Articles"),
        SectionDef("tools", "🛠️ Tools, Frameworks, Libraries", ("🛠️ Tools",)),
    )
)

Raised = Callable[[Callable[[], object]], list[ConfigError]]


def problems(call: Callable[[], object]) -> list[ConfigError]:
    """All problems that a call raises at once; none when it goes through."""
    try:
        call()
    except ConfigError as error:
        return [error, *error.others]
    return []


def settings_problems(text: str) -> list[ConfigError]:
    return problems(lambda: settings_from(parse(text, "curator.toml")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty publication's folder."""
    return tmp_path
