"""The command that looks whether everything is in order: doctor. It looks, and lets `domain.doctor` judge."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from curator.cli.output import as_json
from curator.cli.place import Place
from curator.domain import doctor as judge
from curator.domain.doctor import Finding, Level
from curator.errors import CuratorError, without_credentials

_SECONDS = 20


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("doctor")(doctor)


def doctor(
    context: typer.Context,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the journal's remote, GitHub and Zenn's repository.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Look whether everything is in order, and say what to do. Exit code 1 when something is bad.

    Asks nothing of the network without --online, and changes nothing.
    """
    place: Place = context.obj
    found = findings(place, online=online)
    if json:
        as_json([{"what": one.what, "level": one.level, "says": one.says, "todo": one.todo or None} for one in found])
    else:
        for line in _lines(found):
            print(line)
    raise typer.Exit(1 if any(one.level is Level.BAD for one in found) else 0)


def findings(place: Place, *, online: bool = False) -> list[Finding]:
    """All that was looked at, in order. Never raises: what cannot be looked at is a finding too."""
    looks: list[tuple[str, Callable[[Place], Finding]]] = [
        ("python", lambda _: judge.python(tuple(sys.version_info))),
        ("git", lambda _: judge.git(_git_version())),
        ("settings", _settings),
        ("database", _database),
        ("journal", lambda place: _journal(place, online=online)),
        ("secrets", _secrets),
        ("keys", _keys),
        ("terminal", lambda _: _terminal()),
        ("fonts", _fonts),
        ("search", _search),
        ("actions", _actions),
        ("pages", _pages),
        ("zenn", lambda place: _zenn(place, online=online)),
    ]
    found = [_looked(what, look, place) for what, look in looks]
    if online:
        from curator.cli.asking import github

        found += github(place)
    broken = any(one.what == "settings" and one.level is Level.BAD for one in found)
    # what hangs on settings that cannot be read would only say the same again
    return [one for one in found if not broken or one.what == "settings" or not one.says.startswith("curator.toml")]


def _looked(what: str, look: Callable[[Place], Finding], place: Place) -> Finding:
    try:
        return look(place)
    except CuratorError as error:
        return Finding(what, Level.BAD, str(error).removesuffix(f" ({error.hint})"), error.hint)
    except Exception as error:  # noqa: BLE001 - one thing that cannot be looked at hides no other
        said = f"could not be looked at: {type(error).__name__}: {error}"
        return Finding(what, Level.WARN, said, "the rest was looked at all the same")


def _lines(found: list[Finding]) -> list[str]:
    from curator.domain.text import for_terminal

    lines = []
    for one in found:
        says = one.says.splitlines() or [""]
        lines.append(f"{one.level:<5} {one.what:<9} {for_terminal(says[0])}")
        lines += [f"{'':<16}{for_terminal(more)}" for more in says[1:]]
        lines += [f"{'':<16}→ {for_terminal(one.todo)}"] * bool(one.todo)
    return lines


# -- looking ---------------------------------------------------------------------------------------------------------


def _git_version() -> tuple[int, ...] | None:
    try:
        told = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except OSError:
        return None
    numbers = re.search(r"\d+(?:\.\d+)+", told.stdout)
    return tuple(int(part) for part in numbers[0].split(".")) if numbers else None


def _settings(place: Place) -> Finding:
    return Finding("settings", Level.OK, f"{place.settings.publication.title}, {len(place.sources)} sources")


def _database(place: Place) -> Finding:
    """Opens it only if it is there: looking makes nothing."""
    from curator import __version__
    from curator.store.engine import HEAD, Store

    file = Path(place.database.removeprefix("sqlite:///")) if place.database.startswith("sqlite:///") else None
    if file is not None and not file.exists():
        return Finding("database", Level.WARN, "not there yet", "`curator rebuild` makes it from journal and pages")
    if file is not None:
        from curator.store.rescue import is_sound

        if not is_sound(file):
            return Finding("database", Level.BAD, f"{file.name} is damaged", "`curator rebuild` puts it right")
    store = Store(place.database, create=False)
    try:
        with store.reading():
            pass
        shown = file.name if file is not None else store.database
    finally:
        store.close()
    return Finding("database", Level.OK, f"{shown}, tables {HEAD}, curator {__version__}")


def _journal(place: Place, *, online: bool) -> Finding:
    from curator.journal import clone
    from curator.journal.git import ask

    settings = place.settings.journal
    if not settings.remote:
        todo = "to share it: `curator init --journal origin`, or the address of a private repository"
        return Finding("journal", Level.WARN, "stays on this machine: no remote is chosen", todo)
    url, _ = clone.addresses(place.root, settings)
    shown = without_credentials(url)
    leaks = clone.leaks(place.root, place.journal_dir)
    if leaks:
        return Finding("journal", Level.BAD, leaks[0])
    if not online:
        return Finding("journal", Level.OK, f"{shown} (not asked; --online does)")
    answer = ask(place.root, "ls-remote", "--heads", "--", url, f"refs/heads/{settings.branch}")
    if not answer.ok:
        todo = "look at the network, the address, and whether git may read it"
        return Finding("journal", Level.BAD, f"{shown} does not answer: {answer.why()}", todo)
    if not answer.out.strip():
        return Finding("journal", Level.WARN, f"{shown} has no branch {settings.branch} yet", "`curator sync` makes it")
    return Finding("journal", Level.OK, f"{shown} answers and has the branch {settings.branch}")


def _secrets(place: Place) -> Finding:
    """Files that hold passwords and keys, and the database's address."""
    if re.match(r"[^:]+://[^/@:]*:[^/@]+@", place.database):
        todo = "give it through PGPASSFILE or ~/.pgpass"
        return Finding("secrets", Level.WARN, "the database's address holds a password", todo)
    home = Path.home()
    files = [Path(os.environ.get("PGPASSFILE") or home / ".pgpass"), home / ".git-credentials", home / ".netrc"]
    if key := os.environ.get("CURATOR_ASSIST_KEY_FILE"):
        files.append(Path(key))
    return judge.modes([str(file) for file in files if file.is_file() and file.stat().st_mode & 0o077])


def _keys(place: Place) -> Finding:
    from curator.review.commands import keys_of

    chosen = place.settings.review.keys
    keys = keys_of(chosen)
    lost = sorted(name for name, held in keys.items() if not held and keys_of(())[name])
    if lost:
        todo = "give them one in [review] keys; `:` reaches them by name"
        return Finding("keys", Level.WARN, f"without a key: {', '.join(lost)}", todo)
    return Finding("keys", Level.OK, f"{len(chosen)} of your own" if chosen else "the usual ones")


def _terminal() -> Finding:
    tty = sys.stdin.isatty() and sys.stdout.isatty()
    width = _measured(judge.SIGN) if tty else None
    return judge.terminal(tty=tty, encoding=sys.stdout.encoding or "", width=width)


def _measured(text: str) -> int | None:
    """Cells that a text takes: it is written, the terminal asked where its cursor is (CSI 6 n), and wiped again."""
    import select
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    answer = b""
    try:
        tty.setcbreak(handle)
        sys.stdout.write(f"\r{text}\x1b[6n")
        sys.stdout.flush()
        while not answer.endswith(b"R") and len(answer) < 32 and select.select([handle], [], [], 0.5)[0]:
            answer += os.read(handle, 1)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
    place = re.search(rb"\x1b\[\d{1,5};(\d{1,5})R", answer)
    return int(place[1]) - 1 if place else None


def _fonts(place: Place) -> Finding:
    from curator.site.fonts import emoji_font, text_font

    language = place.settings.publication.language
    text = text_font(language, place.settings.site.font, place.root)
    return judge.font(language=language, text=text is not None, emoji=emoji_font() is not None)


def _search(_place: Place) -> Finding:
    told = subprocess.run(
        [sys.executable, "-m", "pagefind", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if told.returncode:
        todo = "install it with `pip install 'pagefind[bin]'`; without it no site is built"
        return Finding("search", Level.BAD, "pagefind does not run", todo)
    return Finding("search", Level.OK, told.stdout.strip()[:100])


def _actions(place: Place) -> Finding:
    from curator.config.robots import robot_files

    wanted = {name: text for name, text in robot_files(place.settings).items() if "/workflows/" in name}
    texts = {name: _text(place.root / name) for name in wanted if (place.root / name).is_file()}
    requirements = place.root / "requirements.txt"
    return judge.workflows(
        texts,
        wanted,
        remote=place.settings.journal.remote,
        requirements=_text(requirements) if requirements.is_file() else None,
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _pages(place: Place) -> Finding:
    used = bool(place.settings.journal.remote) and (place.root / ".github/workflows/publish.yml").is_file()
    return judge.pages(place.settings.publication.url, used=used)


def _zenn(place: Place, *, online: bool) -> Finding:
    from curator.journal.git import ask

    path = place.settings.zenn.path
    folder = (place.root / path).expanduser()
    inside = bool(path) and folder.is_dir() and ask(folder, "rev-parse", "--is-inside-work-tree").ok
    asked = ask(folder, "ls-remote", "--heads", "origin") if inside and online else None
    return judge.zenn(
        path,
        folder=folder.is_dir(),
        repository=inside,
        articles=(folder / "articles").is_dir(),
        silent=asked.why() if asked is not None and not asked.ok else "",
    )
