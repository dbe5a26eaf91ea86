"""In which order links are gone through, and where new ones find their place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curator.domain.types import LinkView, State


def woven(known: Iterable[LinkView], new: Iterable[LinkView]) -> list[LinkView]:
    """New links among known ones, which keep their order whatever was decided meanwhile: each stands before the first
    undecided link that is less likely to be kept, or, where nothing was reckoned, before the first older one."""
    here, come = list(known), list(new)
    by_rank = any(view.rank for view in (*here, *come))
    place = _placing([*here, *come]) if by_rank else _age
    come.sort(key=place)
    found: list[LinkView] = []
    for view in here:
        while come and (view.state is State.NEW or not by_rank) and place(come[0]) < place(view):
            found.append(come.pop(0))
        found.append(view)
    return found + come


def _age(view: LinkView) -> float:
    return -view.link.first_seen_at.timestamp()


def ranked(views: Iterable[LinkView]) -> list[LinkView]:
    """The links in the order they are gone through: undecided ones by how probably the team keeps them, then the
    others as they come. A link that came after the last reckoning stands where a usual one does, a proposed one first.
    Where nothing was reckoned the order stays."""
    found = list(views)
    if not any(view.rank for view in found):
        return found
    return sorted(found, key=_placing(found))


def _placing(views: Iterable[LinkView]) -> Callable[[LinkView], float]:
    """Where a link stands among these: the lower, the further up."""
    new = [view.rank for view in views if view.rank and view.state is State.NEW]
    usual = sorted(new)[len(new) // 2] if new else 0.0

    def place(view: LinkView) -> float:
        if view.state is not State.NEW:
            return 1.0
        return -(view.rank or (1.0 if view.link.submissions else usual))

    return place
