"""Bodies, unpacked under a cap. A bomb of 512 MiB must not cost more memory than an honest feed.

Measured: httpx hands 809 bytes of Brotli, or 980 of twice-packed gzip, out as *one* chunk of 512 MiB, so a cap on
its chunks comes too late. Hence: gzip only, and zlib told how much it may give.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

GZIP_MAGIC = b"\x1f\x8b"


class TooLargeError(Exception):
    """More bytes than the cap allows."""


class DecodeError(Exception):
    """The bytes are not packed as the answer says, or in a way nobody asked for."""


class CutShortError(Exception):
    """The packed stream ends before its end mark."""


def read_body(chunks: Iterable[bytes], encoding: str, cap: int) -> bytes:
    """The whole body, unpacked.

    Args:
        chunks: The raw bytes as they come.
        encoding: The answer's Content-Encoding, or empty. A gzip file sent without one is unpacked too.
        cap: Most bytes, packed and unpacked.

    Raises:
        TooLargeError, DecodeError, CutShortError: See there.
    """
    coding = encoding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise DecodeError(f"it is packed with {coding[:40]!r}, and only gzip was asked for")
    plain = _Plain(cap)
    unpack: _Gzip | _Plain | None = _Gzip(cap) if coding.endswith("gzip") else None
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > cap:
            raise TooLargeError
        if unpack is None and chunk:
            unpack = _Gzip(cap) if chunk.startswith(GZIP_MAGIC) else plain
        if unpack is not None:
            unpack.feed(chunk)
    return (unpack or plain).close()


class _Plain:
    """Bytes as they are."""

    def __init__(self, cap: int) -> None:
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        self._parts.append(chunk)

    def close(self) -> bytes:
        return b"".join(self._parts)


class _Gzip:
    """Gzip, possibly of several members one after the other, as RFC 1952 allows."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._parts: list[bytes] = []
        self._size = 0
        self._member = zlib.decompressobj(31)
        self._begun = False
        self._between = b""
        self._padded = False

    def feed(self, chunk: bytes) -> None:
        while chunk:
            if self._member.eof:
                chunk, self._between = self._between + chunk, b""
                if GZIP_MAGIC.startswith(chunk):
                    self._between = chunk  # too little to tell whether another member begins
                    return
                if not chunk.startswith(GZIP_MAGIC):
                    self._padded = True
                if self._padded:
                    return  # padding after the last member, as tapes and some servers add
                self._member = zlib.decompressobj(31)
            self._begun = True
            try:
                part = self._member.decompress(chunk, self._cap - self._size + 1)
            except zlib.error as error:
                raise DecodeError("it says gzip and is not") from error
            self._size += len(part)
            if self._size > self._cap:
                raise TooLargeError
            self._parts.append(part)
            chunk = self._member.unused_data if self._member.eof else self._member.unconsumed_tail

    def close(self) -> bytes:
        if self._begun and not self._member.eof:
            raise CutShortError
        return b"".join(self._parts)
