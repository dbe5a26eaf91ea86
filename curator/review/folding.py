"""Coming back after two weeks: proposals first, then what several sources carry, releases by project. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from curator.domain.matching import release, several
from curator.domain.releases import ReleaseKind
from curator.domain.types import LinkView

Folds = dict[str, tuple[str, ...]]
"""Key of the link that stands for a project's releases → keys of all of them, itself first."""


def arranged(keys: Iterable[str], views: Mapping[str, LinkView]) -> tuple[tuple[str, ...], Folds]:
    """Rows by how likely they are to be kept, each kind in the order given, and the folds among them.

    Proposals come first, then links that came in several ways, then single ones, then releases: a row a project,
    when it has more than one. A release that was proposed, or came in several ways, stands for itself.
    """
    proposed, shared, single = [], [], []
    projects: dict[str, list[str]] = {}
    for key in keys:
        view = views[key]
        if view.link.submissions:
            proposed.append(key)
        elif several(view):
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


def presented(keys: Iterable[str], views: Mapping[str, LinkView]) -> tuple[list[str], list[str]]:
    """Keys of proposals, together where one person presents them, and the other keys; else in the order given."""
    by: dict[str, list[str]] = {}
    others: list[str] = []
    for key in keys:
        who = presenter(views[key])
        (by.setdefault(who, []) if who else others).append(key)
    return [key for some in by.values() for key in some], others


def presenter(view: LinkView) -> str:
    """Who presents a link in a meeting: the first who proposed it; empty when nobody did."""
    return view.link.submissions[0].by if view.link.submissions else ""


def _standing_for(view: LinkView) -> tuple[bool, datetime]:
    """The larger, the better a release stands for its project: ripe ones first, then the newest."""
    found = release(view)
    return found is not None and found.kind is ReleaseKind.STABLE, view.link.published_at or view.link.first_seen_at
