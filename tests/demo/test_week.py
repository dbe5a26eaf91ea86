"""The recorded week is whole: real addresses, each once in its source, and an issue that follows from it."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from curator.demo import week
from curator.demo.records import RecordedSource, recorded_acts, recorded_sources
from curator.domain.issue import parse
from curator.domain.records import TEXT_LIMIT
from curator.domain.standing import standing
from curator.domain.types import DECISION_FIELDS, Decision, Issue, Kind, Verdict
from curator.domain.urls import clean_url, link_key

SOURCES = recorded_sources()
ISSUE_PAGE = Path(__file__).parents[2] / "content" / "issues" / "2023-03-17.md"


def carried() -> Counter[str]:
    """How many sources carry each link."""
    return Counter(key for source in SOURCES for key in {link_key(entry.url) for entry in source.entries})


def proposed() -> set[str]:
    return {link_key(submission.url) for submission in week.submissions()}


@pytest.fixture(scope="module")
def issue() -> Issue:
    return parse(ISSUE_PAGE.read_text(encoding="utf-8"), path=str(ISSUE_PAGE)).issue


def folded() -> dict[str, tuple[str, list[Decision]]]:
    """Link key → its address and decisions; undone acts left out."""
    counted = list(recorded_acts())
    for undone in [act for act in counted if act.undo]:
        earlier = [act for act in counted if act.by == undone.by and act.at < undone.at and not act.undo]
        counted.remove(earlier[-1])
        counted.remove(undone)
    found: dict[str, tuple[str, list[Decision]]] = {}
    for number, act in enumerate(counted):
        for url in act.urls:
            said = Decision(id=f"decision-{number:03}", at=act.at, by=act.by, url=url, says=act.says)
            found.setdefault(link_key(url), (clean_url(url) or url, []))[1].append(said)
    return found


def test_the_week_is_as_large_as_a_real_one() -> None:
    """At least 18 sources of every kind, 150 entries, 150 links, and 4 links that two sources carry."""
    assert len(SOURCES) >= 18
    assert {source.kind for source in SOURCES} == set(Kind)
    assert sum(len(source.entries) for source in SOURCES) >= 150
    assert len(carried().keys() | proposed()) >= 150
    assert sum(times > 1 for times in carried().values()) >= 4


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.slug)
def test_each_source_is_sound(source: RecordedSource) -> None:
    """Addresses are addresses, each stands once, and nothing is later than the crawl that finds it."""
    assert clean_url(source.site)
    keys = [link_key(entry.url) for entry in source.entries]
    assert len(keys) == len(set(keys))
    for entry in source.entries:
        assert clean_url(entry.url)
        assert entry.title.strip() == entry.title
        assert entry.summary
        assert entry.at is None or entry.at <= week.FIRST_CRAWL
        assert entry.at is not None or source.kind is Kind.PAGE


def test_slugs_are_unique() -> None:
    """A slug names one source."""
    assert len({source.slug for source in SOURCES}) == len(SOURCES)


def test_people_propose_what_no_feed_carries() -> None:
    """Submissions are links of their own, said before the sources are crawled, oldest first."""
    assert not proposed() & carried().keys()
    times = [submission.at for submission in week.submissions()]
    assert times == sorted(times)
    assert times[-1] < week.FIRST_CRAWL


def test_decisions_are_in_order_and_about_known_links() -> None:
    """Every decided link is carried or proposed; every field is one of a decision; times only grow."""
    known = carried().keys() | proposed()
    acts = week.decisions()
    assert [act.at for act in acts] == sorted({act.at for act in acts})
    assert acts[0].at > week.SECOND_CRAWL
    assert acts[-1].at < week.NOW
    for act in acts:
        assert bool(act.urls) != act.undo
        assert act.says.keys() <= set(DECISION_FIELDS)
        assert {link_key(url) for url in act.urls} <= known
        assert link_key(str(act.says.get("merge", act.urls[0] if act.urls else next(iter(known))))) in known
        assert len(str(act.says.get("note", ""))) < TEXT_LIMIT


def test_the_team_behaves_like_a_team() -> None:
    """Three people; keeps, skips, laters, discusses; one undo; a disagreement that is settled; comments."""
    acts = week.decisions()
    assert {act.by for act in acts} == {"aki", "mio", "ren"}
    assert {str(act.says["verdict"]) for act in acts if "verdict" in act.says} == {verdict.value for verdict in Verdict}
    assert sum(act.undo for act in acts) == 1
    assert any("comment" in act.says for act in acts)
    _, about_spegel = folded()[link_key("https://github.com/XenitAB/spegel")]
    assert {decision.says.get("verdict") for decision in about_spegel} == {"keep", "skip"}
    assert not standing(about_spegel).disputed


def test_some_links_stay_undecided() -> None:
    """A meeting does not get through everything: some links are still new after it."""
    decided = {link_key(url) for act in week.decisions() for url in act.urls}
    assert 10 <= len((carried().keys() | proposed()) - decided) <= 60


def test_the_issue_has_its_parts(issue: Issue) -> None:
    """Issue 26: four sections and an afterword, 19 items, 22 links, published on Monday at ten."""
    *sections, afterword = issue.sections
    settings = tomllib.loads(week.curator_toml())
    assert [section.heading for section in sections] == [section["heading"] for section in settings["section"]]
    assert [len(section.items) for section in sections] == [8, 9, 1, 1]
    assert afterword.heading == "あとがき"
    assert not afterword.items
    links = [url for section in sections for item in section.items for url in item.urls]
    links += [line for line in afterword.text.split("\n") if line.startswith("http")]
    assert len(links) == 22
    assert {link_key(url) for url in links} <= carried().keys() | proposed()
    assert (issue.number, issue.date, issue.title, issue.draft) == (week.NUMBER, week.MEETING, week.TITLE, False)
    assert issue.published_at is not None
    assert issue.published_at.isoformat() == "2023-03-20T01:00:00+00:00"


def test_the_issue_follows_from_the_decisions(issue: Issue) -> None:
    """Titles, links, notes, sections and order of the page are those that the team decided."""
    kept = {
        key: (url, standing(decisions))
        for key, (url, decisions) in folded().items()
        if standing(decisions).verdict is Verdict.KEEP
    }
    headings = {section["key"]: section["heading"] for section in tomllib.loads(week.curator_toml())["section"]}
    for section_key, heading in headings.items():
        page = next(section for section in issue.sections if section.heading == heading)
        ours = [
            (says.order or 0, key, url, says)
            for key, (url, says) in kept.items()
            if says.section == section_key and not says.merge
        ]
        expected = [
            (says.title, (url, *(other for other, merged in kept.values() if link_key(merged.merge or "") == key)))
            for _, key, url, says in sorted(ours, key=lambda row: row[0])
        ]
        assert [(item.title, item.urls) for item in page.items] == expected
        assert [item.note for item in page.items] == [says.note for *_, says in sorted(ours, key=lambda row: row[0])]


def test_intro_and_afterword_are_those_of_the_settings(issue: Issue) -> None:
    """The page's frame comes from the demo's templates."""
    templates = tomllib.loads(week.curator_toml())["templates"]
    assert issue.intro == templates["intro"].strip().replace("{number}", str(week.NUMBER))
    assert issue.sections[-1].text == templates["afterword"].strip()


def test_the_number_follows_the_history() -> None:
    """The issue before this one went out a week earlier, with the number before."""
    (before,) = week.history()
    assert (before.number + 1, (week.MEETING - before.date).days) == (week.NUMBER, 7)


def test_the_team_edits_one_line_by_hand() -> None:
    """The chosen title replaces the proposed one; all else stays."""
    page = '---\nnumber: 26\ntitle: "AやBなど: Neco Weekly"\ndraft: true\n---\n\n## title: none\n'
    edited = week.edit_title(page)
    assert parse(edited, default_date=week.MEETING).issue.title == week.TITLE
    assert edited.replace(f'"{week.TITLE}"', '"AやBなど: Neco Weekly"') == page


def test_every_link_has_a_card() -> None:
    """The site shows a card for each link without asking the network."""
    cards = {link_key(card.url): card for card in week.cards()}
    assert cards.keys() == carried().keys() | proposed()
    assert all(card.title and clean_url(card.url) == card.url for card in cards.values())
