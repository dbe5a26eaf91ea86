"""Pictures of a pass over the recorded week in the review, for the guide: docs/frames/, in Japanese and English.

Plays the week as `curator demo` does up to the review, then presses the keys of a meeting and takes a picture where
something is to be seen. Nothing is random and the clock is the week's, so that the same program gives the same bytes.

    python benchmarks/review_frames.py [docs/frames]
"""

from __future__ import annotations

import asyncio
import html
import itertools
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.cells import cell_len

SIZE = (110, 30)
LANGUAGES = ("ja", "en")
PASS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("list", ("j", "f", "x", "2", "l", "+")),
    ("story", ("slash", *"vault", "enter", "G", "i", "j")),
    ("meeting", ("escape", "M", "1", "2")),
    ("note", ("M", "enter", "colon", *"tab kept", "enter", "<item>", "e", "<note>")),
    ("arrange", ("ctrl+s", "A", "j")),
)
"""What is pressed before each picture; `<item>` goes to the link of the note, `<note>` types it."""
NOTE = {
    "ja": "クラスターの中で**イメージを分け合う**ミラー。レジストリが落ちていても Pod を起動できます。",
    "en": "A mirror that **shares images** inside the cluster: pods start even while the registry is down.",
}
ITEM = "spegel"
"""In the address of the link that gets the note."""
_TEXT = re.compile(r'<text ([^>]*?)x="([0-9.]+)"([^>]*?)textLength="[0-9.]+"([^>]*)>([^<]*)</text>')
CELL = 12.2
"""Width of a cell in the toolkit's SVG."""
_FONTS = re.compile(r"\s*@font-face \{.*?\}\n", re.DOTALL)
_FAMILY = "font-family: Noto Sans Mono CJK JP, Noto Sans Mono, monospace;"


def make_week(root: Path) -> None:
    """The recorded week as it stands when the meeting begins: proposed and crawled, undecided."""
    from curator.config.settings import load_settings
    from curator.config.sources import add_sources
    from curator.crawl.run import crawl
    from curator.demo import server, week
    from curator.domain.joining import guessed
    from curator.store import acts, links, publications, scores
    from curator.store.engine import open_store

    (root / "curator.toml").write_text(week.curator_toml(), encoding="utf-8")
    settings = load_settings(root)
    store = open_store(f"sqlite:///{root / '.curator' / 'curator.db'}")
    with store.writing() as tx:
        for issue in week.history():
            publications.save_published(tx, issue.date, issue.number, issue.anchors, by=issue.by, now=issue.at)
        for one in week.submissions():
            acts.submit(tx, one.url, by=one.by, now=one.at, title=one.title, reason=one.reason, section=one.section)
    with server.serve() as loopback:
        sources = week.sources(loopback.base_url)
        add_sources(root, sources, settings)
        for source in sources:  # one after the other: what comes at once is stored in the order in which it came
            crawl(
                store,
                [source],
                settings.crawl,
                contact="frames",
                clock=lambda: week.FIRST_CRAWL,
                force=True,
                allow_networks=["127.0.0.0/8"],
            )
    with store.writing() as tx:
        scores.keep_stories(tx, guessed(links.views(tx)))
    store.close()


async def frames(root: Path, language: str) -> list[tuple[str, str]]:
    """(name, SVG) of every picture of the pass."""
    from curator.cli.arranging import drafting
    from curator.cli.place import Place
    from curator.cli.scoring import suggesting
    from curator.demo import week
    from curator.review.app import ReviewApp
    from curator.review.desk import Desk

    place = Place(root, "", week.NOW.isoformat(), verbose=False, quiet=True, loopback=True)
    settings = replace(place.settings, review=replace(place.settings.review, language=language))
    suggest, also = suggesting(place, "ja_JP" if language == "ja" else "en_US")
    clock = _clock(week.NOW)
    desk = Desk(place.store, settings, "aki", clock.__next__, suggest, also, drafting=drafting(place), root=root)
    app = ReviewApp(desk, language=language)
    taken = []
    async with app.run_test(size=SIZE) as pilot:
        for name, keys in PASS:
            for key in keys:
                if key == "<item>":
                    app.see(app.queue.at(next(key for key in app.queue.rows if ITEM in key)))
                elif key == "<note>" and app.typist.box is not None:
                    app.typist.box.set_text(NOTE[language])
                else:
                    await pilot.press({" ": "space"}.get(key, key))
            for _ in range(3):
                await pilot.pause(0.4)  # the page beside an issue is drafted behind the screen
            taken.append((name, picture(app.export_screenshot(title="curator review", simplify=True))))
    place.store.close()
    return taken


def _clock(start: datetime) -> Iterator[datetime]:
    while True:
        start += timedelta(seconds=7)
        yield start


def picture(svg: str) -> str:
    """The toolkit's SVG without a request to anybody (its fonts are the reader's), and with every letter in its cells:
    the toolkit takes wide letters for narrow and asks for full-width Latin ones."""
    plain = _FONTS.sub("\n", svg).replace("font-variant-east-asian: full-width;", "")
    return _TEXT.sub(_in_cells, re.sub(r"font-family: [^;]*;", _FAMILY, plain))


def _in_cells(element: re.Match[str]) -> str:
    """A text, cut where letters of other widths or fonts meet; each part stands where its cells are."""
    before, x, between, after, text = element.groups()
    letters = html.unescape(text)
    if letters.isascii():
        return element[0]
    parts, place = [], float(x)
    for _, some in itertools.groupby(letters, key=lambda letter: (cell_len(letter), letter.isascii())):
        part = "".join(some)
        width = CELL * cell_len(part)
        shown = html.escape(part).replace(" ", "&#160;")
        parts.append(f'<text {before}x="{place:.1f}"{between}textLength="{width:.1f}"{after}>{shown}</text>')
        place += width
    return "".join(parts)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/frames")
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as root:
            make_week(Path(root))
            for name, svg in asyncio.run(frames(Path(root), language)):
                (folder / f"review-{name}.{language}.svg").write_text(svg, encoding="utf-8")
                print(f"{folder / f'review-{name}.{language}.svg'}: {len(svg.encode()) // 1024} KB")


if __name__ == "__main__":
    main()
