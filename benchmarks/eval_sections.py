"""Section suggestion on links that editors have sorted, beside a logistic regression of scikit-learn.

Each set is cut by time: everything before a year is learnt from, that year is asked. The years are the last two that
the files in `data/labelled` hold, so files with later years are measured as soon as they lie there. Nothing of a test
year is seen before, not even to set the temperature: that is set on the newest part of the older years.

The regression sees the same words: title, address and, where the task has it, the editor's note.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from curator.domain.settings import SectionDef
from curator.suggest import prior
from curator.suggest.features import Text
from curator.suggest.model import Example, learn


@dataclass(frozen=True)
class Task:
    """A labelled set and what is read of it."""

    name: str
    files: str
    note: str = ""
    """Field with words of the editor; empty: title and address alone."""
    sections: tuple[str, ...] = ()
    """Only these; empty means all."""
    barred: bool = True
    """Whether the bars are held against it; the others are shown for what they tell."""


LWKD = tuple(
    "Other Merges;Developer News;Release Schedule;Featured PRs;Version Updates;Subprojects and Dependency Updates;"
    "Deprecated;Promotions".split(";")
)
"""The sections of today's LWKD with a hundred links and more."""


TASKS = (
    Task("This Week in Rust, 8 sections", "this-week-in-rust*.jsonl.gz"),
    Task("JSer.info, 6 sections", "jser-info*.jsonl.gz"),
    Task("JSer.info with the note", "jser-info*.jsonl.gz", note="note"),
    Task("LWKD, 8 sections, with the sentence", "lwkd*.jsonl.gz", note="sentence", sections=LWKD),
    Task("LWKD, title and address alone", "lwkd*.jsonl.gz", sections=LWKD, barred=False),
)
YEARS = 2
MARGIN = 0.02
"""Top-1 that the regression is to be beaten by."""
NECO_BAR = 0.93
ECE_BAR = 0.05


@dataclass(frozen=True)
class Score:
    """How good probabilities are, on `count` links."""

    top1: float
    top2: float
    ece: float
    """Expected calibration error: over ten bins of the first suggestion's probability, how far it is from the share
    that was right, weighted by links."""
    count: int

    @classmethod
    def of(cls, odds: np.ndarray, names: Sequence[str], truth: Sequence[str]) -> Score:
        """From a line of probabilities for each link, in the order of `names`, and what editors chose."""
        order = np.argsort(-odds, axis=1, kind="stable")
        first, second = (
            np.array([names[at] == said for at, said in zip(order[:, n], truth, strict=True)]) for n in (0, 1)
        )
        sure = odds.max(axis=1)
        bins = np.minimum((sure * 10).astype(int), 9)
        gaps = [abs(sure[bins == n].mean() - first[bins == n].mean()) * (bins == n).mean() for n in set(bins.tolist())]
        return cls(float(first.mean()), float((first | second).mean()), float(sum(gaps)), len(truth))


def pooled(scores: Sequence[Score]) -> Score:
    """Several years as one."""
    total = sum(one.count for one in scores)
    mean = [sum(getattr(one, name) * one.count for one in scores) / total for name in ("top1", "top2", "ece")]
    return Score(*mean, total)


@dataclass(frozen=True)
class Row:
    """One year of one task."""

    task: str
    year: str
    learnt: int
    peer: Score
    ours: Score


def rows_of(corpus: Path, task: Task) -> list[dict[str, Any]]:
    """The links of a task's files, oldest first, each once."""
    found = {}
    for file in sorted((corpus / "data/labelled").glob(task.files)):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found.setdefault((row["date"], row["section"], row["url"], row["title"]), row)
    return sorted(found.values(), key=lambda row: row["date"])


def measure(corpus: Path, task: Task) -> list[Row]:
    """Every test year of a task."""
    rows = rows_of(corpus, task)
    told = []
    for year in sorted({row["date"][:4] for row in rows})[-YEARS:]:
        older = [row for row in rows if row["date"][:4] < year]
        kept = {row["section"] for row in older} & set(task.sections or [row["section"] for row in rows])
        older = [row for row in older if row["section"] in kept]
        asked = [row for row in rows if row["date"][:4] == year and row["section"] in kept]
        truth = [row["section"] for row in asked]
        names = sorted(kept)
        peer = Score.of(*_regression(task, older, asked), truth)
        told.append(Row(task.name, year, len(older), peer, Score.of(_ours(task, older, asked, names), names, truth)))
        print(_line(told[-1]), flush=True)
    return told


def _text(task: Task, row: dict[str, Any]) -> Text:
    return Text(row["title"], row["url"], row[task.note] if task.note else "")


def _ours(task: Task, older: list[dict[str, Any]], asked: list[dict[str, Any]], names: Sequence[str]) -> np.ndarray:
    # Keys and headings say nothing here: the shared prior shall not know what the sections are called.
    sections = [SectionDef(f"s{at}", f"s{at}") for at in range(len(names))]
    key = {name: section.key for name, section in zip(names, sections, strict=True)}
    examples = [
        Example(_text(task, row), key[row["section"]], datetime.fromisoformat(row["date"]).replace(tzinfo=UTC))
        for row in older
    ]
    return np.array(learn(examples, sections).probabilities([(_text(task, row), ()) for row in asked]))


def _regression(task: Task, older: list[dict[str, Any]], asked: list[dict[str, Any]]) -> tuple[np.ndarray, list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    def words(rows: list[dict[str, Any]]) -> Iterable[str]:
        return (f"{text.title} {text.url} {text.note}" for text in (_text(task, row) for row in rows))

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=8, max_iter=300)
    model.fit(vectors.fit_transform(words(older)), [row["section"] for row in older])
    return model.predict_proba(vectors.transform(words(asked))), list(model.classes_)


# -- the team's own issues, by the shared prior alone ------------------------------------------------------------

NECO = (
    SectionDef("articles", "👀 Notable Articles"),
    SectionDef("tools", "🛠️ Tools, Frameworks, Libraries"),
    SectionDef("books", "📘 Books"),
    SectionDef("events", "🤝 Events"),
)
_MARKS = {"📘": "books", "🤝": "events", "🛠": "tools", "👀": "articles", "✨": "articles", "📚": "articles"}
"""Mark of a heading → section. In the first nine issues ✨ is news and releases, 📚 a correction."""


def neco(corpus: Path) -> Score:
    """Four real issues, sorted by the shared prior alone."""
    found = list(_neco_items(corpus))
    odds = np.array([prior.sections(title, url, NECO) for _, title, url in found])
    return Score.of(odds, [section.key for section in NECO], [section for section, _, _ in found])


def _neco_items(corpus: Path) -> Iterator[tuple[str, str, str]]:
    """(section, title, first address) of every item."""
    folder = corpus / "data/neco"
    for page in sorted([*folder.glob("zenn/articles/*.md"), *folder.glob("honkit/2022/*/2022-*.md")]):
        section = ""
        for part in re.split(r"(?m)^(?=###? )", page.read_text(encoding="utf-8")):
            head, _, _ = part.partition("\n")
            if head.startswith("## "):
                section = next((key for mark, key in _MARKS.items() if mark in head), "")
            elif head.startswith("### ") and section:
                urls = re.findall(r'\((https?://[^)]+)\)|href="(https?://[^"]+)"|^(https?://\S+)$', part, re.MULTILINE)
                title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head[4:])
                yield section, title, next((url for found in urls for url in found if url), "")


# -- what it costs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Of learning from 10,000 decisions and asking for 1,000 links."""

    learning: float
    asking: float
    """Seconds of processor time."""
    megabytes: float


def cost() -> Cost:
    """Measured in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.eval_sections"], capture_output=True, text=True, check=True
    )
    return Cost(*json.loads(told.stdout))


def _spend() -> list[float]:
    """Ten thousand made-up decisions: titles of eight words of a vocabulary of 5,000, 1,500 hosts, 8 sections."""
    chance = np.random.default_rng(1)
    sections = [SectionDef(f"s{at}", f"s{at}") for at in range(8)]

    def made(number: int) -> Text:
        said = [f"w{word:x}{'aeiou'[word % 5]}n" for word in chance.zipf(1.3, 8) % 5000]
        host = int(chance.zipf(1.2) % 1500)
        return Text(" ".join(said), f"https://h{host}.example/blog/2024/{number}-{'-'.join(said[:5])}")

    texts = [made(number) for number in range(11_000)]
    moment = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    examples = [
        Example(text, f"s{(len(text.title) + len(text.url)) % 8}", datetime.fromtimestamp(moment + 9000 * at, UTC))
        for at, text in enumerate(texts[:10_000])
    ]
    start = time.process_time()
    model = learn(examples, sections)
    learnt = time.process_time()
    model.probabilities([(text, ()) for text in texts[10_000:]])
    asked = time.process_time()
    return [learnt - start, asked - learnt, _peak()]


def _peak() -> float:
    """Most megabytes this process ever held. Linux counts a parent's in `ru_maxrss`, not in `VmHWM`."""
    status = Path("/proc/self/status")
    if status.exists():
        told = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii"))
        return int(told[1]) / 1024 if told else 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# -- the page ----------------------------------------------------------------------------------------------------


def _line(row: Row) -> str:
    return (
        f"| {row.task} | {row.year} | {row.learnt:,} | {row.ours.count:,} | "
        f"{row.peer.top1:.3f} / {row.peer.top2:.3f} | {row.ours.top1:.3f} / {row.ours.top2:.3f} | "
        f"{row.ours.top1 - row.peer.top1:+.3f} / "
        f"{row.ours.top2 - row.peer.top2:+.3f} | {row.ours.ece:.3f} |"
    )


def report(corpus: Path) -> tuple[str, str]:
    """The table in Markdown, and one sentence that sums it up."""
    lines = [
        "| links | test year | learnt from | asked | regression top-1 / top-2 | curator top-1 / top-2 | difference | "
        "calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    sums = []
    for task in TASKS:
        rows = measure(corpus, task)
        whole = Row(task.name, "both", 0, pooled([row.peer for row in rows]), pooled([row.ours for row in rows]))
        lines += [_line(row) for row in rows] + [_line(whole).replace("| 0 |", "| |")]
        sums += [whole] if task.barred else []
    own = neco(corpus)
    lines += [
        "",
        f"Four real issues of Neco Weekly ({own.count} items), sections mapped, by the shared prior alone: top-1 "
        f"{own.top1:.3f}, top-2 {own.top2:.3f} (bar {NECO_BAR}).",
    ]
    ahead = [one for one in sums if one.ours.top1 - one.peer.top1 >= MARGIN]
    behind = [one for one in sums if one.ours.top2 < one.peer.top2]
    sure = max(one.ours.ece for one in sums)
    return "\n".join(lines) + "\n", (
        f"sections: {len(ahead)} of {len(sums)} tasks at least {MARGIN * 100:g} points of top-1 above the regression "
        f"({', '.join(f'{(one.ours.top1 - one.peer.top1) * 100:+.1f}' for one in sums)}), "
        f"{len(sums) - len(behind)} of {len(sums)} not below it in top-2, calibration error at most {sure:.3f} "
        f"(bar {ECE_BAR}), Neco Weekly by the prior alone top-2 {own.top2:.3f} (bar {NECO_BAR})"
    )


if __name__ == "__main__":
    print(json.dumps(_spend()))
