"""Pages fetched over HTTP with bounded size, time and redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..errors import DocumentError

_LIMIT = 20_000_000
_SECONDS = 30.0
_MEDIA = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
    "application/pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: stored bytes, media type and charset as declared, the address it was found at in the end."""

    data: bytes
    media_type: str | None
    charset: str | None
    url: str
    stem: str


def fetch(address: str) -> Page:
    """Fetch one ``http(s)`` address.

    Raises:
        DocumentError: the address cannot be reached, answers with an error, or holds something that is no text.
    """
    import httpx

    try:
        with (
            httpx.Client(follow_redirects=True, timeout=_SECONDS, max_redirects=5) as client,
            client.stream("GET", address, headers={"accept": "text/html, text/*, application/pdf"}) as answer,
        ):
            answer.raise_for_status()
            declared = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if declared and declared not in _MEDIA:
                raise DocumentError(f"holds {declared}", place=address, accepted=", ".join(_MEDIA))
            data = bytearray()
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > _LIMIT:
                    raise DocumentError("is too large", place=address, accepted=f"at most {_LIMIT} bytes")
            return Page(bytes(data), _MEDIA.get(declared), answer.charset_encoding, str(answer.url), stem_of(address))
    except httpx.HTTPStatusError as error:
        raise DocumentError(
            f"answers {error.response.status_code}", place=address, accepted="an address that answers 200"
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(
            f"cannot be fetched ({error})", place=address, accepted="an address that can be reached"
        ) from error


def stem_of(address: str) -> str:
    """A file-like stem for an address: its last path segment, else its host."""
    parts = urlsplit(address)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    last = (
        re.sub(r"\.(?:html?|php|aspx?|pdf|txt|md)$", "", segments[-1], flags=re.I)
        if segments
        else parts.hostname or "page"
    )
    return re.sub(r"[^\w.-]+", "-", last).strip("-.")[:80] or "page"
