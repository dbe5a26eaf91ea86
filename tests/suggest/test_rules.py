"""What rules say on a section, and how they are merged with what was learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curator.domain.settings import SectionDef, Settings, SuggestRule, SuggestSettings
from curator.domain.suggestion import MESSAGES, Reason, told
from curator.domain.types import Entry, Kind, Link, LinkView, Source, Standing, State, Submission
from curator.suggest.rules import fits, grounds, merged, suggested

NOW = datetime(2023, 3, 17, tzinfo=UTC)
SETTINGS = Settings(sections=(SectionDef("articles", "👀 Articles"), SectionDef("tools", "🛠️ Tools")))
SOURCES = {"stern": Source("stern", Kind.RELEASES, "https://github.com/stern/stern", "stern", "tools")}


def view(url: str = "https://a.example/x", *, source: str = "", proposed: str = "", by: str = "neko") -> LinkView:
    entries = (Entry(source, "1", "T", url),) if source else ()
    proposals = (Submission("1", NOW, by, url, section=proposed),) if proposed else ()
    return LinkView(Link("k", url, "T", NOW, entries, proposals), Standing(), State.NEW)


@pytest.mark.parametrize(
    ("rule", "fit"),
    [
        (SuggestRule("s", host="github.com"), True),
        (SuggestRule("s", host="hub.com"), False),
        (SuggestRule("s", path="/*/releases/*"), True),
        (SuggestRule("s", path="/stern"), False),
        (SuggestRule("s", title="stern"), True),
        (SuggestRule("s", title="ster"), False),
        (SuggestRule("s", title="/^STERN v/"), True),
        (SuggestRule("s", kind="feed"), False),
        (SuggestRule("s", host="github.com", kind="releases"), True),
        (SuggestRule("s", host="github.com", kind="feed"), False),
    ],
)
def test_every_condition_of_a_rule_must_hold(rule: SuggestRule, fit: bool) -> None:
    url = "https://www.github.com/stern/stern/releases/tag/v1.24.0"
    assert fits(rule, "stern v1.24.0", url, {"releases"}) is fit


def test_a_host_rule_also_means_hosts_below_it() -> None:
    assert fits(SuggestRule("s", host="grafana.com"), "", "https://blog.grafana.com/x", set())
    assert not fits(SuggestRule("s", host="grafana.com"), "", "https://notgrafana.com/x", set())


def test_a_japanese_word_needs_no_spaces_around_it() -> None:
    assert fits(SuggestRule("s", title="入門"), "Kubernetes入門の本", "https://a.example/", set())


def test_people_come_before_rules_and_rules_before_sources() -> None:
    rules = (SuggestRule("books", host="a.example"),)
    found = grounds(view(source="stern", proposed="articles"), SOURCES, rules)
    assert [(one.section, one.reason.kind) for one in found] == [
        ("articles", "proposed"),
        ("books", "rule"),
        ("tools", "source"),
    ]


def test_a_rule_leaves_to_what_was_learnt_what_it_does_not_take() -> None:
    """The probabilities stay probabilities, and the rule's reason comes first."""
    said = grounds(view(source="stern"), SOURCES)
    first, second = merged({"articles": 0.7, "tools": 0.3}, {"tools": (Reason("alike"),)}, said, 0.8)
    assert (first.section, round(first.probability, 3), first.prefilled) == ("tools", 0.93, True)
    assert [reason.kind for reason in first.reasons] == ["source", "alike"]
    assert (second.section, round(second.probability, 3), second.prefilled) == ("articles", 0.07, False)


def test_below_prefill_nothing_is_filled_in() -> None:
    """A kept link without a section is sorted in a draft only by a sure suggestion."""
    stored = merged({"articles": 0.79, "tools": 0.21}, {}, (), 0.8)
    known = suggested(replace(view(), suggestions=stored), {}, SETTINGS)
    assert known.suggested == ""
    assert known.suggestions == stored
    sure = replace(SETTINGS, suggest=SuggestSettings(prefill=0.7))
    stored = merged({"articles": 0.79, "tools": 0.21}, {}, (), 0.7)
    assert suggested(replace(view(), suggestions=stored), {}, sure).suggested == "articles"


def test_a_proposal_after_the_last_reckoning_counts_at_once() -> None:
    stored = merged({"articles": 0.9, "tools": 0.1}, {}, (), 0.8)
    known = suggested(replace(view(proposed="tools"), suggestions=stored), {}, SETTINGS)
    assert known.suggested == "tools"
    again = suggested(known, {}, SETTINGS)
    assert again == known


def test_every_reason_has_words_in_both_languages() -> None:
    for kind, (ja, en) in MESSAGES.items():
        reason = Reason(kind, "grafana.com", "articles", 11, 12)
        assert told(reason, "ja", {"articles": "Articles"}.__getitem__) == ja.format(
            what="grafana.com", section="Articles", count=11, total=12
        )
        assert told(reason, "en", str) == en.format(what="grafana.com", section="articles", count=11, total=12)


def test_counts_are_told_as_counts() -> None:
    reason = Reason("host", "grafana.com", "articles", 11, 12)
    assert told(reason, "ja", lambda _: "Notable Articles") == "grafana.com は『Notable Articles』に12回中11回"
