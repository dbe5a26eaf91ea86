"""What an issue page's front matter says to the site beside what an issue is: its old addresses, and
whether it was brought in from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from curator.domain.issue import Page
from curator.domain.zenn import came_from_zenn
from curator.site.stage import StagePage


def stage_page(path: str, page: Page) -> StagePage:
    """A page as the site takes it."""
    old = redirects_of(page.front)
    return StagePage(path, page.text, page.issue, old, imported=bool(old) or came_from_zenn(page))


def redirects_of(front: Mapping[str, object]) -> tuple[str, ...]:
    """The old addresses in `redirect_from`: one text, or a list of them."""
    value = front.get("redirect_from")
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value if one) if isinstance(value, list | tuple) else ()
