"""A language model's answer, from whatever speaks OpenAI's form of chat completions.

https://platform.openai.com/docs/api-reference/chat/create: of it only `model`, `messages` and `stream` are said, which
all servers understand (Ollama, vLLM, llama.cpp and LM Studio were read). There are no tools, and an answer is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from curator.crawl import guard
from curator.crawl.fetch import Answer, Ask, Fetcher
from curator.errors import FetchError, ParseError, UsageError

SOURCE = "assist"
"""What errors name where a source would stand."""

MOST_BYTES = 200_000
"""Bytes of an answer, unpacked: a hundred times those of a long note with what servers put around it."""

_TOKEN = re.compile(r"[!-~]{1,500}")
_HINTS = {
    401: "look at CURATOR_ASSIST_KEY",
    403: "look at CURATOR_ASSIST_KEY, and whether it may use the model",
    404: "look at CURATOR_ASSIST_URL (it usually ends in /v1), and at `model` in [assist]",
    429: "it wants fewer requests, or its budget is used up; try again later",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Whom to ask, as the environment says. The key is in no `repr`, and so in no error and no log."""

    url: str
    """Of its chat completions."""
    key: str = field(default="", repr=False)
    """Empty: none is shown."""

    @classmethod
    def of(cls, base: str, key: str = "") -> Endpoint:
        """The endpoint below a base such as `http://127.0.0.1:11434/v1`.

        Raises UsageError where the base is no web address or carries a login, or the key would go over the public
        network in clear, or could stand in no header.
        """
        try:
            parts = urlsplit(base.strip())
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host:
            hint = "write it as http://127.0.0.1:11434/v1"
            raise UsageError("CURATOR_ASSIST_URL is not an http or https address", hint=hint)
        if "@" in parts.netloc:
            raise UsageError("CURATOR_ASSIST_URL carries a login", hint="put the key into CURATOR_ASSIST_KEY")
        if key and not _TOKEN.fullmatch(key):
            raise UsageError("CURATOR_ASSIST_KEY is no key: it holds blanks, or letters that no header can have")
        if key and parts.scheme == "http" and not _is_near(host):
            hint = "use https; http is for this machine and for private addresses written as numbers"
            raise UsageError("the key of CURATOR_ASSIST_KEY would be sent in clear", hint=hint)
        path = parts.path.rstrip("/") + "/chat/completions"
        return cls(parts._replace(path=path, fragment="").geturl(), key)


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or the number of one on a private network."""
    try:
        return not guard.is_public(ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Model:
    """A model that is asked. Only the endpoint's host is spoken to, wherever that is; redirects are not followed."""

    def __init__(
        self, endpoint: Endpoint, model: str, *, timeout: float = 60.0, contact: str = "", proxy: str = ""
    ) -> None:
        """Set up; connects to nothing.

        Args:
            endpoint: Whom to ask.
            model: Its name there.
            timeout: Seconds around one whole request.
            contact: Address in the User-Agent.
            proxy: As of `[crawl]`; what is on this machine is asked without it.
        """
        self._endpoint, self._model = endpoint, model
        self._host = urlsplit(endpoint.url).hostname or ""
        self._fetcher = Fetcher(
            contact=contact,
            timeout=timeout,
            max_bytes=MOST_BYTES,
            policy=guard.OPEN,
            proxy="" if _is_near(self._host) else proxy,
        )

    def answer(self, messages: Sequence[dict[str, str]], *, now: datetime) -> str:
        """What it says to these messages, as it came. Raises FetchError or ParseError; neither holds the key."""
        told = {"model": self._model, "messages": list(messages), "stream": False}
        ask = Ask(
            SOURCE,
            self._endpoint.url,
            named_host=self._host,
            accept="application/json",
            token=self._endpoint.key,
            post=json.dumps(told).encode(),
            clear=True,
        )
        try:
            came = self._fetcher.fetch(ask, now=now)
        except FetchError as error:
            message, hint = self._without_key(error.message), _HINTS.get(error.status or 0, error.hint)
            raise FetchError(
                message,
                source=SOURCE,
                url=error.url,
                reason=error.reason,
                status=error.status,
                retry_after=error.retry_after,
                hint=self._without_key(hint),
            ) from None
        text = _text(came)
        if self._endpoint.key and self._endpoint.key in text:
            raise ParseError("the answer repeats the key; it is thrown away", source=SOURCE, url="", reason="no answer")
        return text

    def close(self) -> None:
        """Hang up."""
        self._fetcher.close()

    def _without_key(self, text: str) -> str:
        return text.replace(self._endpoint.key, "…") if self._endpoint.key else text


def _text(came: Answer) -> str:
    """The first choice's text. Raises ParseError."""
    try:
        told: Any = json.loads(came.body)
        text = told["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        text = None
    if not isinstance(text, str) or not text.strip():
        hint = "look at CURATOR_ASSIST_URL and at `model` in [assist]"
        message = "what came is no answer of a chat completion"
        raise ParseError(message, source=SOURCE, url="", reason="no answer", hint=hint)
    return text
