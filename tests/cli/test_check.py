"""The proof-reader's command: what it prints, what it puts right, and what it never says."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from curator.domain.markdown import escape_markdown
from curator.domain.proof import RULES
from tests.cli.conftest import Curator

PAGE = """\
---
number: 26
date: 2023-03-17
title: "Neco Weekly (2023-03-17号)"
---

今回は第26回目です。

## Articles

### One

https://a.example/1

note
"""

SETTINGS = """\
[publication]
title = "Neco Weekly"
language = "ja"
country = "JP"
timezone = "Asia/Tokyo"

[[section]]
key = "articles"
heading = "Articles"

[[person]]
name = "zoe"
display = "WRITERCANARY"
"""


@pytest.fixture
def root(place: Path) -> Path:
    """A fresh publication with one page in order."""
    (place / "curator.toml").write_text(SETTINGS, "utf-8")
    write(place, PAGE)
    return place


def write(root: Path, text: str, day: str = "2023-03-17") -> Path:
    path = root / "content" / "issues" / f"{day}.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def test_a_page_in_order(root: Path, curator: Curator) -> None:
    """Nothing to say is one line and exit code 0."""
    told = curator("check", root=root)
    assert (told.code, told.out) == (0, "1 page: 0 errors, 0 warnings\n")


def test_findings_have_places_and_only_errors_count(root: Path, curator: Curator) -> None:
    """`path:line:column: severity: message [rule]`; warnings alone are exit code 0, an error is 1."""
    write(root, PAGE.replace("note\n", "Githubの話\n"))
    told = curator("check", root=root)
    assert told.out.splitlines() == [
        "content/issues/2023-03-17.md:15:1: warning: `Github` is written `GitHub` [name, --fix]",
        "1 page: 0 errors, 1 warnings",
    ]
    assert told.code == 0
    write(root, PAGE.replace("第26回", "第25回"))
    told = curator("check", "content/issues/2023-03-17.md", root=root)
    assert told.code == 1
    assert "2023-03-17.md:7:5: error: it says number 25, the issue has 26 [number-word, --fix]" in told.out


def test_findings_as_data(root: Path, curator: Curator) -> None:
    """`--json` and `--format json` say the same, with the fix."""
    write(root, PAGE.replace("note\n", "Githubの話\n"))
    told = curator("check", "--json", root=root)
    assert told.json == curator("check", "--format", "json", root=root).json
    assert {key: told.json[key] for key in ("pages", "errors", "warnings", "remarks", "fixed")} == {
        "pages": 1,
        "errors": 0,
        "warnings": 1,
        "remarks": 0,
        "fixed": [],
    }
    assert told.json["findings"] == [
        {
            "path": "content/issues/2023-03-17.md",
            "line": 15,
            "column": 1,
            "severity": "warning",
            "rule": "name",
            "message": "`Github` is written `GitHub`",
            "writer": None,
            "fix": "GitHub",
        }
    ]


def test_a_page_that_nobody_can_read_is_a_finding(root: Path, curator: Curator) -> None:
    """The other pages are read all the same, and nothing of the broken one is put right."""
    write(root, "---\nnumber: x\n---\n", "2023-03-10")
    write(root, PAGE.replace("note\n", "Githubの話\n"))
    told = curator("check", "--fix", root=root)
    assert told.code == 1
    assert "2023-03-10.md:2:1: error: `number` is not a whole number" in told.out
    assert "2 pages: 1 errors, 0 warnings; 1 put right" in told.out


def test_earlier_issues_are_known(root: Path, curator: Curator) -> None:
    """Where and when a link was before, unless it may come again."""
    write(root, PAGE.replace("26", "25").replace("-17", "-10").replace("One", "Before"), "2023-03-10")
    told = curator("check", "2023-03-17", root=root)
    assert (
        "17.md:13:1: warning: https://a.example/1 was in issue 25, 2023-03-10, Articles: Before — note [covered]"
        in told.out
    )
    (root / "curator.toml").write_text(f'{SETTINGS}\n[check]\nrepeat = ["a.example"]\n', "utf-8")
    assert "covered" not in curator("check", "2023-03-17", root=root).out


# -- --fix ---------------------------------------------------------------------------------------------------------


def test_fixes_are_written_and_told(root: Path, curator: Curator) -> None:
    """What was put right is printed; other bytes stay, newlines too; a second run is clean and writes nothing."""
    (root / "terms.yml").write_text("rules: [{expected: クラスタ, pattern: クラスター}]", "utf-8")
    (root / "curator.toml").write_text(f'{SETTINGS}\n[check]\nterms = "terms.yml"\nspaces = "with"\n', "utf-8")
    body = PAGE.replace("第26回", "第25回").replace("/1\n", "/1?utm_source=x\n").replace("note", "Githubのクラスター")
    path = write(root, body.replace("\n", "\r\n"))
    told = curator("check", "--fix", root=root)
    assert told.code == 0
    right = PAGE.replace("note", "GitHub のクラスタ").replace("第26回", "第 26 回").replace("17号", "17 号")
    assert path.read_bytes().decode() == right.replace("\n", "\r\n")
    assert "2023-03-17.md:13:1: fixed: https://a.example/1?utm_source=x carries `utm_source` [tracking]" in told.out
    stamp = path.stat().st_mtime_ns
    again = curator("check", "--fix", root=root)
    assert (again.code, again.out) == (0, "1 page: 0 errors, 0 warnings\n")
    assert path.stat().st_mtime_ns == stamp


def test_a_wrong_dictionary_stops_the_check(root: Path, curator: Curator) -> None:
    """With file and line, as for every file that people own."""
    (root / "terms.yml").write_text("rules:\n  - {expected: a, pattern: '/(a+)+/'}", "utf-8")
    (root / "curator.toml").write_text(f'{SETTINGS}\n[check]\nterms = "terms.yml"\n', "utf-8")
    told = curator("check", root=root)
    assert told.code == 2
    assert "terms.yml:2:" in told.err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('ignore = ["covred"]', 'did you mean "covered"?'),
        ('spaces = "both"', "off, with, without"),
        ('terms = "../terms.yml"', "leads out of the publication"),
        ('repeat = ["https://"]', "is not a host"),
    ],
)
def test_wrong_settings_are_named(root: Path, curator: Curator, line: str, words: str) -> None:
    """A misspelt rule or word says what would be right."""
    (root / "curator.toml").write_text(f"{SETTINGS}\n[check]\n{line}\n", "utf-8")
    told = curator("check", root=root)
    assert told.code == 2
    assert words in told.err


# -- --since -------------------------------------------------------------------------------------------------------


def test_only_what_is_new(root: Path, curator: Curator) -> None:
    """Old findings that moved are passed over; a new one, and all of a new page, are told."""
    git(root, "init", "-q")
    write(root, PAGE.replace("note\n", "Githubの話\n"))
    git(root, "add", "content")
    git(root, "commit", "-qm", "x")
    assert curator("check", "--since", "HEAD", root=root).out == "1 page: 0 errors, 0 warnings\n"
    write(root, PAGE.replace("note\n", "また\n\nGithubの話\n\nGitlabも\n"))
    write(
        root, PAGE.replace("26", "27").replace("-17", "-24").replace("a.example", "b.example/?utm_id=1"), "2023-03-24"
    )
    told = curator("check", "--since", "HEAD", root=root)
    assert [re.sub(r".*\[(.*)\]", r"\1", line) for line in told.out.splitlines()[:-1]] == [
        "name, --fix",
        "tracking, --fix",
    ]
    assert told.code == 1
    assert "19:1" in told.out


def test_a_revision_that_is_none(root: Path, curator: Curator) -> None:
    """It is named, and taken for no option of git."""
    git(root, "init", "-q")
    for revision in ("nowhere", "--output=/tmp/x"):
        told = curator("check", f"--since={revision}", root=root)
        assert told.code == 2
        assert f"no revision {revision}" in told.err


# -- annotations ---------------------------------------------------------------------------------------------------

_ANNOTATION = re.compile(r"::(error|warning|notice) file=[^:,\s]+,line=\d+,col=\d+,title=[a-z-]+::[^\r\n]+")


def test_annotations_of_github(root: Path, curator: Curator, tmp_path: Path) -> None:
    """One line each, its path from the repository's root, wherever the publication lies in it."""
    git(tmp_path, "init", "-q")
    write(root, PAGE.replace("### One", "### 100% off, a::b…").replace("note\n", ""))
    told = curator("check", "--format", "github", root=root)
    place = f"file={root.name}/content/issues/2023-03-17.md,line=11,col=1"
    assert told.out.splitlines() == [
        f"::warning {place},title=note::`100%25 off, a::b…` has no note",
        f"::warning {place},title=title-cut::`100%25 off, a::b…` is cut: look for the whole title",
        "1 page: 0 errors, 2 warnings",
    ]


HOSTILE = (
    "::error::x",
    "x\n::error file=a::pwned…",
    "##[add-path]/tmp/evil…",
    "x%0A::set-output name=a::b…",
    "a\x1b]0;pwned\x07\x1b[2Jb…",
    "::stop-commands::x…",
    "x\u2028::error::y…",
)


@pytest.mark.parametrize("output", ["github", "text"])
def test_no_title_becomes_a_command(root: Path, curator: Curator, output: str) -> None:
    """GitHub's runner obeys lines that begin with `::`, and `##[` anywhere; terminals obey escapes. None comes from a
    page: no line begins so but our annotations, and those stay one line each."""
    for at, title in enumerate(HOSTILE):
        day = f"2023-03-{at + 1:02}"
        raw = PAGE.replace("2023-03-17", day).replace("### One", f"### {title}").replace("note\n", "")
        write(root, raw.replace("26", str(at + 1)), day)
    told = curator("check", "--format", output, root=root)
    lines = told.out.split("\n")
    assert len(lines) > len(HOSTILE)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", told.out)
    for line in lines:
        assert not line.lstrip().startswith("::") or _ANNOTATION.fullmatch(line)
        assert "##[" not in line or _ANNOTATION.fullmatch(line)


def test_hostile_entries_are_proof_read_like_others(root: Path, curator: Curator, corpus: Path) -> None:
    """Titles of the recorded attacks on rendering, publishing and CI, as a draft writes them: no command to GitHub,
    nothing for a terminal, one line a finding, and no page that cannot be read."""
    attacks = [json.loads(line) for line in (corpus / "attacks" / "entries.jsonl").open(encoding="utf-8")]
    parts = [
        f"### {escape_markdown(one['title'])}…\n\n{one['url']}\n"
        for one in attacks
        if one["url"].startswith("https://ok")
    ]
    assert len(parts) > 40
    write(root, PAGE + "\n" + "\n".join(parts))
    told = curator("check", "--format", "github", root=root)
    *found, summary = told.out.splitlines()
    assert all(_ANNOTATION.fullmatch(line) for line in found)
    assert len(found) >= 2 * len(parts) - 10
    assert re.fullmatch(r"1 page: \d+ errors, \d+ warnings(?:, \d+ remarks)?", summary)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", told.out)
    data = curator("check", "--json", root=root).json
    assert len(data["findings"]) == len(found)


NECO = """
[[section]]
key = "tools"
heading = "🛠️ Tools, Frameworks, Libraries"
aliases = ["🛠 Tools, Frameworks, Libraries", "🛠️ Frameworks, Libraries", "🛠 Frameworks, Libraries", "🛠️ Tools", "🛠 Tools"]

[[section]]
key = "notable"
heading = "👀 Notable Articles"
aliases = ["👀 Notable PRs", "✨ Release Notes"]

[[section]]
key = "books"
heading = "📘 Books"

[[section]]
key = "events"
heading = "🤝 Events"
"""


def test_four_real_issues_have_few_and_true_findings(place: Path, curator: Curator, corpus: Path) -> None:
    """Imported, with their pictures: the spellings and names their editors would mend, two sections of one issue alone,
    and one error: the sixth issue gave an item the address of another one."""
    (place / "curator.toml").write_text(SETTINGS + NECO, "utf-8")
    curator("import", "honkit", str(corpus / "data" / "neco" / "honkit"), root=place)
    curator("import", "zenn", str(corpus / "data" / "neco" / "zenn"), root=place)
    told = curator("check", "--json", root=place)
    assert told.json["pages"] == 4
    found = [(one["path"][-13:-3], one["rule"], one["message"].split("`")[1::2]) for one in told.json["findings"]]
    assert sorted(found) == [
        ("2022-08-26", "section", ["✨ Kubernetes 1.25"]),
        ("2022-09-01", "duplicate", []),
        ("2022-09-01", "section", ["📚 先週号の補足"]),
        ("2023-03-17", "name", ["Node.JS", "Node.js"]),
        ("2023-03-17", "name", ["Victoria Metrics", "VictoriaMetrics"]),
        ("2023-03-17", "name", ["container", "containerd"]),
        ("2023-03-17", "variant", ["コンテナレジストリーミラー", "コンテナレジストリミラー"]),
        ("2023-03-17", "variant", ["コンテナレジストリーミラー", "コンテナレジストリミラー"]),
        ("2023-03-17", "variant", ["サイドカーコンテナー", "コンテナ"]),
    ]


# -- what is internal ----------------------------------------------------------------------------------------------


def test_nothing_internal_is_printed(root: Path, curator: Curator) -> None:
    """Comments, reasons, skips and who decided are in no format. Who is to write a note is for the team's terminal and
    scripts; annotations and `weekly`, whose lines the public may read, do not name anybody."""
    write(root, PAGE.replace("note\n", ""))
    curator("decide", "https://b.example/2", "--keep", "--writer", "WRITERCANARY", "--by", "VOTERCANARY", root=root)
    curator("add", "https://a.example/1", "--reason", "REASONCANARY", "--by", "VOTERCANARY", root=root)
    said = ("--keep", "--comment", "COMMENTCANARY", "--writer", "zoe", "--by", "VOTERCANARY")
    curator("decide", "https://a.example/1", *said, root=root)
    curator("decide", "https://a.example/1", "--skip", "--by", "SKIPPERCANARY", root=root)
    text, data = curator("check", root=root), curator("check", "--json", root=root)
    github, weekly = curator("check", "--format", "github", root=root), curator("weekly", root=root)
    for told in (text, data, github, weekly):
        assert "has no note" in told.out
        assert not re.search("(?:REASON|COMMENT|VOTER|SKIPPER)CANARY", told.out + told.err)
    assert "`One` has no note (WRITERCANARY) [note]" in text.out
    assert "notes missing: WRITERCANARY 1" in text.out
    assert data.json["findings"][0]["writer"] == "WRITERCANARY"
    assert "WRITERCANARY" not in github.out + github.err + weekly.out + weekly.err


# -- --links -------------------------------------------------------------------------------------------------------


@pytest.fixture
def gone() -> Iterator[int]:
    """A server for which every page is gone, but one."""

    class Answering(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/there" else 404)
            self.end_headers()

        do_GET = do_HEAD

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_links_are_asked_only_when_asked_for(
    root: Path, curator: Curator, gone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off line nothing is said of links; `--links` asks, remembers, and says what it did on standard error."""
    monkeypatch.setattr("curator.crawl.linkcheck.check_links.__kwdefaults__", _unspaced(), raising=False)
    text = PAGE.replace("https://a.example/1", f"http://127.0.0.1:{gone}/away").replace(
        "note", f"see http://127.0.0.1:{gone}/there"
    )
    write(root, text)
    assert "link-dead" not in curator("check", root=root).out
    told = curator("check", "--links", root=root)
    assert told.code == 1
    assert f"13:1: error: http://127.0.0.1:{gone}/away: HTTP status 404 [link-dead]" in told.out
    assert told.err == "links: 2 asked, 0 known from before, 0 left for another run\n"
    again = curator("check", "--links", root=root)
    assert again.out == told.out
    assert again.err == "links: 0 asked, 2 known from before, 0 left for another run\n"


def _unspaced() -> dict[str, object]:
    from curator.crawl.linkcheck import check_links

    return {**(check_links.__kwdefaults__ or {}), "spacing": 0.0}


# -- the reference -------------------------------------------------------------------------------------------------


def test_the_guide_has_every_rule() -> None:
    """The table of the guide is the rules' own: name, weight, whether `--fix` helps, and what it looks for."""
    guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning|info) \| (--fix|) \| (.+) \|$", guide, re.MULTILINE)
    assert rows == [(name, rule.severity, "--fix" if rule.fixes else "", rule.says) for name, rule in RULES.items()]
