"""What is learnt goes on from what was learnt before."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from curator.domain.settings import SectionDef
from curator.suggest.features import Text
from curator.suggest.history import Trait
from curator.suggest.kept import SHARE, Kept
from curator.suggest.model import Example, Model, learn

NOW = datetime(2023, 3, 17, tzinfo=UTC)
SECTIONS = (SectionDef("articles", "Articles"), SectionDef("tools", "Tools"), SectionDef("books", "Books"))
KEYS = [section.key for section in SECTIONS]
WORDS = {
    "articles": "how we run clusters in production lessons from outage scaling story".split(),
    "tools": "release tool version cli library operator released v2 plugin for".split(),
    "books": "book chapter edition guide learning handbook author print pages for".split(),
}


def past(count: int) -> list[Example]:
    """A team whose sections share words and hosts, and that errs once in eight."""
    chance = random.Random(5)
    found = []
    for number in range(count):
        section = chance.choice(KEYS)
        said = chance.choices(WORDS[section], k=4) + chance.choices(WORDS[chance.choice(KEYS)], k=2)
        host = f"{chance.choice((section, 'site'))}{chance.randrange(9)}.example"
        text = Text(" ".join(said), f"https://{host}/{said[0]}/{number}")
        chosen = section if chance.randrange(8) else chance.choice(KEYS)
        found.append(Example(text, chosen, NOW + timedelta(hours=4 * number)))
    return found


ASKED = [(one.text, ()) for one in past(800)[600:]]


def next_week(model: Model, told: list[Example]) -> Model:
    """Learn as the next crawl does: from what the index kept."""
    assert model.kept is not None
    return learn(told, SECTIONS, Kept.of(model.kept.as_bytes(KEYS), KEYS))


def test_week_by_week_it_says_what_learning_anew_says() -> None:
    """Within 0.02 on average, and the same first for 19 links of 20, up to the moment when all is learnt anew."""
    told = past(600)
    model = learn(told[:573], SECTIONS)
    for end in range(582, 601, 9):
        before = model.kept
        model = next_week(model, told[:end])
        assert model.kept is not None
        assert before is not None
        assert model.kept.changed == before.changed + 9
    gone_on = np.array(model.probabilities(ASKED))
    anew = np.array(learn(told, SECTIONS).probabilities(ASKED))
    assert np.abs(gone_on - anew).mean() < 0.02
    assert (gone_on.argmax(axis=1) == anew.argmax(axis=1)).mean() >= 0.95


def test_when_more_than_a_twentieth_changed_all_is_learnt_anew() -> None:
    told = past(300)
    model = next_week(learn(told[: round(300 * (1 - SHARE)) - 1], SECTIONS), told)
    assert model.kept is not None
    assert model.kept.changed == 0
    assert model.probabilities(ASKED) == learn(told, SECTIONS).probabilities(ASKED)


def test_going_on_twice_from_one_state_gives_the_same() -> None:
    told = past(300)
    first = learn(told[:290], SECTIONS)
    assert next_week(first, told).probabilities(ASKED) == next_week(first, told).probabilities(ASKED)


def test_where_nothing_changed_nothing_is_learnt() -> None:
    told = past(300)
    first = learn(told, SECTIONS)
    again = next_week(first, told)
    assert first.kept is not None
    assert again.kept is not None
    assert (again.kept.weights.bias == first.kept.weights.bias).all()
    assert np.abs(np.array(again.probabilities(ASKED)) - np.array(first.probabilities(ASKED))).max() < 0.002


def test_an_undone_decision_is_gone_from_the_counts_at_once() -> None:
    told = [*past(300), Example(Text("One more", "https://once.example/1"), "books", NOW + timedelta(days=90))]
    host = Trait("host", "once.example")
    first = learn(told, SECTIONS)
    assert first.history.counted(host) == (0, 0, 1)
    undone = next_week(first, told[:-1])
    assert undone.history.counted(host) == (0, 0, 0)
    assert undone.kept is not None
    assert undone.kept.changed == 1


def test_a_link_that_was_moved_draws_others_like_it_along() -> None:
    """Its section is looked at again; the counts have it in the new one alone."""
    told = past(300)
    last = told[-1]
    other = next(key for key in KEYS if key != last.section)
    first = learn(told, SECTIONS)
    moved = next_week(first, [*told[:-1], Example(last.text, other, last.at)])
    at = KEYS.index(other)
    [before], [after] = (model.probabilities([(last.text, ())]) for model in (first, moved))
    assert after[at] > before[at]
    assert moved.kept is not None
    assert moved.kept.changed == 1


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x00" * 100])
def test_what_cannot_be_read_is_learnt_anew(damage: bytes) -> None:
    assert Kept.of(damage, KEYS) is None


def test_what_was_learnt_for_other_sections_is_thrown_away() -> None:
    kept = learn(past(100), SECTIONS).kept
    assert kept is not None
    data = kept.as_bytes(KEYS)
    assert Kept.of(data, KEYS) is not None
    assert Kept.of(data, ["articles", "tools"]) is None
    assert Kept.of(data[: len(data) // 2], KEYS) is None
