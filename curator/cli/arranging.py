"""What the review needs to arrange an issue: the items and the page that a draft would make now. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from curator.cli.place import Place
from curator.errors import PageError

if TYPE_CHECKING:
    from datetime import date

    from curator.domain.types import Issue, LinkView
    from curator.publish.files import IssueFile
    from curator.review.planned import Drafting, Planned


def drafting(place: Place) -> Drafting:
    """The draft as the review asks for it. Pages are read when it is first asked."""
    from curator.review.planned import Drafting

    coming = _Coming(place)
    return Drafting(coming.items, coming.page)


class _Coming:
    """The coming issue. Its date and the page that is there are read anew whenever the page is drafted."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._read: tuple[date, list[IssueFile], IssueFile | None] | None = None

    def _pages(self, *, anew: bool = False) -> tuple[date, list[IssueFile], IssueFile | None]:
        from curator.cli.publishing import draft_date, issue_pages
        from curator.publish.files import page_path

        if self._read is None or anew:
            files = issue_pages(self._place)
            day = draft_date(self._place, files)
            self._read = day, files, next((file for file in files if file.path == page_path(day)), None)
        return self._read

    def items(self, views: Sequence[LinkView]) -> list[Planned]:
        """The items in the page's order."""
        from curator.cli.publishing import habit_of
        from curator.domain.urls import link_key
        from curator.publish.plan import wanted_items
        from curator.review.planned import Planned

        day, files, there = self._pages()
        page = None if there is None or isinstance(there.page, PageError) else there.page.issue
        on_page = {
            link_key(url) for section in (page.sections if page else ()) for item in section.items for url in item.urls
        }
        habit = habit_of(self._place, _issues(files), day)
        wanted = wanted_items(views, settings=self._place.settings, day=day, on_page=on_page, habit=habit)
        return [Planned(one.keys, one.section, one.heading, one.title, headline=one.headline) for one in wanted]

    def page(self, views: Sequence[LinkView]) -> str:
        """The page as it would be written now, hand edits included; its title on top, without the front matter."""
        from curator.cli.publishing import habit_of
        from curator.domain.markdown import escape_markdown
        from curator.publish.draft import draft
        from curator.publish.files import page_path
        from curator.publish.front import parse_page
        from curator.publish.number import next_number
        from curator.store import publications

        day, files, there = self._pages(anew=True)
        place, path = self._place, page_path(day)
        issues = _issues(files)
        with place.store.reading() as tx:
            number, drafted = (
                next_number(issues, publications.published(tx), besides=day),
                publications.drafted(tx, day),
            )
        made = draft(
            there.text if there else None,
            views,
            drafted,
            settings=place.settings,
            date=day,
            number=number,
            path=path,
            habit=habit_of(place, issues, day),
        )
        page = parse_page(made.text, path=path, zone=place.zone)
        return f"# {escape_markdown(page.issue.title)}\n\n{made.text[page.intro_at[0] :]}"


def _issues(files: Sequence[IssueFile]) -> list[Issue]:
    return [file.page.issue for file in files if not isinstance(file.page, PageError)]
