"""What is learnt from a team's past."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from curator.domain.settings import SectionDef
from curator.suggest.features import SIZE, Block, Scale, Text, blocks_of
from curator.suggest.history import History, Trait
from curator.suggest.learner import best_temperature, probabilities
from curator.suggest.model import CALIBRATED_FROM, FEW, Example, learn

NOW = datetime(2023, 3, 17, tzinfo=UTC)
SECTIONS = (SectionDef("articles", "👀 Articles"), SectionDef("tools", "🛠️ Tools"), SectionDef("books", "📘 Books"))


def past(count: int) -> list[Example]:
    """A team that puts this blog's posts into articles, releases into tools, and every fifth link into books."""
    found = []
    for number in range(count):
        at = NOW + timedelta(hours=number)
        match number % 5:
            case 0 | 2:
                text = Text(f"How we run cluster {number}", f"https://blog.example/2023/how-{number}")
                found.append(Example(text, "articles", at))
            case 1 | 3:
                text = Text(f"tool v1.{number}.0", f"https://github.com/o/tool/releases/tag/v1.{number}.0")
                found.append(Example(text, "tools", at))
            case _:
                found.append(Example(Text(f"Book number {number}", f"https://shop.example/b/{number}"), "books", at))
    return found


ASKED = [
    (Text("How we run another cluster", "https://blog.example/2023/another"), ()),
    (Text("tool v2.0.0", "https://github.com/o/tool/releases/tag/v2.0.0"), ()),
    (Text("Book number seven", "https://shop.example/b/seven"), ()),
]


@pytest.mark.parametrize("count", [FEW, CALIBRATED_FROM + 50])
def test_it_learns_where_a_team_puts_things(count: int) -> None:
    odds = learn(past(count), SECTIONS).probabilities(ASKED)
    assert [int(np.argmax(line)) for line in odds] == [0, 1, 2]
    assert all(sum(line) == pytest.approx(1) for line in odds)


def test_the_same_past_gives_the_same_probabilities_in_any_order() -> None:
    told = past(CALIBRATED_FROM + 50)
    first = learn(told, SECTIONS).probabilities(ASKED)
    assert learn(list(reversed(told)), SECTIONS).probabilities(ASKED) == first


def test_without_a_past_the_shared_prior_speaks() -> None:
    model = learn([], SECTIONS)
    [book] = model.probabilities([(Text("100 Go Mistakes", "https://www.manning.com/books/100-go-mistakes"), ())])
    assert np.argmax(book) == 2
    [reason] = model.reasons("books", Text("100 Go Mistakes", "https://www.manning.com/books/100-go-mistakes"), ())
    assert (reason.kind, reason.what) == ("shipped", "manning.com")


def test_a_few_acts_on_a_host_move_the_prior() -> None:
    """Four books from a host that the prior takes for a blog."""
    asked = [(Text("Something new", "https://blog.a.example/new"), ())]
    books = [Example(Text(f"B {n}", f"https://blog.a.example/{n}"), "books", NOW + timedelta(days=n)) for n in range(4)]
    [before], [after] = (learn(told, SECTIONS).probabilities(asked) for told in ([], books))
    assert before[2] < 0.2 < 0.5 < after[2]


def test_reasons_are_counts_that_can_be_checked() -> None:
    model = learn(past(100), SECTIONS)
    kinds = {(one.kind, one.what, one.count, one.total) for one in model.reasons("articles", *ASKED[0])}
    assert ("host", "blog.example", 40, 40) in kinds or ("path", "blog.example/2023", 40, 40) in kinds


def test_examples_of_unknown_sections_and_odd_addresses_do_no_harm() -> None:
    odd = [Example(Text("", "http://[broken"), "articles", NOW), Example(Text("x" * 9000, ""), "gone", NOW)]
    model = learn([*past(FEW), *odd], SECTIONS)
    for url in ("", "http://[", "mailto:a", "https://例え.example/\x00"):
        [line] = model.probabilities([(Text("\ud800 \x00 title", url), ())])
        assert sum(line) == pytest.approx(1)


def test_no_section_means_no_suggestion() -> None:
    assert learn(past(5), ()).probabilities(ASKED) == [[], [], []]


def test_n_grams_do_not_cross_links_or_words() -> None:
    """What is found in `ab cd` is found in its words alone, and nothing of two neighbours together."""
    [both] = [blocks_of([Text("ab cd", "")])[0]]
    apart = blocks_of([Text("ab", ""), Text("cd", "")])[0]
    assert set(both.columns.tolist()) == set(apart.columns.tolist())


def test_a_bucket_that_one_link_has_alone_is_not_learnt_from() -> None:
    blocks = blocks_of([Text("common words", ""), Text("common strange", "")])
    scale = Scale.of(blocks, 2)
    seen = Block.of(np.concatenate([blocks[0].links * SIZE + blocks[0].columns]))
    alone = [column for column in seen.columns.tolist() if (seen.columns == column).sum() == 1]
    assert alone
    assert not set(alone) & set(scale.buckets.tolist())


def test_the_temperature_brings_boasting_down() -> None:
    """Scores that claim 98 % and are right in 3 of 4 end near 75 %."""
    scores = np.array([[4.0, 0.0]] * 100, dtype=np.float32)
    classes = np.array([0] * 75 + [1] * 25)
    assert probabilities(scores, best_temperature(scores, classes))[0, 0] == pytest.approx(0.75, abs=0.03)


def test_old_acts_fade_from_the_odds_and_stay_in_the_counts() -> None:
    history = History(2)
    host = Trait("host", "a.example")
    for _ in range(10):
        history.learn([host], 0, NOW - timedelta(days=3650))
    for _ in range(3):
        history.learn([host], 1, NOW)
    assert history.counted(host) == (10, 3)
    assert history.odds([host], NOW)[1] > history.odds([host], NOW)[0]


@pytest.mark.parametrize(
    "module",
    [
        "curator.suggest.rules",
        "curator.suggest.prior",
        "curator.suggest.ranking",
        "curator.suggest.notes",
        "curator.cli.scoring",
        "curator.cli.review, curator.review.desk",
    ],
)
def test_what_the_review_asks_does_not_load_numpy(module: str) -> None:
    code = f"import sys, {module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
