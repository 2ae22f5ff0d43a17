"""What a document says of itself: title, date, publisher, address, language; never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from .html_tokens import attributes, tokens
from .metadata_dates import date_in, dateline_date, fragment_date, header_date
from .model import Block
from .read_inline import plain_text


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields found in a document; each is None where the document does not say."""

    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "date": ("date", "published", "publishdate", "pubdate", "datepublished", "publicationdate", "created", "updated"),
    "publisher": ("publisher", "publication", "outlet", "site", "sitename", "newspaper", "organization"),
    "url": ("url", "canonical", "permalink", "link", "sourceurl"),
    "language": ("language", "lang", "locale"),
}
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title"),
    "date": (
        *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date", "pubdate"),
        *(
            "publish-date",
            "publish_date",
            "dcterms.created",
            "parsely-pub-date",
            "sailthru.date",
            "citation_publication_date",
        ),
        *("citation_date", "og:published_time", "article:modified_time"),
    ),
    "publisher": ("og:site_name", "dc.publisher", "publisher", "application-name", "citation_publisher"),
    "url": ("og:url",),
    "language": ("og:locale", "content-language"),
}
_ARTICLE = re.compile(
    r"(?:News|Blog|Scholarly|Reportage|Opinion|Analysis)?(?:Article|Posting|NewsArticle|Report|WebPage)$"
)


def from_front_matter(fields: Mapping[str, str]) -> Metadata:
    """The fields of a front matter; names are compared without case, ``-`` and ``_`` alike."""
    known = {re.sub(r"[-_ ]", "", key): value for key, value in fields.items() if value}
    found = {name: next((known[key] for key in keys if key in known), None) for name, keys in _FIELDS.items()}
    return Metadata(
        **(found | {"date": date_in(found["date"]) if found["date"] else None, "language": _tag(found["language"])})
    )


def from_text(text: str, blocks: list[Block], media_type: str) -> Metadata:
    """Title and date from the first lines: a heading, a byline, a dateline, a labelled date."""
    title: str | None = None
    lines: list[str] = []
    opening: list[str] = []
    note: str | None = None
    position = max(0, blocks[0].start - 120) if blocks else 0
    for block in blocks[:16]:
        words = plain_text(text, block.start, min(block.end, block.start + 600), media_type)
        if title is None and not opening and block.kind in ("heading", "question"):
            title = words
        if block.kind in ("paragraph", "answer", "list-item", "table-cell") and len(words) > 160:
            lead = text[position : block.start].rpartition("\n")[2]
            opening += [lead, words]
            note = note or fragment_date(words)
            break
        lead = text[position : block.start].rpartition("\n")[2] if media_type != "text/html" else ""
        if block.kind in ("heading", "question", "caption"):
            lines.append(f"{lead}{words}" if len(lead) < 120 else words)
        else:
            opening += [lead, words]
            note = note or fragment_date(words)
        position = block.end
    return Metadata(title=title, date=header_date(lines) or dateline_date(opening) or note)


def from_html(text: str, blocks: list[Block]) -> Metadata:
    """The fields of a page: JSON-LD first, then meta elements, then ``time``, then what the text shows."""
    head = _head(text)
    shown = from_text(text, blocks, "text/html")
    found: dict[str, str | None] = {}
    for name in ("title", "date", "publisher", "url", "language"):
        found[name] = head.get(name) or getattr(shown, name)
    return Metadata(**found)


def merge(first: Metadata, second: Metadata) -> Metadata:
    """``first`` where it says something, else ``second``."""
    missing = {name: getattr(second, name) for name in _FIELDS if getattr(first, name) is None}
    return replace(first, **missing)


def _head(text: str) -> dict[str, str]:
    metas: dict[str, str] = {}
    found: dict[str, str] = {}
    times: list[str] = []
    structured: list[str] = []
    awaiting = ""
    for token in tokens(text, 0, min(len(text), 2_000_000)):
        if token.kind == "raw":
            if token.name == "title":
                found.setdefault("page", plain_text(text, token.start, token.end, "text/html"))
            elif awaiting == "json":
                structured.append(text[token.start : token.end])
            awaiting = ""
        elif token.kind == "open" and token.name in ("meta", "html", "link", "time", "script"):
            values = attributes(text, token)
            awaiting = "json" if values.get("type", "").lower() == "application/ld+json" else ""
            _note(token.name, values, metas, found, times)
    for name, keys in _META.items():
        value = next((metas[key] for key in keys if metas.get(key)), None)
        if value and name != "language":
            found[name] = value
        elif value:
            found.setdefault(name, value)
    found |= _structured(structured)
    found["title"] = found.get("title") or _without_site(found.pop("page", ""), found.get("publisher"))
    found["date"] = (
        date_in(found.get("date", "")) or next((day for time in times[:3] if (day := date_in(time))), "") or ""
    )
    found["language"] = _tag(found.get("language")) or ""
    return {name: value for name, value in found.items() if value}


def _note(name: str, values: Mapping[str, str], metas: dict[str, str], found: dict[str, str], times: list[str]) -> None:
    if name == "meta":
        key = values.get("property") or values.get("name") or values.get("itemprop") or values.get("http-equiv") or ""
        metas.setdefault(key.lower(), values.get("content", "").strip())
    elif name == "html" and values.get("lang"):
        found["language"] = values["lang"]
    elif name == "link" and "canonical" in values.get("rel", "").lower().split():
        found["url"] = values.get("href", "")
    elif name == "time" and values.get("datetime"):
        times.append(values["datetime"])


def _without_site(title: str, publisher: str | None) -> str:
    """A page's title without the site's name after a bar or dash."""
    parts = re.split(r"\s+[|·–—-]\s+", title)
    if len(parts) > 1 and (publisher is None or publisher.lower() in parts[-1].lower()):
        return title[: title.rfind(parts[-1])].rstrip(" |·–—-")
    return title


def _structured(scripts: list[str]) -> dict[str, str]:
    """The fields of the first article in the page's JSON-LD."""
    for script in scripts:
        try:
            data: Any = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, 0):
            if not any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in _list(node.get("@type"))):
                continue
            publisher = node.get("publisher")
            name = cast("Mapping[str, Any]", publisher).get("name") if isinstance(publisher, dict) else publisher
            values = {
                "title": node.get("headline"),
                "date": node.get("datePublished") or node.get("dateCreated"),
                "publisher": name,
                "url": node.get("url"),
                "language": node.get("inLanguage"),
            }
            return {key: value.strip() for key, value in values.items() if isinstance(value, str) and value.strip()}
    return {}


def _nodes(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for item in cast("list[Any]", data)[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        node = cast("dict[str, Any]", data)
        yield node
        yield from _nodes(node.get("@graph"), depth + 1)


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _tag(value: str | None) -> str | None:
    """A language tag in the usual writing ("en-GB"), or None."""
    found = re.fullmatch(r"([a-zA-Z]{2,3})(?:[_-]([a-zA-Z]{2}))?(?:[_.-].*)?", value.strip()) if value else None
    if not found:
        return None
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
