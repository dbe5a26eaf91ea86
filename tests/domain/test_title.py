"""Titles of issues: as many headlines as fit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.title import cut, propose_title, propose_titles, title_length, without_tail
from curator.domain.words import EN, JA, Words

DAY = date(2023, 3, 17)
LONG = "Kubebuilder - Experimental Helper to upgrade projects by re-scaffolding"


def title(*headlines: str, words: Words = JA, template: str = "", limit: int = 70) -> str:
    return propose_title(
        headlines, publication="Neco Weekly", day=DAY, words=words, template=template, number=26, limit=limit
    )


@pytest.mark.parametrize(
    ("headlines", "result"),
    [
        (
            ("K8s 1.27の新機能", "レジストリミラーSpegel"),
            "K8s 1.27の新機能やレジストリミラーSpegelなど: Neco Weekly (2023-03-17号)",
        ),
        ((LONG, "Pyroscope"), "KubebuilderやPyroscopeなど: Neco Weekly (2023-03-17号)"),
        (("Pyroscope",), "Pyroscopeなど: Neco Weekly (2023-03-17号)"),
        ((), "Neco Weekly (2023-03-17号)"),
        (("Short", "One without any tail that is far too long for a title"), "Shortなど: Neco Weekly (2023-03-17号)"),
        (
            ("A headline that has no tail and is much too long",),
            "A headline that has no tail and is much…など: Neco Weekly (2023-03-17号)",
        ),
    ],
)
def test_headlines_that_fit(headlines: tuple[str, ...], result: str) -> None:
    """Tails go first, then the last headline; a single one is cut with an ellipsis, between words."""
    assert title(*headlines) == result


def test_each_language_has_its_pattern() -> None:
    """An English publication shows no Japanese."""
    assert title("Go 1.20", "Vault", words=EN) == "Go 1.20, Vault and more: Neco Weekly (2023-03-17)"


@pytest.mark.parametrize(
    ("words", "combined", "short", "result"),
    [
        (JA, (date(2023, 3, 10),), False, "Goなど: W (2023-03-10・2023-03-17合併号)"),
        (JA, (), True, "Goなど: W (2023-03-17号 簡易版)"),
        (JA, (date(2023, 3, 10),), True, "Goなど: W (2023-03-10・2023-03-17合併号 簡易版)"),
        (EN, (date(2023, 3, 10), DAY), False, "Go and more: W (2023-03-10 and 2023-03-17)"),
        (EN, (), True, "Go and more: W (2023-03-17, short)"),
    ],
)
def test_double_and_short_issues_say_so(words: Words, combined: tuple[date, ...], short: bool, result: str) -> None:
    """A double issue shows both dates, oldest first; a short one says that it is short."""
    told = propose_title(("Go",), publication="W", day=DAY, words=words, combined=combined, short=short)
    assert told == result


def test_a_template_shows_both_dates_of_a_double_issue() -> None:
    """A publication's own pattern gets all dates in the place of one."""
    told = propose_title(
        (), publication="W", day=DAY, words=JA, template="{title} ({date})", combined=(date(2023, 3, 10),)
    )
    assert told == "W (2023-03-10・2023-03-17)"


@pytest.mark.parametrize(
    ("template", "headlines", "result"),
    [
        ("{title} #{number}: {headlines}", ("Go",), "Neco Weekly #26: Go"),
        ("{title} #{number}", ("Go",), "Neco Weekly #26"),
        ("{headlines}など: {title} ({date}号)", (), "Neco Weekly (2023-03-17号)"),
        ("{title} {unknown}", (), "Neco Weekly {unknown}"),
    ],
)
def test_a_publication_has_its_own_pattern(template: str, headlines: tuple[str, ...], result: str) -> None:
    """`[templates] title` is filled in; without headlines, what joins them goes too; unknown names stay."""
    assert title(*headlines, template=template) == result


@pytest.mark.parametrize(
    ("text", "less"),
    [
        ("Vault 1.13 (beta)", "Vault 1.13"),
        ("A - B - C", "A - B - C"),  # what would be left names nothing
        ("Abc - Def - Ghi", "Abc - Def"),
        ("KEP-3488: Implement secondary authz", "KEP-3488"),
        ("#116054: KEP", "#116054: KEP"),
        ("Loki：新機能", "Loki"),
        ("plain", "plain"),
    ],
)
def test_what_a_headline_can_do_without(text: str, less: str) -> None:
    """Brackets, then ` - …`, then `: …`; never down to a bare number."""
    assert without_tail(text) == less


@pytest.mark.parametrize(
    ("text", "limit", "result"),
    [
        ("コンテナレジストリ ミラー", 12, "コンテナレジストリ…"),
        ("👨‍👩‍👧 family", 6, "…"),
        ("ab👨‍👩‍👧", 5, "ab…"),
        ("🇯🇵🇩🇪🇫🇷", 7, "🇯🇵…"),
        ("か\u3099か\u3099か\u3099", 4, "か\u3099…"),
        ("word another", 9, "word…"),
        ("fits", 4, "fits"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, result: str) -> None:
    """Between words, and never inside an emoji, a flag or a letter with its marks."""
    assert cut(text, limit) == result


@given(st.lists(st.text(max_size=60), max_size=3), st.sampled_from([JA, EN]))
def test_no_proposal_is_too_long(headlines: list[str], words: Words) -> None:
    """Whatever the headlines are, the title fits, on one line."""
    result = title(*headlines, words=words)
    assert title_length(result) <= 70
    assert "\n" not in result


REAL = "K8s 1.27の新機能やコンテナレジストリミラーSpegelの紹介など: Neco Weekly (2023-03-17号)"


@pytest.mark.parametrize(
    ("marked", "leading", "count"),
    [
        (("K8s 1.27の新機能", "コンテナレジストリミラーSpegelの紹介"), ("Pyroscope", "Vault 1.13"), 3),
        (("コンテナレジストリミラーSpegelの紹介", "K8s 1.27の新機能"), (), 3),
        ((), ("K8s 1.27の新機能", "コンテナレジストリミラーSpegelの紹介", "100 Go Mistakes"), 3),
    ],
)
def test_the_title_of_issue_26_is_among_those_proposed(
    marked: tuple[str, ...], leading: tuple[str, ...], count: int
) -> None:
    """Whatever the order in which its headlines stand on the page, and whether they are marked or stand first."""
    titles = propose_titles(marked, leading, lambda texts: title(*texts))
    assert REAL in titles
    assert len(titles) == len(set(titles)) == count


@pytest.mark.parametrize(("marked", "leading"), [((), ()), (("One",), ()), ((), ("One",))])
def test_few_headlines_give_few_titles(marked: tuple[str, ...], leading: tuple[str, ...]) -> None:
    """There is always one, and none twice."""
    assert len(propose_titles(marked, leading, lambda texts: title(*texts))) == 1
