"""A stand-in for GitHub on loopback: a project's `releases.atom` and its REST API, in their real shapes.

Atom: ten entries, `updated` alone, uids with the repository's number. API: pages by `Link` headers that name the
repository by number, `X-RateLimit-*` headers, JSON errors with `message` and `documentation_url`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from curator.crawl.github import Api
from curator.domain.types import Kind, Source
from tests.crawl.servers import NOW, Site

TOKEN = "ghp_" + "S3cretS3cret" * 3
NUMBER = 110178895


@dataclass
class Release:
    tag: str
    at: datetime
    name: str = ""
    draft: bool = False
    prerelease: bool = False
    bare: bool = False
    """A tag that no release was made of: only Atom shows it."""


@dataclass
class GitHub:
    """One project, `o/n`, newest release first."""

    site: Site
    releases: list[Release] = field(default_factory=list)
    page_size: int = 100
    left: int = 5_000
    """Requests until the limit."""
    reset: datetime = NOW + timedelta(hours=1)
    token: str = TOKEN
    asked: list[str] = field(default_factory=list)
    """Pages of the API that were answered or refused, with their query."""
    refusal: tuple[int, dict[str, str], object] | None = None
    """What every request is answered with, if anything."""
    elsewhere: str = ""
    """Where the next page is said to be; empty: here."""

    def __post_init__(self) -> None:
        self.site.routes["/o/n/releases.atom"] = self._atom
        self.site.routes["/api/repos/o/n/releases"] = self._api
        self.site.routes[f"/api/repositories/{NUMBER}/releases"] = self._api

    def api(self, token: str = TOKEN) -> Api:
        return Api(token, self.site.url(""), self.site.url("/api"))

    def source(self, slug: str = "a", **more: Any) -> Source:
        return Source(slug, Kind.RELEASES, self.site.url("/o/n/releases.atom"), **more)

    def publish(self, *tags: str, **more: Any) -> None:
        """New releases, an hour apart, each newer than all before."""
        for tag in tags:
            last = self.releases[0].at if self.releases else NOW - timedelta(days=30)
            self.releases.insert(0, Release(tag, last + timedelta(hours=1), **more))

    def _atom(self, handler: BaseHTTPRequestHandler) -> None:
        shown = [one for one in self.releases if not one.draft][:10]
        etag = f'W/"{hash(tuple(one.tag for one in shown))}"'
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.end_headers()
            return
        entries = "".join(
            f"<entry><id>tag:github.com,2008:Repository/{NUMBER}/{one.tag}</id>"
            f"<updated>{_stamp(one.at)}</updated>"
            f'<link rel="alternate" type="text/html" href="https://github.com/o/n/releases/tag/{one.tag}"/>'
            f'<title>{escape(one.name or one.tag)}</title><content type="html">{escape(_notes(one))}</content>'
            "<author><name>robot</name></author></entry>"
            for one in shown
        )
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes from n</title>{entries}</feed>'
        _send(handler, 200, body.encode(), {"Content-Type": "application/atom+xml; charset=utf-8", "ETag": etag})

    def _api(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        self.asked.append(handler.path)
        self.left -= 1
        limits = {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
            "X-RateLimit-Resource": "core",
            "Date": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }
        if handler.headers.get("Authorization") != f"Bearer {self.token}":
            _send_json(handler, 401, {"message": "Bad credentials", "status": "401"}, limits)
            return
        if self.refusal is not None:
            status, headers, body = self.refusal
            _send_json(handler, status, body, limits | headers)
            return
        if self.left < 0:
            _send_json(handler, 403, {"message": "API rate limit exceeded for user ID 1."}, limits)
            return
        query = parse_qs(parts.query)
        size = min(int(query["per_page"][0]), self.page_size)
        page = int(query.get("page", ["1"])[0])
        listed = [one for one in self.releases if not one.bare]
        pages = -(-len(listed) // size)
        here = self.elsewhere or self.site.url(f"/api/repositories/{NUMBER}/releases")
        links = []
        if page < pages:
            links = [f'<{here}?per_page={query["per_page"][0]}&page={n}>; rel="{rel}"'
                     for n, rel in ((page + 1, "next"), (pages, "last"))]  # fmt: skip
        link = {"Link": ", ".join(links)} if links else {}
        _send_json(handler, 200, [_told(one) for one in listed[(page - 1) * size : page * size]], limits | link)


def _told(one: Release) -> dict[str, object]:
    return {
        "url": f"https://api.github.com/repos/o/n/releases/{abs(hash(one.tag))}",
        "html_url": f"https://github.com/o/n/releases/tag/{one.tag}",
        "id": abs(hash(one.tag)),
        "author": {"login": "robot", "type": "Bot"},
        "tag_name": one.tag,
        "target_commitish": "main",
        "name": one.name or None,
        "draft": one.draft,
        "prerelease": one.prerelease,
        "created_at": _stamp(one.at - timedelta(minutes=5)),
        "updated_at": _stamp(one.at),
        "published_at": None if one.draft else _stamp(one.at),
        "assets": [],
        "body_html": _notes(one),
    }


def _notes(one: Release) -> str:
    return f"<h2>What's Changed</h2>\n<ul><li>Fix of {one.tag}</li></ul>"


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _send_json(handler: BaseHTTPRequestHandler, status: int, value: object, headers: dict[str, str]) -> None:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    _send(handler, status, body, {"Content-Type": "application/json; charset=utf-8"} | headers)


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
    handler.send_response_only(status)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
