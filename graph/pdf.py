"""Text of a PDF with bounded pages, bytes and time (extra ``pdf``)."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

from ..errors import DocumentError, MissingDependencyError

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGES = 1_000
_CHARACTERS = 5_000_000
_SECONDS = 60.0


def pdf_text(data: bytes, place: str) -> str:
    """Return the text of a PDF's pages, pages apart by a blank line.

    Raises:
        MissingDependencyError: pypdf is not installed.
        DocumentError: damaged, encrypted, without text, or over the limits on pages, characters and time.
    """
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise MissingDependencyError(
            "PDF needs pypdf", place=place, accepted="pip install 'alliancekg[pdf]'"
        ) from error
    try:
        return _pages(pypdf.PdfReader(io.BytesIO(data), strict=False), place)
    except DocumentError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
    ) as error:
        # A damaged file surfaces from pypdf as any of these.
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
    size = 0
    for page in reader.pages:
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
    text = "\n\n".join(part for part in pages if part)
    if not text:
        raise DocumentError("the PDF holds no text (a scan?)", place=place, accepted="a PDF with a text layer")
    return text
