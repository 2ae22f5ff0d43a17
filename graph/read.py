"""Files, folders, patterns, addresses and standard input to documents; one bad document never stops the others."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import AllianceKGError, DocumentError, InputError
from .html_blocks import html_blocks
from .metadata import Metadata, from_front_matter, from_html, from_text, merge
from .model import Block, Document
from .read_decode import decode
from .read_markdown import front_matter, markdown_blocks
from .read_text import text_blocks

#: File name suffixes that a folder is searched for, with the media type of each.
SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
}
#: No document may be larger than this many bytes.
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read, and why."""

    input: str
    reason: str


def read_documents(
    inputs: Sequence[str], *, date: str | None = None, publisher: str | None = None
) -> Iterator[Document | Failure]:
    """Yield each document of ``inputs`` in order, or a :class:`Failure` with the reason where one cannot be read.

    An input is a file, a folder (searched through for the known suffixes, in name order), a pattern such as
    ``news/**/*.txt``, an ``http(s)`` address, or ``-`` for standard input. ``date`` and ``publisher`` override
    what the documents say.
    """
    for item in inputs:
        try:
            for found in _expand(item):
                yield _attempt(found, date, publisher)
        except AllianceKGError as error:
            yield _failure(item, error)


def _attempt(item: str | Path, date: str | None, publisher: str | None) -> Document | Failure:
    try:
        if isinstance(item, Path):
            return read_file(item, date=date, publisher=publisher)
        if item == "-":
            return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin", place="-", date=date, publisher=publisher)
        from .read_web import fetch

        page = fetch(item)
        return read_bytes(
            page.data,
            page.stem,
            media_type=page.media_type,
            place=item,
            charset=page.charset,
            url=page.url,
            date=date,
            publisher=publisher,
        )
    except AllianceKGError as error:
        return _failure(str(item), error)


def _failure(item: str, error: AllianceKGError) -> Failure:
    """The reason without the place, where that is the input itself."""
    place = None if error.place == item else error.place
    return Failure(item, str(AllianceKGError(error.message, place=place, accepted=error.accepted)))


def _expand(item: str) -> Iterator[str | Path]:
    if item == "-" or item.startswith(("http://", "https://")):
        yield item
        return
    path = Path(item)
    if path.is_dir():
        found = sorted(entry for entry in path.rglob("*") if entry.suffix.lower() in SUFFIXES and entry.is_file())
        if not found:
            raise InputError("the folder holds no document", place=item, accepted=" ".join(SUFFIXES))
        yield from found
    elif path.exists() or not any(character in item for character in "*?["):
        yield path
    else:
        yield from _matches(item)


def _matches(pattern: str) -> Iterator[Path]:
    parts = Path(pattern).parts
    fixed = next(position for position, part in enumerate(parts) if any(character in part for character in "*?["))
    root = Path(*parts[:fixed])
    found = sorted(path for path in root.glob(str(Path(*parts[fixed:]))) if path.is_file())
    if not found:
        raise InputError("no file fits the pattern", place=pattern, accepted="a pattern such as news/**/*.txt")
    yield from found


def read_file(path: str | Path, *, date: str | None = None, publisher: str | None = None) -> Document:
    """Read one stored document.

    Raises:
        DocumentError: the file cannot be read, is binary, or is in an encoding that cannot be told.
        MissingDependencyError: a PDF, and the extra ``pdf`` is not installed.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(error.strerror or "cannot be read", place=str(path), accepted="a readable file") from error
    media_type = SUFFIXES.get(path.suffix.lower())
    return read_bytes(data, path.stem, media_type=media_type, place=str(path), date=date, publisher=publisher)


def read_bytes(
    data: bytes,
    stem: str,
    *,
    media_type: str | None = None,
    place: str | None = None,
    charset: str | None = None,
    url: str | None = None,
    date: str | None = None,
    publisher: str | None = None,
) -> Document:
    """Read a document from its stored bytes; without ``media_type`` it is told from the content."""
    place = place or stem
    if len(data) > MAX_BYTES:
        raise DocumentError("is too large", place=place, accepted=f"at most {MAX_BYTES} bytes")
    if data.startswith(b"%PDF-") or media_type == "application/pdf":
        from .pdf import pdf_text

        text, media_type = pdf_text(data, place), "text/plain"
    else:
        text = decode(data, place, charset)
        media_type = media_type or sniff(text)
    blocks, found = layout(text, media_type)
    return Document(
        stem=stem,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=tuple(blocks),
        media_type=media_type,
        title=found.title,
        date=date or found.date,
        publisher=publisher or found.publisher,
        url=url or found.url,
        language=found.language,
    )


def sniff(text: str) -> str:
    """The media type of a text without a telling name: HTML by its first tag, else plain text."""
    head = text[:1000].lstrip("\ufeff \t\r\n").lower()
    return (
        "text/html"
        if head.startswith(("<!doctype html", "<html", "<head", "<body", "<article", "<?xml"))
        else "text/plain"
    )


def layout(text: str, media_type: str) -> tuple[list[Block], Metadata]:
    """The blocks of a text and what it says of itself."""
    if media_type == "text/html":
        blocks = html_blocks(text)
        return blocks, from_html(text, blocks)
    fields, body = front_matter(text)
    blocks = list(markdown_blocks(text, body) if media_type == "text/markdown" else text_blocks(text, body))
    found = merge(from_front_matter(fields), from_text(text, blocks, media_type))
    if all(block.kind == "heading" for block in blocks):  # a line without a full stop that stands alone is a sentence
        blocks = [replace(block, kind="paragraph") for block in blocks]
    return blocks, found
