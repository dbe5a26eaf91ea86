"""Web pages without a feed, read with the CSS selectors of `sources.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from curator.crawl.decode import decode
from curator.crawl.parsed import Collected, Job, Parsed, Said, Unreadable, absolute, short_summary
from curator.crawl.written_dates import written_date
from curator.domain.intake import believable
from curator.domain.text import clean_title
from curator.domain.types import Selectors


def parse_page(job: Job) -> Parsed | Unreadable:
    """The entries of a page: one for each element that `item` selects, or else for each that `link` selects.

    Inside an item an empty `link` means its first link, an empty `title_selector` the link's text, an empty `date`
    its first `<time>`, an empty `summary` none.
    """
    text = decode(job.body, content_type=job.content_type, language=job.language)
    if not text.strip():
        return Unreadable("empty body", "empty body: the answer holds nothing", "it may be a passing fault of the site")
    how = job.selectors
    if not how.item and not how.link:
        return Unreadable("selectors", "selectors: a page needs to be told what its entries are", "set item or link")
    soup = BeautifulSoup(text, "lxml")
    base = _base(soup, job.url)
    collected = Collected(title=clean_title(_text(soup.title)))
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
    element = item.select_one(selector or "time")
    if element is None:
        return None
    return next((found for found in map(written_date, _dates_in(element)) if found), None)


def _dates_in(element: Tag) -> Iterator[str]:
    yield from (str(element.get(name, "")) for name in ("datetime", "content", "title"))
    yield _text(element)


def _base(soup: BeautifulSoup, url: str) -> str:
    base = soup.select_one("base[href]")
    return urljoin(url, str(base["href"])) if base is not None else url


def _text(element: Tag | None) -> str:
    return element.get_text(" ", strip=True) if element is not None else ""
