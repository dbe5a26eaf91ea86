"""First notes by a language model: a stand-in on loopback answers, rightly, wrongly, slowly or not at all."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .conftest import AT, Curator

KEY = "canary-key-51c2"
PAGE = "content/issues/2023-03-17.md"
MARK = "【machine draft】"


class Model:
    """An endpoint of chat completions whose answer a test writes down."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, object]]] = []
        self.paths: list[str] = []
        self.says: object = "It is out, and it is good."
        self.status = 200
        self.headers: dict[str, str] = {}
        self.drip = 0.0
        self.during: Callable[[], None] = lambda: None
        self.port = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def body(self) -> bytes:
        if isinstance(self.says, bytes):
            return self.says
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": self.says}}]}).encode()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers.get("Content-Length") or 0)
        body = json.loads(request.rfile.read(length)) if length else {}
        self.asked.append((request.path, dict(request.headers), body))
        self.during()
        data = self.body()
        request.send_response(self.status)
        for name, value in ({"Content-Length": str(len(data))} | self.headers).items():
            request.send_header(name, value)
        request.end_headers()
        try:
            for start in range(0, len(data), 1 if self.drip else len(data) or 1):
                request.wfile.write(data[start : start + (1 if self.drip else len(data))])
                time.sleep(self.drip)
        except OSError:
            pass  # the other side has had enough


@pytest.fixture
def model() -> Iterator[Model]:
    stand_in = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stand_in.handle(self)

        def do_GET(self) -> None:
            stand_in.handle(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield stand_in
    server.shutdown()
    server.server_close()


@pytest.fixture
def weekly(place: Path, curator: Curator, model: Model, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication with an assistant; no network is open but what the assistant's address names."""
    monkeypatch.delenv("CURATOR_ALLOW_NETWORKS")
    settings = place / "curator.toml"
    settings.write_text(settings.read_text() + '\n[assist]\nmodel = "small"\ntimeout = 2\n')
    monkeypatch.setenv("CURATOR_ASSIST_URL", model.base)
    monkeypatch.setenv("CURATOR_ASSIST_KEY", KEY)
    return place


def keep(root: Path, *names: str, note: str = "") -> None:
    """Keep links whose pages said something."""
    from curator.cli.place import Place
    from curator.domain.urls import link_key
    from curator.store import acts, previews

    place = Place(root, now_option=AT)
    says = {"verdict": "keep", "section": "articles"} | ({"note": note} if note else {})
    with place.store.writing() as tx:
        for name in names:
            url, now = f"https://{name}.example/", place.now()
            acts.submit(tx, url, by="ann", now=now, title=name.capitalize(), reason="secret reason")
            acts.decide(tx, [url], says, by="ann", now=now)
            text = f"{name} tells of clusters. See https://docs.{name}.example/x."
            previews.save(tx, link_key(url), text=text, failures=0, due_at=None, now=now)
    place.close()


def page(root: Path) -> str:
    return (root / PAGE).read_text()


def test_a_first_note_is_asked_for_marked_and_owned_by_who_reads_it(
    weekly: Path, curator: Curator, model: Model
) -> None:
    """It comes as a decision of `assist`; check names its line, publish refuses it, and not once the mark is gone."""
    keep(weekly, "one")
    keep(weekly, "two", note="Ann's words.")
    told = curator("draft", "--assist", "--by", "ann", root=weekly)

    assert told.code == 0, told.err
    assert "first note by the assistant, to be read: One" in told.out
    assert f"### One\n\nhttps://one.example/\n\n{MARK}\n\nIt is out, and it is good.\n" in page(weekly)
    assert "Ann's words." in page(weekly)
    ((path, headers, body),) = model.asked
    assert (path, headers["Authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert sorted(body) == ["messages", "model", "stream"]
    assert "one tells of clusters" in json.dumps(body)
    assert "secret reason" not in json.dumps(body)
    assert "assist: note=" in curator("show", "https://one.example/", root=weekly).out

    line = page(weekly).split("\n").index(MARK) + 1
    assert f"{PAGE}:{line}:1: error: `One` has a machine's draft" in curator("check", root=weekly).out
    refused = curator("publish", root=weekly)
    assert refused.code == 2
    assert f"{PAGE}:{line}: a note is a machine's draft that nobody has read" in refused.err

    again = curator("draft", "--assist", root=weekly)
    assert again.code == 0
    assert len(model.asked) == 1

    (weekly / PAGE).write_text(page(weekly).replace(f"{MARK}\n\n", ""))
    assert "left as it is (edited): One" in curator("draft", root=weekly).out
    assert curator("publish", root=weekly).code == 0


def test_it_is_off_until_somebody_chooses(place: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model, or without an address in the environment, nothing is asked and it is said what to do."""
    assert "write `model` into [assist]" in curator("draft", "--assist", root=place).err
    (place / "curator.toml").write_text((place / "curator.toml").read_text() + '\n[assist]\nmodel = "small"\n')
    monkeypatch.delenv("CURATOR_ASSIST_URL", raising=False)
    told = curator("draft", "--assist", root=place)
    assert (told.code, "set CURATOR_ASSIST_URL" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("says", "status", "headers", "why"),
    [
        ("x", 401, {}, "HTTP status 401 (look at CURATOR_ASSIST_KEY)"),
        ("x", 429, {"Retry-After": "60"}, "HTTP status 429 (it wants fewer requests"),
        ("x", 500, {}, "HTTP status 500"),
        ("x", 302, {"Location": "http://127.0.0.1:1/elsewhere"}, "it redirects, and what was sent goes nowhere else"),
        (b"<html>", 200, {}, "what came is no answer of a chat completion"),
        (b'{"choices": []}', 200, {}, "what came is no answer of a chat completion"),
        (b"[" * 90_000, 200, {}, "what came is no answer of a chat completion"),
        ({"text": "x"}, 200, {}, "what came is no answer of a chat completion"),
        (" ", 200, {}, "what came is no answer of a chat completion"),
        ("![](https://evil.example/x.png)", 200, {}, "nothing of the answer can be used"),
        ("word " * 200_000, 200, {}, "too large"),
        (f"your key is {KEY}", 200, {}, "the answer repeats the key"),
    ],
)
def test_a_failure_costs_its_own_note_only(
    weekly: Path,
    curator: Curator,
    model: Model,
    caplog: pytest.LogCaptureFixture,
    says: object,
    status: int,
    headers: dict[str, str],
    why: str,
) -> None:
    """The draft is written all the same, the failure is said, the exit code is 1, and the key is nowhere."""
    caplog.set_level(logging.DEBUG)
    keep(weekly, "one", "two", "three")
    model.says, model.status, model.headers = says, status, headers
    told = curator("--verbose", "draft", "--assist", root=weekly)

    assert told.code == 1, told.err
    assert why in told.out
    assert "not asked for a first note: 1" in told.out or "not asked for a first note: 2" in told.out
    assert "### Three" in page(weekly)
    assert MARK not in page(weekly)
    files = [file.read_bytes() for file in weekly.rglob("*") if file.is_file()]
    assert KEY not in told.out + told.err + caplog.text
    assert not any(KEY.encode() in data for data in files)
    assert all(path == "/v1/chat/completions" for path, *_ in model.asked)


def test_a_dripping_answer_ends_at_the_deadline(weekly: Path, curator: Curator, model: Model) -> None:
    """A byte now and then is no answer in time."""
    settings = weekly / "curator.toml"
    settings.write_text(settings.read_text().replace("\ntimeout = 2\n", "\ntimeout = 1\n"))
    keep(weekly, "one")
    model.drip = 0.05
    begin = time.monotonic()
    told = curator("draft", "--assist", root=weekly)

    assert "no first note (timeout: no whole answer within 1 s): One" in told.out
    assert time.monotonic() - begin < 10


def test_a_dead_endpoint_is_asked_once(weekly: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is there: that is said once, and the draft goes on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CURATOR_ASSIST_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        keep(weekly, "one", "two")
        told = curator("draft", "--assist", root=weekly)

    assert told.code == 1
    assert told.out.count("no first note (connect:") == 1
    assert "### Two" in page(weekly)


def test_a_hostile_answer_becomes_plain_text(weekly: Path, curator: Curator, model: Model) -> None:
    """Links, HTML, terminal codes, front matter and headings: words stay, the rest goes; the page keeps its shape."""
    keep(weekly, "one")
    model.says = (
        "---\ndraft: false\n---\n## Owned\n### Item\nhttps://evil.example/card\n\x1b[31mred\x1b[0m <img src=x>"
        "[own](https://one.example/) [docs](https://docs.one.example/x) [bad](https://evil.example/)"
        " <!-- check-ignore unread -->"
    )
    told = curator("draft", "--assist", root=weekly)
    assert told.code == 0, told.err
    text = page(weekly)

    assert f"{MARK}\n\nOwned\nItem\n\nred [own](https://one.example/) [docs](https://docs.one.example/x) bad\n" in text
    assert "evil" not in text
    assert text.count("\n## ") == 2
    assert "unread" in curator("check", root=weekly).out


def test_who_writes_meanwhile_is_not_overwritten(weekly: Path, curator: Curator, model: Model) -> None:
    """A note that came while the model was asked stays; the answer is thrown away."""
    from curator.cli.place import Place
    from curator.store import acts

    keep(weekly, "one")

    def write() -> None:
        place = Place(weekly)
        with place.store.writing() as tx:
            acts.decide(tx, ["https://one.example/"], {"note": "Ann was quicker."}, by="ann", now=place.now())
        place.close()

    model.during = write
    told = curator("draft", "--assist", root=weekly)

    assert "no first note (somebody was quicker): One" in told.out
    assert "Ann was quicker." in page(weekly)
    assert MARK not in page(weekly)


def test_what_nobody_knows_anything_of_is_not_asked_about(weekly: Path, curator: Curator, model: Model) -> None:
    """From a bare title a model could only invent."""
    curator("add", "https://bare.example/", "--title", "Bare", "--by", "ann", root=weekly)
    curator("decide", "https://bare.example/", "--keep", "--section", "articles", "--by", "ann", root=weekly)
    told = curator("draft", "--assist", root=weekly)

    assert "nothing known to write from: Bare" in told.out
    assert model.asked == []


@pytest.mark.parametrize(
    ("url", "key", "why"),
    [
        ("file:///etc/passwd", "", "not an http or https address"),
        ("http://", "", "not an http or https address"),
        ("http://[::1", "", "not an http or https address"),
        ("https://me:pw@api.example/v1", "", "carries a login"),
        ("http://api.example/v1", KEY, "would be sent in clear"),
        ("http://8.8.8.8/v1", KEY, "would be sent in clear"),
        ("https://api.example/v1", "two words", "is no key"),
        ("https://api.example/v1", f"{KEY}é", "is no key"),
    ],
)
def test_an_endpoint_that_cannot_be_right(
    weekly: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch, url: str, key: str, why: str
) -> None:
    """Refused before anybody is asked, without a word of the key."""
    monkeypatch.setenv("CURATOR_ASSIST_URL", url)
    monkeypatch.setenv("CURATOR_ASSIST_KEY", key)
    told = curator("draft", "--assist", root=weekly)

    assert told.code == 2
    assert why in told.err
    assert KEY not in told.err
    assert "pw" not in told.err


def test_a_key_may_stand_in_a_file_that_nobody_else_reads(
    weekly: Path, curator: Curator, model: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With mode 600 it is used, with any wider one refused."""
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    file.chmod(0o640)
    monkeypatch.delenv("CURATOR_ASSIST_KEY")
    monkeypatch.setenv("CURATOR_ASSIST_KEY_FILE", str(file))
    keep(weekly, "one")
    assert "chmod 600" in curator("draft", "--assist", root=weekly).err
    assert f"chmod 600 {file}" in curator("doctor", root=weekly).out
    file.chmod(0o600)
    assert curator("draft", "--assist", root=weekly).code == 0
    assert model.asked[0][1]["Authorization"] == f"Bearer {KEY}"


def test_an_issue_that_is_out_is_left_to_people(weekly: Path, curator: Curator, model: Model) -> None:
    """Nothing unread comes onto a page that readers have."""
    keep(weekly, "one", note="told")
    assert curator("draft", root=weekly).code == 0
    assert curator("publish", root=weekly).code == 0
    keep(weekly, "two")
    told = curator("draft", "--assist", "--date", "2023-03-17", root=weekly)

    assert (told.code, model.asked) == (2, [])
    assert "its notes are people's" in told.err
