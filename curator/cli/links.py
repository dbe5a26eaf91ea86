"""Commands about links: add, links, show, decide, undo."""

from __future__ import annotations

import sys
from collections.abc import Container
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, table, times
from curator.cli.place import Place
from curator.cli.showing import coverage_of, listed, recalled, show
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.domain.matching import Lore
    from curator.domain.types import LinkView

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("add")(add)
    app.command("links")(links)
    app.command("show")(show)
    app.command("decide")(decide)
    app.command("undo")(undo)


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL|-", help="An address, or - to read pasted text for links.")],
    title: Annotated[str, typer.Option(help="Its title, where the page says none.")] = "",
    reason: Annotated[str, typer.Option(help="Why; only the team sees it.")] = "",
    section: Annotated[str, typer.Option(help="The section it would go to.")] = "",
    by: By = "",
    json: Json = False,
) -> None:
    """Propose a link, with a word on why."""
    from curator.cli.pages import know_pages
    from curator.cli.recall import as_data, recall
    from curator.domain.coverage import may_repeat
    from curator.store import acts
    from curator.store import links as stored

    place: Place = context.obj
    person = place.person(by)
    know_pages(place)
    key = _section_key(place, section) if section else ""
    told: list[dict[str, Any]] = []
    for address in _addresses(url):
        with place.store.writing() as tx:
            before = stored.view(tx, address)
            made = acts.submit(tx, address, by=person, now=place.now(), title=title, reason=reason, section=key)
            after = stored.view(tx, address)
        assert after is not None
        places = recall(place, [(after.link.url, after.title)]).get(after.link.key, ())
        one = {"url": after.link.url, "title": after.title, "known": before is not None, **coverage_of(after)}
        told.append(one | {"earlier": as_data(places)})
        if not json:
            standing = may_repeat(after.link.url, place.settings.check.repeat)
            shown = replace(after, coverage=()) if standing else after
            print("\n".join([_welcome(shown, before, made.by), *recalled(places)]))
    if json:
        as_json(told)


def _addresses(url: str) -> list[str]:
    from curator.domain.pasted import addresses

    if url != "-":
        return [url]
    found = addresses(sys.stdin.read(1_000_000))
    if not found:
        raise UsageError("no address in the text on standard input", hint="paste text that holds http(s) links")
    return found


def _welcome(view: LinkView, before: LinkView | None, by: str) -> str:
    if view.coverage:
        page = view.coverage[-1]
        return f"covered already in the issue of {page.date} ({page.title}): {view.link.url}; proposed again by {by}"
    if before is not None:
        return f"in the list already ({before.state.value}): {view.link.url}; {by}'s proposal was added"
    return f"proposed by {by}: {view.link.url}"


def links(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(metavar="STATE", help="new, keep, later, discuss, skip or published (several: a,b).")
    ] = "",
    query: Annotated[
        str,
        typer.Option(metavar="QUERY", help="What to list: words, fields (state:keep -is:noted), /regex/."),
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Whom `me` in a query means.")] = "",
    json: Json = False,
) -> None:
    """List links, newest first."""
    from curator.cli.pages import all_views
    from curator.domain import joining
    from curator.domain.matching import matcher
    from curator.domain.query import parse
    from curator.domain.twins import twins
    from curator.domain.types import State

    place: Place = context.obj
    states = {part.strip() for part in state.split(",") if part.strip()}
    for name in states - {one.value for one in State}:
        raise UsageError(f"no state is called {name}", hint=f"states are {', '.join(one.value for one in State)}")
    asked = parse(query)
    known = all_views(place)
    near = twins(view.link for view in known) if json or asked.asks("is", "twin") else {}
    by_key = {view.link.key: view for view in known}
    told = joining.joined(by_key, joining.guessed(known)) if json or asked.asks("is", "story") else {}
    fits = matcher(asked, _lore(place, near, told, by if by or not asked.asks_me() else place.person("")))
    found = [view for view in known if (not states or view.state.value in states) and fits(view)]
    if json:
        stories = [[by_key[key].link.url for key in told.get(view.link.key, ())] for view in found]
        known_of = [listed(view, near.get(view.link.key, ())) for view in found]
        as_json([one | {"story": story} for one, story in zip(known_of, stories, strict=True)])
        return
    if found:
        rows = [
            (v.state.value, v.section or f"({v.suggested})" * bool(v.suggested), v.title, v.link.url) for v in found
        ]
        print(table(("STATE", "SECTION", "TITLE", "URL"), rows))
    place.say(f"{len(found)} links" if found else "no links; `curator crawl` gathers them, `curator add` proposes one")


def _lore(place: Place, near: Container[str], told: Container[str], by: str) -> Lore:
    """What a query knows beside the links: the sections' names, the last issue, the time, what is alike, who asks."""
    from curator.domain.matching import Lore, section_names
    from curator.store import publications

    with place.store.reading() as tx:
        since = publications.last_published_at(tx)
    sections = section_names(place.settings.sections)
    return Lore(by=by, now=place.now(), since=since, sections=sections, twins=near, stories=told)


def decide(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL...")],
    keep: Annotated[bool, typer.Option("--keep", help="It goes into the issue.")] = False,
    skip: Annotated[bool, typer.Option("--skip", help="It does not.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Ask again after the next issue.")] = False,
    discuss: Annotated[bool, typer.Option("--discuss", help="Talk about it.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="As if nobody had decided.")] = False,
    section: Annotated[str | None, typer.Option(help="Key, heading or past name of a section.")] = None,
    note: Annotated[str | None, typer.Option(help="What readers read (Markdown); an empty text empties it.")] = None,
    comment: Annotated[str | None, typer.Option(help="For the team only.")] = None,
    writer: Annotated[str | None, typer.Option(help="Who writes the note.")] = None,
    title: Annotated[str | None, typer.Option(help="The item's title in the issue.")] = None,
    headline: Annotated[bool | None, typer.Option("--headline/--no-headline", help="Name it in the title.")] = None,
    by: By = "",
    json: Json = False,
) -> None:
    """Say what becomes of links."""
    from curator.store import acts

    place: Place = context.obj
    chosen = [
        verdict
        for verdict, said in (("keep", keep), ("skip", skip), ("later", later), ("discuss", discuss), (None, clear))
        if said
    ]
    if len(chosen) > 1:
        raise UsageError("only one of --keep, --skip, --later, --discuss and --clear can be meant")
    says: dict[str, object] = {"verdict": chosen[0]} if chosen else {}
    if section is not None:
        says["section"] = _section_key(place, section) if section else None
    for name, value in (("note", note), ("comment", comment), ("writer", writer), ("title", title)):
        if value is not None:
            says[name] = value or None
    if headline is not None:
        says["headline"] = headline
    if not says:
        raise UsageError("nothing was said about it", hint="for example --keep --section KEY, or --skip")
    with place.store.writing() as tx:
        made = acts.decide(tx, urls, says, by=place.person(by), now=place.now())
    if json:
        as_json([{"id": one.id, "url": one.url, "by": one.by, "at": times(one.at), **one.says} for one in made])
    else:
        place.say(f"{made[0].by} decided on {len(made)} link{'s' * (len(made) > 1)}; `curator undo` takes it back")


def _section_key(place: Place, name: str) -> str:
    """The key of a section by any of its names; a one-off section is its own key, and said so."""
    import difflib

    section = place.settings.section_of(name)
    if section:
        return section.key
    names = [known for one in place.settings.sections for known in (one.key, one.heading, *one.aliases)]
    near = difflib.get_close_matches(name, names, n=1)
    place.say(f"curator: no section in curator.toml is called {name}; taken as a section of this issue alone"
              + (f" (nearest: {near[0]})" if near else ""))  # fmt: skip
    return name


def undo(context: typer.Context, by: By = "", json: Json = False) -> None:
    """Take back one's own last act."""
    from curator.store import acts

    place: Place = context.obj
    person = place.person(by)
    with place.store.writing() as tx:
        made = acts.undo(tx, by=person, now=place.now())
    if json:
        as_json([{"id": one.id, "url": one.url, "undoes": list(one.undoes)} for one in made])
    elif made:
        print("\n".join(f"taken back: {one.url}" for one in made))
    else:
        print(f"nothing of {person} is left to take back")
