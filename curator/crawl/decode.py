"""From bytes to text: a ladder, tried from the most to the least trustworthy sign.

Byte order mark, then UTF-16/32 by its zero bytes, then strict UTF-8 (bytes that are valid UTF-8 beyond ASCII are
UTF-8, whatever is declared: servers lie in headers, editors in declarations), then what HTTP and the document
declare if it decodes without an error, then sniffing with the source's language as a hint, then Windows-1252 for
whatever is left. feedparser with chardet turned a cp1252-in-UTF-8 feed into wrong letters; this keeps them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from curator.crawl.guess import guessed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (  # "<?xm", "<" and "{" as XML 1.0, appendix F, tells them apart
    (re.compile(rb"[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)

_WIDER = {
    # The WHATWG Encoding Standard reads each of these as its superset, as browsers do.
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_NO_TEXT = frozenset(
    {
        # codecs that are no character encodings, or that hide markup from everybody else (UTF-7)
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "base64",
        "bz2",
        "hex",
        "quopri",
        "rot13",
        "uu",
        "zlib",
    }
)
_BY_LANGUAGE = {
    "ja": ("euc_jp", "cp932"),
    "zh": ("gb18030", "big5hkscs"),
    "ko": ("cp949",),
    "ru": ("cp1251",),
}
_ILLEGAL = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,40})|([0-9]{1,40}));?")


def decode(body: bytes, *, content_type: str = "", language: str = "") -> str:
    """A body as text, without a byte order mark. Never raises.

    Args:
        body: As it came, inflated.
        content_type: The HTTP header, whose charset is one sign among others.
        language: BCP 47 tag of the source, or empty; helps where nothing is declared.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for shape, name in _SHAPES:
        if shape.match(body):
            return body.decode(name, "replace")
    if not re.search(rb"\x1b[$(&.]", body[:4096]):  # ISO-2022 is ASCII with escapes, so it would pass for UTF-8
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    declared = list(_declared(body, content_type))
    for name in declared:
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _sniffed(body, language, "utf-8" in declared)


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """The encodings that HTTP and the document name, in Python's words; those that are no text are left out."""
    found = [match.group(1) for match in _CHARSET.finditer(content_type)]
    head = body[:2048]
    found += [match.group(1).decode("ascii") for match in (_DECLARED.search(head), _META.search(head)) if match]
    for said in found:
        try:
            name = codecs.lookup(said).name
        except (LookupError, ValueError):
            continue
        if name not in _NO_TEXT:
            yield _WIDER.get(name, name)


def _sniffed(body: bytes, language: str, mostly_utf8: bool) -> str:
    """A guess: the language's encodings, the shape of the bytes, else UTF-8 with Windows-1252 in its gaps."""
    if not mostly_utf8:
        for name in _BY_LANGUAGE.get(language.partition("-")[0].lower(), ()):
            try:
                return body.decode(name)
            except UnicodeDecodeError:
                continue
        try:
            return body.decode("iso2022_jp" if b"\x1b" in body else guessed(body))
        except (UnicodeDecodeError, LookupError):
            pass
    return body.decode("utf-8", "curator_cp1252")


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("curator_cp1252", _cp1252)


def legal_xml(text: str) -> str:
    """Text without characters and character references that XML forbids. Parsers stop at them, and feedparser
    raises out of `parse` for some (`&#xD800;`, `&#99999999;`)."""
    if not _is_legal(text):
        text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal_reference, text) if "&#" in text else text


def _is_legal(text: str) -> bool:
    """Whether no character is illegal. Nearly all feeds are clean, and this is 20 times faster than the search."""
    try:
        plain = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return len(plain.translate(None, _CONTROLS)) == len(plain) and "\ufffe" not in text and "\uffff" not in text


def _legal_reference(match: re.Match[str]) -> str:
    number = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return match.group() if legal or 0x10000 <= number <= 0x10FFFF else "\ufffd" if number > 0xD7FF else ""
