"""Hostile titles, summaries and addresses in every export."""

from __future__ import annotations

import email
import json
import re
from email.policy import default
from pathlib import Path

from bs4 import BeautifulSoup

from curator.domain.frontmatter import written
from curator.domain.markdown import escape_markdown, guard_note
from curator.domain.text import clean_title
from curator.domain.urls import clean_url
from tests.cli.conftest import Curator
from tests.publish.importers.trees import plant

DAY = "2023-03-17"
NOW = "2023-03-21T12:00:00+09:00"
SETTINGS = '[zenn]\npath = "../zenn"\nslug = "neko-weekly-{date}"\npublication_name = "neko"\n'


def test_no_attack_gets_out(curator: Curator, place: Path, corpus: Path) -> None:
    """Each entry as an item, its title as a draft writes it and its summary as a person's note: nothing in a mail acts
    or loads, no chat message has a link more or calls anybody, data stays data, Zenn's front matter is whole."""
    entries = [json.loads(line) for line in (corpus / "attacks/entries.jsonl").read_text().splitlines()]
    entries = [entry for entry in entries if clean_url(entry["url"])]
    items = [
        f"### {escape_markdown(clean_title(entry['title']))}\n\n{clean_url(entry['url'])}\n\n"
        f"{guard_note(entry['summary'])}\n\n"
        for entry in entries
    ]
    title = written(clean_title(" ".join(entry["title"] for entry in entries), 60))
    head = f"---\nnumber: 1\ndate: {DAY}\ntitle: {title}\nemoji: 🐈\ntopics: [kubernetes]\ndraft: false\n"
    (place.parent / "zenn").mkdir()
    (place / "curator.toml").write_text((place / "curator.toml").read_text() + "\n" + SETTINGS)
    text = f"{head}published_at: {DAY}T20:00:00Z\n---\n\n## S\n\n{''.join(items)}"
    plant(place, {f"content/issues/{DAY}.md": text.encode("utf-8", "replace")})

    mail = email.message_from_string(curator("export", "mail", root=place, now=NOW).out, policy=default)
    assert {"bcc", "cc", "to"}.isdisjoint(name.lower() for name in mail)
    soup = BeautifulSoup(mail.get_body(("html",)).get_content(), "html.parser")
    assert not soup.find_all(["script", "style", "iframe", "svg", "math", "form", "link", "object", "base"])
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name in ("class", "id", "srcset")]
        assert re.match("https?://|mailto:|$", element.get("href", ""))
        assert element.get("src", "http://localhost:8000/images/").startswith("http://localhost:8000/images/")

    told = curator("export", "json", root=place, now=NOW).json
    assert len([item for section in told["sections"] for item in section["items"]]) == len(entries)
    for form, link in (
        ("slack", r"• <https?://[^<>|\s]+\|[^<>\n]+>"),
        ("mattermost", r"- \[.+\]\(https?://[^()<>\s]+\)"),
    ):
        lines = curator("export", "chat", "--format", form, root=place, now=NOW).out.splitlines()[3:]
        assert len([line for line in lines if line.startswith(("•", "- "))]) == len(entries)
        assert [line for line in lines if line and not re.fullmatch(link, line)] == []
        assert not re.search(r"(?<![\w/.])@(here|channel|all|everyone)", "\n".join(lines))

    told = curator("export", "zenn", root=place, now=NOW)
    assert told.code == 0, told.err
    article = (place.parent / f"zenn/articles/neko-weekly-{DAY}.md").read_text()
    front = article.split("---\n")[1]
    assert [line.split(":")[0] for line in front.splitlines()] == (
        "title emoji type topics published published_at publication_name".split()
    )
