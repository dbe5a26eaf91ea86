"""What a body is when it is no feed: a page, a test for humans, or something else."""

from __future__ import annotations

import re

from curator.crawl.parsed import Unreadable

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_AFTER_DOCTYPE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?<!doctype[^>]{0,400}>\s*(?:<[!?][^>]{0,2000}>\s*){0,5}<(?:rss|feed|rdf:rdf|channel)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHALLENGES = (
    # Words in the pages that stand between robots and a site, each seen in reports of feed readers' users
    ("/cdn-cgi/challenge-platform", "Cloudflare"),
    ("cf-browser-verification", "Cloudflare"),
    ("<title>just a moment...</title>", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("_incapsula_resource", "Imperva"),
    ("ddos-guard", "DDoS-Guard"),
    ("/.within.website/x/cmd/anubis", "Anubis"),
    ("awswafcookiedomainlist", "AWS WAF"),
    ("geo.captcha-delivery.com", "DataDome"),
    ("px-captcha", "HUMAN"),
    ("sucuri_cloudproxy", "Sucuri"),
)
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def html_page(text: str, url: str) -> Unreadable | None:
    """Why a text that is an HTML page gives no entries; None when it is not one, whatever type it claims to have."""
    return not_a_feed(text, url) if _HTML.match(text) and not _FEED_AFTER_DOCTYPE.match(text) else None


def not_a_feed(text: str, url: str) -> Unreadable:
    """Why a text that gave no entries gave none."""
    head = text[:65_536].lower()
    for sign, maker in _CHALLENGES:
        if sign in head:
            return Unreadable(
                "challenge page",
                f"challenge page: {maker} asks for proof of being human",
                "ask the site's owner to let feeds through, or look for another address",
            )
    if _HTML.match(text) or "<html" in head:
        from curator.crawl.discover import feeds_on  # late: few bodies are pages

        feeds = feeds_on(text, url)
        hint = f"it names {feeds[0]}" if feeds else "look for a link named RSS, Atom or feed on it, or use kind = page"
        return Unreadable("html page", "html page: a web page instead of a feed", hint, feeds)
    return Unreadable("not a feed", "not a feed: neither RSS, Atom, RDF nor JSON Feed", "check the address")


def language_tag(value: object) -> str:
    """A BCP 47 tag as feeds give it, or the empty string for what is none."""
    text = value.strip().replace("_", "-") if isinstance(value, str) else ""
    return text if _TAG.fullmatch(text) else ""
