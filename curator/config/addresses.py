"""What an address, a name on the net or a git remote must be. No message repeats an address: it may hold a secret."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from curator.config.checks import CheckError, as_text, short
from curator.domain.urls import clean_url

SECRET_NAMES = frozenset(
    "access_token api_key api-key apikey auth auth_token authorization client_secret feed_token jwt key passwd "
    "password private_token pwd rss_token secret sig signature token".split()
)
"""Query parameters that carry secrets: GitHub's and GitLab's feeds (`token`, `feed_token`, `private_token`), OAuth
2 (`access_token`, `client_secret`), signed addresses (`sig`, `signature`), and the usual names of API keys."""


def address(value: object) -> str:
    """An http or https address without secrets."""
    word = as_text(value).strip()
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)", word)
    if scheme is None or scheme[0].lower() not in ("http", "https"):
        said = f"begins with {scheme[0]}:" if scheme and "://" in word else "has no scheme"
        raise CheckError(f"is not an address of the web: it {said}", "http:// and https:// are read")
    if re.search(r"[\x00-\x20\x7f]", word) or clean_url(word) is None:
        raise CheckError("is not an address that can be opened", "write it as https://host/path")
    parts = urlsplit(word)
    if parts.username is not None or parts.password is not None:
        raise CheckError("holds a user name or password", "take it out: this file is read by many")
    for name, secret in parse_qsl(parts.query):
        if name.lower() in SECRET_NAMES and secret:
            raise CheckError(f"holds a secret (parameter {name})", "take it out: this file is read by many")
    return word


def site_address(value: object) -> str:
    """The public address of a site, with a slash at its end."""
    word = address(value)
    if "?" in word or "#" in word:
        raise CheckError("must be the address of a folder", "without ? and #")
    return word if word.endswith("/") else word + "/"


def contact(value: object) -> str:
    """A mail or web address, or "" for none."""
    word = as_text(value)
    return word if not word or _MAIL.fullmatch(word) else str(address(word))


def repository(value: object) -> str:
    """The address of a repository on GitHub (or an Enterprise Server) without a slash at its end, or "" for none."""
    word = as_text(value).strip().rstrip("/").removesuffix(".git")
    if word and not re.fullmatch(r"https://[a-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){2}", word):
        raise CheckError("is not the address of a repository", "write it as https://github.com/OWNER/NAME")
    return word


_MAIL = re.compile(r"[^@\s<>\"',;:]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def mail(value: object) -> str:
    """A mail address."""
    word = as_text(value)
    if not _MAIL.fullmatch(word):
        raise CheckError(f'"{short(word)}" is not a mail address', "name@example.org")
    return word


def github_name(value: object) -> str:
    """A GitHub user name, or "" for none."""
    word = as_text(value).removeprefix("@")
    if word and not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})", word):
        raise CheckError(f'"{short(word)}" is not a GitHub name', "the last part of https://github.com/NAME")
    return word


def network(value: object) -> str:
    """A range of addresses in CIDR form."""
    word = as_text(value)
    try:
        return str(ipaddress.ip_network(word))
    except ValueError as error:
        loose = _loose_network(word)
        raise CheckError(
            f'"{short(word)}" is not a network: {error}', f'did you mean "{loose}"?' if loose else ""
        ) from None


def _loose_network(word: str) -> str:
    try:
        return str(ipaddress.ip_network(word, strict=False))
    except ValueError:
        return "10.1.0.0/16"


def host(value: object) -> str:
    """A host's name, small letters."""
    word = as_text(value).lower()
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", word):
        raise CheckError(f'"{short(word)}" is not a host', "write it as github.com, without https://")
    return word


def repeatable(value: object) -> str:
    """A host, or the beginning of an address: `connpass.com`, `kubernetes.io/releases/`."""
    word = re.sub(r"^https?://", "", as_text(value).strip(), flags=re.IGNORECASE)
    name, slash, path = word.partition("/")
    if re.search(r"[\s?#]", path):
        raise CheckError("is not the beginning of an address", "write it as kubernetes.io/releases/")
    return host(name) + slash + path


def proxy(value: object) -> str:
    """An HTTP proxy, or "" for none. No login: this file is read by many."""
    word = as_text(value).strip().rstrip("/")
    if word and not re.fullmatch(
        r"http://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-f:.]+\]):\d{1,5}", word
    ):
        raise CheckError("is not a proxy", "write http://host:port, without a user name")
    return word


def remote(value: object) -> str:
    """Where the journal's clone goes: "", `origin`, or a git address without secrets."""
    word = as_text(value)
    if word in ("", "origin"):
        return word
    if word.startswith(("http://", "https://")):
        return str(address(word))
    known = r"ssh://[\w@.:/~+-]+|(?:[\w.-]+@)?[\w.-]+:[\w./~+-]+|/[^\n]*|\.{1,2}/[^\n]*|file:///[^\n]*"
    if word.startswith("-") or "::" in word or re.fullmatch(known, word) is None:
        raise CheckError("is not a place git can push to", '"" (this machine only), "origin", or an address')
    return word


def branch(value: object) -> str:
    """A git branch (the plain ones of git-check-ref-format)."""
    word = as_text(value)
    if not re.fullmatch(r"[A-Za-z0-9_][\w./-]{0,99}", word, re.ASCII) or ".." in word or word.endswith(("/", ".lock")):
        raise CheckError(f'"{short(word)}" is not a branch', "such as curator-journal")
    return word
