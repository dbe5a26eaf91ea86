"""What the review's tests share: a publication, a week of links in a real database, and the app on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator.domain.settings import Publication, ReviewSettings, SectionDef, Settings
from curator.domain.types import Entry, SourceState
from curator.review import clerk
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.store import acts, sources
from curator.store.engine import Store, open_store
from tests.conftest import copied
from tests.review.settling import settle_at_once

START = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)

SECTIONS = (
    SectionDef("articles", "👀 Notable Articles"),
    SectionDef("releases", "🛠️ Releases", aliases=("New Releases",)),
    SectionDef("tools", "🤝 Tools"),
    SectionDef("books", "📘 Books"),
)

TITLES = (
    "KEP-3488: secondary authorization for admission policies",
    "クラスターローカルのミラーでイメージの取得を速くする",
    "containerd 1.7.0",
    "Ten kubectl tricks you must know",
    "あなたのチームのためのPlatform Engineering入門",
)


class Clock:
    """A clock that goes one second on at every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def fill(store: Store, titles: tuple[str, ...] = TITLES, *, summary: str = "要約です。") -> None:
    """One link for each title, the first title newest and so on top of the list, carried by one source."""
    for number, title in reversed(list(enumerate(titles))):
        entry = Entry(
            "kubernetes",
            f"uid-{number}",
            title,
            f"https://example.com/{number}",
            summary=summary,
            published_at=START - timedelta(days=1),
        )
        with store.writing() as tx:
            state = SourceState("kubernetes", "https://kubernetes.example/feed.xml")
            sources.save_fetch(tx, state, [entry], now=START - timedelta(minutes=number))


def fill_at_once(store: Store, count: int) -> None:
    """Many links that one fetch brought, where their order does not matter."""
    entries = [
        Entry("kubernetes", f"uid-{number}", f"link {number}", f"https://example.com/{number}", published_at=START)
        for number in range(count)
    ]
    with store.writing() as tx:
        sources.save_fetch(tx, SourceState("kubernetes", "https://kubernetes.example/feed.xml"), entries, now=START)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write is stored when its key press is over, however slow the machine is."""
    monkeypatch.setattr(clerk, "PATIENCE", 60.0)
    settle_at_once(monkeypatch)


@pytest.fixture
def settings() -> Settings:
    """A Japanese publication with four sections, reviewed in Japanese."""
    publication = Publication(title="Neco Weekly", language="ja", timezone="Asia/Tokyo")
    return Settings(publication=publication, sections=SECTIONS, review=ReviewSettings(language="ja"))


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a week of five links, of which one was proposed, to be copied."""
    file = tmp_path_factory.mktemp("week") / "curator.db"
    store = open_store(f"sqlite:///{file}")
    fill(store)
    with store.writing() as tx:
        reason = "会議で紹介したい。二次認可は待望の機能。"
        acts.submit(tx, "https://example.com/0", by="kaz", now=START, reason=reason)
    store.close()
    return file


@pytest.fixture
def store(tmp_path: Path, week: Path, empty_index: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A fresh index in a real SQLite file: empty, or of that week for a test at a desk."""
    opened = open_store(f"sqlite:///{copied(week if 'desk' in request.fixturenames else empty_index, tmp_path)}")
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, settings: Settings) -> Desk:
    """Zoe's desk at that week."""
    return Desk(
        store, settings, "zoe", Clock(), lambda view: ("releases", "版番号") if "1.7" in view.title else ("", "")
    )


@pytest.fixture
def make_app(desk: Desk) -> Callable[..., ReviewApp]:
    """The review on Zoe's desk, or on another."""

    def make(other: Desk | None = None, **options: str) -> ReviewApp:
        return ReviewApp(other or desk, **{"language": "ja", **options})

    return make


@pytest.fixture
def app(make_app: Callable[..., ReviewApp]) -> ReviewApp:
    """The review on Zoe's desk."""
    return make_app()
