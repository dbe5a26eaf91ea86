"""How fast a crawl is beside other crawlers, into docs/crawl.md: `python -m benchmarks.crawl [--runs N] [--only NAME]`.

Drives the harness in `$CURATOR_CORPUS/bench/crawl`, which runs every program as a whole process against one server on
loopback with an added latency, all interleaved in one run. The other crawlers are installed into `.venv/bench`;
newsboat comes from the system.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "crawl.md"


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run the harness."""

    name: str
    words: str
    options: tuple[str, ...]
    peers: tuple[str, ...]
    runs: int


def settings(runs: int) -> tuple[Setting, ...]:
    """Every setting that the page shows; `runs` is how often the first is repeated."""
    usual = ("--latency-ms", "100", "--jobs", "32")
    all_, few = ("reader", "newsboat", "curl"), ("newsboat", "curl")
    return (
        Setting("usual", "200 feeds, 100 ms latency, 32 jobs", ("--feeds", "200", *usual), all_, runs),
        Setting("many", "1,000 feeds, 100 ms, 32 jobs", ("--feeds", "1000", *usual), few, 1),
        Setting(
            "faults",
            "200 feeds of which 11 % are bad, 5 s time-out, cold",
            ("--feeds", "200", *usual, "--faults", "--timeout", "5", "--measures", "cold"),
            few,
            1,
        ),
        Setting(
            "no-validators",
            "200 feeds without ETag and Last-Modified, warm",
            ("--feeds", "200", *usual, "--no-validators", "--measures", "warm"),
            few,
            1,
        ),
        Setting(
            "github",
            "200 feeds, 80 of them on one host",
            ("--feeds", "200", *usual, "--layout", "github", "--measures", "cold,warm"),
            few,
            1,
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the settings and write the page. Exit code 2 where the harness or a peer is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="repetitions of the first setting (3)")
    parser.add_argument("--only", default="", help="one setting: usual, many, faults, no-validators, github")
    given = parser.parse_args(arguments)
    harness = Path(os.environ.get("CURATOR_CORPUS", "")) / "bench" / "crawl"
    if not (harness / "run").is_file() or shutil.which("newsboat") is None:
        print("bench-crawl needs newsboat and CURATOR_CORPUS, the folder with bench/crawl", file=sys.stderr)
        return 2
    python = _peers(harness)
    parts = []
    for setting in settings(given.runs):
        if given.only in ("", setting.name):
            rows = _measured(python, harness, setting)
            parts.append(_part(setting, rows))
            print("\n".join(parts[-1]))
    if not given.only:
        _write(parts)
    return 0


def _peers(harness: Path) -> Path:
    """A Python that has the other crawlers; made once."""
    folder = ROOT / ".venv" / "bench"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        needed = ["-r", str(harness / "requirements.txt")]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *needed], check=True)
    return python


def _measured(python: Path, harness: Path, setting: Setting) -> list[dict[str, Any]]:
    curator = ROOT / ".venv" / "bin" / "curator"
    init = f"{curator} init {{dir}}/w && : > {{dir}}/w/sources.toml && {WIDE} >> {{dir}}/w/curator.toml"
    with tempfile.TemporaryDirectory(prefix="curator-bench-") as work:
        found = Path(work) / "rows.jsonl"
        command = [
            str(python), str(harness / "run"), *setting.options, "--runs", str(setting.runs),
            "--peers", ",".join(setting.peers), "--work", work, "--json", str(found),
            "--project", f"{curator} --root {{dir}}/w crawl --all --jobs {{jobs}} --timeout {{timeout}}",
            "--project-init",
            f"{init} && {curator} --root {{dir}}/w source import {{opml}}",
            "--project-count",
            f"{curator} --root {{dir}}/w status --json | {sys.executable} {harness / 'count_entries.py'}",
        ]  # fmt: skip
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(command, check=True, env={**environment, "CURATOR_ALLOW_NETWORKS": "127.0.0.0/8"})
        return [json.loads(line) for line in found.read_text().splitlines()]


def _part(setting: Setting, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table of one setting: a line a measure and program."""
    lines = [
        f"## {setting.words}",
        "",
        "| measure | program | wall s | curator / it | CPU s | tree MiB | entries | 304 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    own = {row["measure"]: row["wall"] for row in rows if row["peer"] == "project"}
    for row in rows:
        name = "**curator**" if row["peer"] == "project" else row["peer"]
        ratio = "" if row["peer"] == "project" else f"{own[row['measure']] / row['wall']:.2f}"
        entries = row["entries"] if row["entries"] is not None else ""
        lines.append(
            f"| {row['measure']} | {name} | {row['wall']:.2f} | {ratio} | {row['cpu']:.2f} | {row['tree']:.0f} "
            f"| {entries} | {row['srv']['n304']} |"
        )
    return [*lines, ""]


WIDE = """printf '[crawl]\\nparallel_hosts = ["127.0.0.1"]\\n'"""
"""The harness gives GitHub's feeds this address when it puts them on one host: it takes six at once, as github.com does
by default."""

HEAD = """# Crawl benchmark

`make bench-crawl` writes this page. Every program runs as a whole process, interpreter start included, against one
server on loopback that adds a latency to each answer; all programs of a table are interleaved in one run. *cold*:
nothing is known yet; *warm*: everything answers 304; *delta*: 5 % of the feeds have one new entry. Figures of different
runs and machines cannot be compared; ratios of one table can. newsboat reads no JSON Feed (96 entries less in 200
feeds), curl throws the bodies away: it is what the network allows.

GitHub's 80 feeds on one host go six at a time (`[crawl] parallel_hosts`): at least 80 / 6 = 14 rounds of 100 ms, so
1.4 s, whatever else happens. A host that is not named there is asked one thing at a time: 80 of them would take 8 s.
"""


def _write(parts: Sequence[Sequence[str]]) -> None:
    machine = f"This run: {os.cpu_count()} processors, Python {sys.version.split()[0]}.\n"
    text = "\n".join([HEAD, machine, *("\n".join(part) for part in parts)])
    scratch = PAGE.with_suffix(".tmp")
    scratch.write_text(text.rstrip() + "\n", encoding="utf-8")
    scratch.replace(PAGE)


if __name__ == "__main__":
    sys.exit(main())
