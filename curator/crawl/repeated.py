"""The list of entries on a page without a feed, found by its repeated structure. Pure: a parsed page in, selectors out.

Links are grouped by the shape of the elements around them; a group that repeats, with titles long enough to be titles
and dates beside them, is a list of entries. Navigation, footers and side columns are not looked at. The weights were
chosen by hand on page shapes that blogs and change logs have (`tests/crawl/test_pages.py`); they add up to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from curator.crawl.written_dates import written_date
from curator.domain.types import Selectors

ENOUGH = 0.5
"""The confidence from which a list is taken without being asked for."""

FEWEST = 3
"""Items below which nothing repeats."""

HIGHEST = 10
"""Elements above a link that may be its item."""

LOOKED_AT = 100
"""Items of a group that are judged; the others are like them."""

MOST_SHAPES = 40
"""Groups that are looked at closely, the largest; a long page has a few hundred."""

_ASIDE = {"nav", "footer", "aside", "form", "select", "button"}
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "menu", "menubar", "search", "tablist"}
_ASIDE_WORD = re.compile(
    r"(?:^|[-_])(?:nav|navi|navbar|navigation|gnav|menu|footer|sidebar|side|breadcrumbs?|pager|pagination|paging|share|"
    r"social|sns|tags?|tagcloud|toc|cookie|comments?|related|widget|skip|langs?|languages?|copyright|legal)(?:$|[-_\d])",
    re.IGNORECASE,
)
_PASSING = re.compile(r"\d|^(?:odd|even|first|last|active|current|new|is-|has-|js-)|[^\w-]")
_HEADING = ":is(h1,h2,h3,h4,h5,h6)"
_MORE = re.compile(
    r"\W*(?:(?:read|learn|see|show)?\s*more|details?|link|続きを読む|もっと見る|詳細|詳しく)\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list that the page may mean."""

    selectors: Selectors
    confidence: float
    """0 to 1: how much it looks like a list of entries."""
    count: int
    """Items it has now."""


@dataclass(frozen=True, slots=True)
class _Group:
    selector: str
    items: tuple[Tag, ...]


def proposed(soup: BeautifulSoup) -> tuple[Proposal, ...]:
    """The lists on a page, the likeliest first; of equals the one that comes first on the page."""
    found = [_judged(group) for group in _groups(soup)]
    return tuple(sorted(found, key=lambda proposal: -proposal.confidence))


def _groups(soup: BeautifulSoup) -> list[_Group]:
    """Elements of one shape at places of one shape, each with a link in it."""
    shapes: dict[tuple[str, ...], dict[int, Tag]] = {}
    for link in soup.select("a[href]", limit=5_000):
        if not _leads_on(link) or _beside(link):
            continue
        for element in (link, *_above(link, HIGHEST)):
            shape = tuple(_simple(each) for each in (element, *_above(element, 2)))
            shapes.setdefault(shape, {})[id(element)] = element
    repeated = [tuple(items.values()) for items in shapes.values() if len(items) >= FEWEST and not _nested(items)]
    if not repeated:
        return []
    large = sorted(map(len, repeated), reverse=True)[:MOST_SHAPES]
    named = [_Group(_selector(soup, items), items) for items in repeated if len(items) >= large[-1]][:MOST_SHAPES]
    return [group for group in named if group.selector]


def _nested(items: Mapping[int, Tag]) -> bool:
    """Whether one of the first elements stands inside another: a shell around a list, no list."""
    return any(id(above) in items for item in list(items.values())[:20] for above in _above(item, HIGHEST))


def _leads_on(link: Tag) -> bool:
    href = str(link.get("href", "")).strip().lower()
    return bool(href) and not href.startswith(("#", "javascript:", "mailto:", "tel:", "data:"))


def _beside(element: Tag) -> bool:
    """Whether an element belongs to what stands beside a page's matter."""
    inside = False
    for each in (element, *element.parents):
        inside |= each.name in ("article", "main", "li", "tr", "section")
        named = " ".join([str(each.get("id", "")), *_classes(each)]).split()
        if (
            each.name in _ASIDE
            or str(each.get("role", "")) in _ROLES
            or (each.name == "header" and not inside)
            or (each.name not in ("body", "html") and any(_ASIDE_WORD.search(name) for name in named))
        ):
            return True
    return False


def _classes(element: Tag) -> list[str]:
    found = element.get("class")
    return [str(each) for each in found] if isinstance(found, list) else []


def _simple(element: Tag) -> str:
    """Tag and lasting classes of an element, as a selector."""
    return element.name + "".join(f".{name}" for name in _classes(element)[:3] if not _PASSING.search(name))


def _above(element: Tag, most: int) -> list[Tag]:
    return [each for each in element.parents if each.name not in ("body", "html", "[document]")][:most]


def _selector(soup: BeautifulSoup, items: Sequence[Tag]) -> str:
    """A selector for just these elements, as short as can be; the empty string when there is none."""
    wanted = {id(item) for item in items}
    steps = [_simple(items[0])]
    for above in (None, *_above(items[0], 6)):
        if above is not None:
            marked = above.get("id")
            named = f"#{marked}" if isinstance(marked, str) and re.fullmatch(r"[A-Za-z][\w-]*", marked) else ""
            steps.insert(0, named or _simple(above))
        selector = " > ".join(steps)
        found = soup.select(selector, limit=5_000)
        if {id(each) for each in found} == wanted:
            return selector
        linked = {id(each) for each in found if len(found) <= 2 * len(items) and each.select_one("a[href]")}
        if linked == wanted:
            return f"{selector}:has(a[href])"
    return ""


# -- one group -----------------------------------------------------------------------------------------------------


def _judged(group: _Group) -> Proposal:
    items = group.items[:LOOKED_AT]
    how, titles = _parts(group.selector, items)
    links = [_main_link(item) for item in items]
    distinct = len({str(link.get("href")) for link in links if link is not None}) / len(items)
    length = sum(min(len(title), 60) for title in titles) / len(items)
    dated = sum(1 for item in items if dates_of(item, how.date)) / len(items)
    told = sum(
        1 for item in items if item.select_one(_HEADING) or len(_text(item)) > 1.3 * len(_text(_main_link(item)))
    ) / len(items)
    inside = any(
        each.name in ("main", "article") or each.get("role") == "main" for each in (items[0], *items[0].parents)
    )
    confidence = (
        0.15 * min(len(group.items), 8) / 8
        + 0.10 * distinct
        + 0.30 * min(max(length - 6, 0) / 14, 1)
        + 0.25 * dated
        + 0.10 * told
        + 0.10 * inside
    )
    crowded = sum(len(item.find_all("a", href=True)) for item in items) / len(items)
    if distinct < 0.7 or crowded > 6:  # the same link again and again, or items that are lists themselves
        confidence /= 2
    return Proposal(how, round(confidence, 2), len(group.items))


def _parts(selector: str, items: Sequence[Tag]) -> tuple[Selectors, list[str]]:
    """Where in an item its link, title, date and summary are; and the titles."""
    mains = [_main_link(item) for item in items]
    headed = _mostly(item.select_one(f"{_HEADING} a[href]") for item in items)
    first = _mostly(
        item.name == "a" or _same(item.select_one("a[href]"), main) for item, main in zip(items, mains, strict=True)
    )
    link = f"{_HEADING} a[href]" if headed else "" if first else _place(items, mains)
    title = _HEADING if not headed and _mostly(item.select_one(_HEADING) for item in items) else ""
    titles = [_text(item.select_one(title)) if title else _text(main) for item, main in zip(items, mains, strict=True)]
    dated = _mostly(dates_of(item, "") for item in items)
    date = "" if dated else _place(items, [_date_element(item) for item in items])
    summary = "p" if _mostly(len(_text(item.select_one("p"))) > 40 for item in items) else ""
    return Selectors(item=selector, link=link, title=title, date=date, summary=summary), titles


def _mostly(found: Iterable[object]) -> bool:
    """Whether it is so for most items."""
    each = [bool(one) for one in found]
    return sum(each) >= 0.7 * len(each)


def _same(one: Tag | None, other: Tag | None) -> bool:
    return one is not None and one is other


def _main_link(item: Tag) -> Tag | None:
    """The link that an item is about: in its heading, else the one with most words; "read more" is none of them."""
    if item.name == "a":
        return item
    headed = item.select_one(f"{_HEADING} a[href]")
    if headed is not None:
        return headed
    links = [link for link in item.find_all("a", href=True) if _leads_on(link)]
    return max(links, key=lambda link: 0 if _MORE.fullmatch(_text(link)) else len(_text(link)), default=None)


def _date_element(item: Tag) -> Tag | None:
    """The smallest element of an item whose whole text is a date."""
    for each in item.find_all(True):
        text = _text(each)
        if 6 <= len(text) <= 40 and each.name != "a" and written_date(text) and not each.find(True):
            return each
    return None


def _place(items: Sequence[Tag], parts: Sequence[Tag | None]) -> str:
    """A selector that gives the same part in most items; the empty string when there is none."""
    part = next((each for each in parts if each is not None), None)
    if part is None:
        return ""
    column = _column(part)
    for selector in dict.fromkeys((_simple(part), f"{column} {_simple(part)}".strip(), column)):
        if selector and _mostly(
            _same(item.select_one(selector), wanted) for item, wanted in zip(items, parts, strict=True)
        ):
            return selector
    return ""


def _column(part: Tag) -> str:
    """The cell of a table row that a part is in, by its number."""
    cell = part if part.name == "td" else part.find_parent("td")
    if cell is None:
        return ""
    return f"td:nth-of-type({len(cell.find_previous_siblings('td')) + 1})"


def dates_of(item: Tag, selector: str) -> list[Tag]:
    """Elements that may say when an item appeared: its first `<time>`, or what the selector gives; for a part of a
    definition list also in the part it belongs to."""
    places = [item]
    if item.name in ("dt", "dd"):
        other = item.find_previous_sibling("dt") if item.name == "dd" else item.find_next_sibling("dd")
        places += [other] if other is not None else []
    found = [place.select_one(selector or "time") for place in places]
    if not selector and len(places) > 1:
        found += [place for place in places[1:] if written_date(_text(place)) and len(_text(place)) <= 40]
    return [each for each in found if each is not None]


def _text(element: Tag | None) -> str:
    return element.get_text(" ", strip=True) if element is not None else ""
