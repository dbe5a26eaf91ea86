"""Rows that stand for several links. Coming back after two weeks: proposals first, then what several sources carry,
releases by project. In a meeting: by who presents. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from curator.domain.matching import release, several
from curator.domain.releases import ReleaseKind
from curator.domain.types import LinkView

Folds = dict[str, tuple[str, ...]]
"""Key of the link that stands for a project's releases, or for a story → keys of all of them, itself first."""


def arranged(
    keys: Iterable[str], views: Mapping[str, LinkView], stories: Folds | None = None
) -> tuple[tuple[str, ...], Folds]:
    """Rows by how likely they are to be kept, each kind in the order given, and the folds of releases among them.

    Proposals come first, then links that came in several ways, then single ones, then releases: a row a project,
    when it has more than one. A release that was proposed, came in several ways, or is a story with others, stands for
    itself.
    """
    told = stories or {}
    proposed, shared, single = [], [], []
    projects: dict[str, list[str]] = {}
    for key in keys:
        view = views[key]
        if view.link.submissions or (key in told and any(views[member].link.submissions for member in told[key])):
            proposed.append(key)
        elif key in told or several(view):
            shared.append(key)
        elif (found := release(view)) is not None:
            projects.setdefault(found.project, []).append(key)
        else:
            single.append(key)
    folds: Folds = {}
    leads = []
    for members in projects.values():
        lead = max(members, key=lambda key: _standing_for(views[key]))
        leads.append(lead)
        if len(members) > 1:
            folds[lead] = (lead, *(key for key in members if key != lead))
    return (*proposed, *shared, *single, *leads), folds


def presented(
    keys: Iterable[str], views: Mapping[str, LinkView], stories: Folds | None = None
) -> tuple[list[str], list[str]]:
    """Keys of proposals, together where one person presents them, and the other keys; else in the order given."""
    by: dict[str, list[str]] = {}
    others: list[str] = []
    told = stories or {}
    for key in keys:
        who = presenter(*(views[member] for member in told.get(key, (key,))))
        (by.setdefault(who, []) if who else others).append(key)
    return [key for some in by.values() for key in some], others


def presenter(*views: LinkView) -> str:
    """Who presents a link, or a story, in a meeting: the first who proposed it; empty when nobody did."""
    proposals = [one for view in views for one in view.link.submissions]
    return min(proposals, key=lambda one: (one.at, one.id)).by if proposals else ""


def _standing_for(view: LinkView) -> tuple[bool, datetime]:
    """The larger, the better a release stands for its project: ripe ones first, then the newest."""
    found = release(view)
    return found is not None and found.kind is ReleaseKind.STABLE, view.link.published_at or view.link.first_seen_at
