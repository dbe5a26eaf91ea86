"""`export zenn` for robots: what has become public is handed over by a job without a token, and pushed by another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from curator.cli.place import Place
from curator.errors import PublishError, UsageError

if TYPE_CHECKING:
    from curator.domain.issue import Page
    from curator.publish.exporters.handed import Handed
    from curator.store.engine import Tx

FILE = "articles.json"
LIMIT = 100_000_000
"""Bytes that are taken over: thirty pictures of the largest size that Zenn takes."""


def hand_over(place: Place, pages: list[Page], folder: Path, by: str) -> None:
    """Write every article that is new or has changed into a folder, and note them as written."""
    from curator.cli import journal
    from curator.publish.exporters.handed import told

    handed: list[Handed] = []
    refused: list[str] = []
    with place.store.writing() as tx:
        for page in sorted(pages, key=lambda page: page.issue.date):
            try:
                one = _due(place, tx, page, pages, by)
            except PublishError as error:
                refused.append(str(error))
                continue
            handed += [one] if one else []
    journal.flush(place)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(told(handed, refused), encoding="utf-8")
    for line in [one.article.path for one in handed] + refused:
        print(line)
    place.say(f"{len(handed)} to hand over")


def _due(place: Place, tx: Tx, page: Page, pages: list[Page], by: str) -> Handed | None:
    """A page's article; None when Zenn has it already, or has nothing to do with it."""
    from curator.domain.identity import short_hash
    from curator.publish.exporters import files
    from curator.publish.exporters.handed import Handed, is_due
    from curator.publish.exporters.zenn import WRITTEN, article_of, date_trouble, outcome
    from curator.store import publications

    now, day = place.now(), page.issue.date
    remembered = publications.drafted(tx, day)
    if not is_due(page.issue, remembered, now):
        return None
    article = article_of(page, place.settings, place.zone)
    written = short_hash(article.text)
    if WRITTEN in remembered and remembered[WRITTEN].hash == written:
        return None
    others = [other.issue for other in pages if other is not page]
    trouble = date_trouble(page.issue, others, now, place.zone)
    if trouble:
        hint = "look at the year; if it is right, export it by hand with --force"
        raise PublishError(trouble, path=page.path, hint=hint)
    outcome(article, {}, remembered, publications.published(tx), now=now, zone=place.zone)
    ours = publications.ever_written(tx, day, WRITTEN)
    pictures = files.pictures_of(place.root, article)
    publications.save_drafted(tx, day, {WRITTEN: (written, article.path)}, by=place.person(by), now=now)
    return Handed(article, pictures, remembered, ours)


def take_over(place: Place, folder: Path, root: Path) -> bool:
    """Put what was handed over into the repository that Zenn reads, and push it as one commit. An article that cannot
    go there holds back no other. Whether something was refused."""
    from curator.publish.exporters.handed import heard

    try:
        with (folder / FILE).open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except OSError:
        data = b""
    handed, refused = heard(data.decode("utf-8", "replace") if len(data) <= LIMIT else "")
    changed: list[str] = []
    for one in handed:
        try:
            changed += _put(place, one, root)
        except PublishError as error:
            refused.append(str(error))
    for line in refused:
        print(line)
    articles = sum(path.endswith(".md") for path in changed)
    if changed:
        _push(root, changed, f"Export {articles} article{'s' * (articles != 1)}")
    print(f"{articles} pushed")
    return bool(refused)


def _put(place: Place, one: Handed, root: Path) -> list[str]:
    """The files that were written for an article."""
    from curator.publish.exporters import files
    from curator.publish.exporters.zenn import Outcome, outcome

    there = files.articles_beside(root, one.article)
    done = outcome(one.article, there, one.remembered, [], ours=one.ours, now=place.now(), zone=place.zone)
    changed = [path for path, data in one.pictures.items() if files.write_picture(root, path, data, force=False)]
    if done is not Outcome.UNCHANGED:
        files.write_article(root, one.article, there.get(one.article.path))
        changed.append(one.article.path)
    return changed


def _push(root: Path, paths: list[str], message: str) -> None:
    """One commit of these files, and nothing else of what may be changed there. Its text is ours: a title might hold
    words that robots obey."""
    from curator.cli.actions import robot_names
    from curator.cli.repository import git

    branch = git(root, "symbolic-ref", "--short", "HEAD").out.strip()
    if not branch:
        raise UsageError(f"{root} is on no branch", hint="check out the branch that Zenn reads")
    words = [
        ("add", "--", *paths),
        ("commit", "--quiet", "--no-verify", "-m", message, "--", *paths),
        ("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}"),
    ]
    for line in words:
        answer = git(root, *line, env=robot_names())
        if answer.code:
            raise PublishError(
                f"the articles could not be pushed: git {line[0]}: {answer.why}",
                path=branch,
                hint="let the token write to that branch; the next run tries again",
            )
