"""Web pages without a feed, read with the CSS selectors of `sources.toml` or by their repeated structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from curator.crawl.decode import decode
from curator.crawl.parsed import Collected, Job, Parsed, Said, Unreadable, absolute, short_summary
from curator.crawl.repeated import ENOUGH, Proposal, dates_of, proposed
from curator.crawl.written_dates import written_date
from curator.domain.intake import believable
from curator.domain.text import clean_title
from curator.domain.types import Selectors


def parse_page(job: Job) -> Parsed | Unreadable:
    """The entries of a page: one for each element that `item` selects, or else for each that `link` selects.

    Inside an item an empty `link` means its first link, an empty `title_selector` the link's text, an empty `date`
    its first `<time>`, an empty `summary` none. With neither `item` nor `link` the likeliest list of the page is taken.
    """
    text = decode(job.body, content_type=job.content_type, language=job.language)
    if not text.strip():
        return Unreadable("empty body", "empty body: the answer holds nothing", "it may be a passing fault of the site")
    soup = BeautifulSoup(text, "lxml")
    base = _base(soup, job.url)
    collected = Collected(title=clean_title(_text(soup.title)))
    how = job.selectors
    if not how.item and not how.link:
        lists = proposed(soup)
        if not lists or lists[0].confidence < ENOUGH:
            return _no_list(lists)
        how = lists[0].selectors
        collected.remarks.append(
            f"found by its repeated structure ({lists[0].confidence:.0%} sure): {as_settings(how)}"
        )
    try:
        items = soup.select(how.item or how.link, limit=2_000)
        for item in items:
            said = _said(item, how, base, job)
            if said is None:
                collected.without_address += 1
            else:
                collected.said.append(said)
    except (SelectorSyntaxError, ValueError, NotImplementedError) as error:
        why = clean_title(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
        return Unreadable("selectors", f"selectors: {why}", "correct the selector in sources.toml")
    if not collected.said:
        what = (
            f"{how.item or how.link!r} matches {len(items)} elements, none with a link"
            if items
            else (f"{how.item or how.link!r} matches nothing on the page")
        )
        return Unreadable("selectors", f"selectors: {what}", "look at the page's source; it may have changed")
    return collected.parsed(job.source)


def as_settings(how: Selectors) -> str:
    """Selectors as `sources.toml` would have them, in one line."""
    named = (
        ("item", how.item),
        ("link", how.link),
        ("title_selector", how.title),
        ("date", how.date),
        ("summary", how.summary),
    )
    return ", ".join(f"{name} = {value!r}" for name, value in named if value)


def _no_list(lists: Sequence[Proposal]) -> Unreadable:
    """Why a page without selectors gave nothing."""
    best = f"; the likeliest is {as_settings(lists[0].selectors)}, {lists[0].confidence:.0%} sure" if lists else ""
    what = f"no list of entries stands out on the page{best}"
    return Unreadable(
        "selectors", f"selectors: {what}", "set item or link to CSS selectors; a page made by scripts has none"
    )


def _said(item: Tag, how: Selectors, base: str, job: Job) -> Said | None:
    link = _link(item, how)
    url = absolute(str(link.get("href", "")), base) if link is not None else ""
    if link is None or not url:
        return None
    title = _text(item.select_one(how.title)) if how.title else ""
    return Said(
        guid="",
        url=url,
        title=clean_title(title or _text(link) or str(link.get("title", ""))),
        summary=short_summary(_text(item.select_one(how.summary))) if how.summary else "",
        published_at=believable(_date(item, how.date), job.now),
        language=job.language,
    )


def _link(item: Tag, how: Selectors) -> Tag | None:
    """The item's link: what `link` selects in it, itself if it is one, else its first."""
    if how.item and how.link:
        return item.select_one(how.link)
    return item if item.get("href") else item.select_one("a[href]")


def _date(item: Tag, selector: str) -> datetime | None:
    """When the item says it appeared, from `datetime`, `content` or its text; None when it does not."""
    texts = (text for element in dates_of(item, selector) for text in _dates_in(element))
    return next((found for found in map(written_date, texts) if found), None)


def _dates_in(element: Tag) -> Iterator[str]:
    yield from (str(element.get(name, "")) for name in ("datetime", "content", "title"))
    yield _text(element)


def _base(soup: BeautifulSoup, url: str) -> str:
    base = soup.select_one("base[href]")
    return urljoin(url, str(base["href"])) if base is not None else url


def _text(element: Tag | None) -> str:
    return element.get_text(" ", strip=True) if element is not None else ""
