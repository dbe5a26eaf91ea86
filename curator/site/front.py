"""What an issue page's front matter says to the site beside what an issue is: its old addresses, whether it was
brought in from elsewhere, and the name of its article on Zenn."""

from __future__ import annotations

from collections.abc import Mapping

from curator.domain.issue import Page
from curator.domain.zenn import SLUG_KEY, came_from_zenn
from curator.site.stage import StagePage


def stage_page(path: str, page: Page) -> StagePage:
    """A page as the site takes it."""
    old = redirects_of(page.front)
    said = page.front.get(SLUG_KEY)
    return StagePage(
        path,
        page.text,
        page.issue,
        old,
        imported=bool(old) or came_from_zenn(page),
        article="" if said is None else str(said),
    )


def redirects_of(front: Mapping[str, object]) -> tuple[str, ...]:
    """The old addresses in `redirect_from`: one text, or a list of them."""
    value = front.get("redirect_from")
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value if one) if isinstance(value, list | tuple) else ()
