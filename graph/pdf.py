"""Text of a PDF with bounded pages, bytes and time (extra ``pdf``)."""

from __future__ import annotations

import io
import logging
import time
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import DocumentError, MissingDependencyError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_PAGES = 1_000
_CHARACTERS = 5_000_000
#: Inflated drawing instructions, of one page and of all.
_PAGE_BYTES = 4_000_000
_BYTES = 60_000_000
_SECONDS = 60.0


def pdf_text(data: bytes, place: str) -> str:
    """Return the text of a PDF's pages, pages apart by a blank line.

    Raises:
        MissingDependencyError: pypdf is not installed.
        DocumentError: damaged, encrypted, without text, or over the limits on pages, characters and time.
    """
    try:
        import pypdf
        from pypdf.errors import DependencyError, PyPdfError
    except ImportError as error:
        raise MissingDependencyError(
            "PDF needs pypdf", place=place, accepted="pip install 'alliancekg[pdf]'"
        ) from error
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    damage = (PyPdfError, DependencyError, zlib.error, ValueError, LookupError, TypeError, AttributeError)
    try:
        return _pages(pypdf.PdfReader(io.BytesIO(data), strict=False), place)
    except (*damage, RecursionError, ArithmeticError, AssertionError, NotImplementedError) as error:
        # A damaged or hostile file surfaces from pypdf as any of these.
        raise DocumentError(
            f"the PDF cannot be read ({error})", place=place, accepted="an undamaged PDF with text"
        ) from error


def _pages(reader: PdfReader, place: str) -> str:
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("the PDF is encrypted", place=place, accepted="a PDF that opens without a password")
    if len(reader.pages) > _PAGES:
        raise DocumentError(f"the PDF has {len(reader.pages)} pages", place=place, accepted=f"at most {_PAGES} pages")
    deadline = time.monotonic() + _SECONDS
    pages: list[str] = []
    size = drawn = 0
    for page in reader.pages:
        drawn += _drawn(page, place)
        if drawn > _BYTES:
            raise DocumentError("the PDF inflates too far", place=place, accepted=f"at most {_BYTES} bytes of content")
        words = page.extract_text()
        size += len(words)
        if size > _CHARACTERS:
            raise DocumentError(
                "the PDF's text is too large", place=place, accepted=f"at most {_CHARACTERS} characters"
            )
        if time.monotonic() > deadline:
            raise DocumentError(
                "reading the PDF takes too long", place=place, accepted=f"at most {_SECONDS:.0f} seconds"
            )
        pages.append(words.strip())
    text = _bound(part for part in pages if part)
    if not text:
        raise DocumentError("the PDF holds no text (a scan?)", place=place, accepted="a PDF with a text layer")
    return text


def _drawn(page: PageObject, place: str) -> int:
    """The inflated size of a page's drawing instructions, which bound the work of reading it."""
    contents = page.get_contents()
    size = len(contents.get_data()) if contents is not None else 0
    if size > _PAGE_BYTES:
        message = f"a page of the PDF inflates to {size} bytes"
        raise DocumentError(message, place=place, accepted=f"at most {_PAGE_BYTES} bytes a page")
    return size


def _bound(pages: Iterable[str]) -> str:
    """The pages as one text: a sentence that runs on over a page's end is not cut there."""
    text = ""
    for page in pages:
        gap = "" if not text else "\n\n" if text[-1] in '.!?:;”"’)' else "\n"
        text += gap + page
    return text
