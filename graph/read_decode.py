"""Stored bytes to text by one clear rule: BOM, declared charset, UTF-8, then a Western or East Asian guess."""

from __future__ import annotations

import codecs
import re

from ..errors import DocumentError

#: Byte-order marks and the codec that consumes each; UTF-8's mark stays in the text so that offsets fit the file.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ACCEPTED = "UTF-8, UTF-16 or UTF-32 with a byte-order mark, Windows-1252, or a charset declared in the document"
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,40})""", re.I)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive (or an office document)",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old office document",
}


def decode(data: bytes, place: str, charset: str | None = None) -> str:
    """Return the text of ``data``.

    The order is: byte-order mark; ``charset`` (from an HTTP header) or the one that an HTML head declares; UTF-8;
    Windows-1252, whose unassigned bytes are refused. Nothing is replaced, so no character is lost in silence.

    Raises:
        DocumentError: binary data, or bytes that fit none of these.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strict(data, codec, place)
    _refuse_binary(data, place)
    declared = charset or _declared(data)
    for codec in (declared, "utf-8"):
        text = _try(data, codec)
        if text is not None:
            return text
    text = _try(data, "cp1252")
    if text is not None and _looks_western(text):
        return text
    raise DocumentError("the text is in an encoding that cannot be told", place=place, accepted=_ACCEPTED)


def _strict(data: bytes, codec: str, place: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        message = f"starts with a {codec} byte-order mark but byte {error.start} does not fit"
        raise DocumentError(message, place=place, accepted=_ACCEPTED) from error


def _try(data: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(data: bytes) -> str | None:
    found = _META_CHARSET.search(data[:2048])
    if not found:
        return None
    name = found[1].decode("ascii", "replace").lower()
    # Browsers read the label "latin-1" as Windows-1252, and pages are written to suit them.
    return "cp1252" if name in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else name


def _refuse_binary(data: bytes, place: str) -> None:
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"is {what}, not text", place=place, accepted="text, Markdown, HTML or PDF")
    head = data[:65536]
    if b"\x00" in head:
        message = "holds NUL bytes: binary data, or UTF-16 without a byte-order mark"
        raise DocumentError(message, place=place, accepted=_ACCEPTED)
    controls = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 27))
    if controls > max(4, len(head) // 100):
        message = f"holds {controls} control bytes in its first {len(head)}: binary data"
        raise DocumentError(message, place=place, accepted="text, Markdown, HTML or PDF")


def _looks_western(text: str) -> bool:
    """Whether text read as Windows-1252 reads like a Western language: high characters inside or beside words."""
    high = [character for character in text[:200_000] if character > "\x7f"]
    letters = sum(character.isalpha() for character in text[:200_000])
    return len(high) <= max(8, letters // 3)
