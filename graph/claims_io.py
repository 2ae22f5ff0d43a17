"""Claims as JSON lines in the form of the annotation guide, plus ``frame``, ``frame_version`` and ``entities``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from ..errors import InputError
from .model import Claim

_FORM = 'one JSON object a line with "doc", "kind", "roles", "status", "start", "end" and "quote"'


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Return the claim as a JSON-ready mapping, keys in the order of the annotation guide."""
    return {
        "doc": claim.doc,
        "kind": claim.kind,
        "roles": {role: list(fillers) for role, fillers in claim.roles.items()},
        "status": claim.status,
        "source": list(claim.source),
        "time": claim.time,
        "quantity": claim.quantity,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "frame": claim.frame,
        "frame_version": claim.frame_version,
        "entities": dict(claim.entities),
    }


def claim_from_json(value: Mapping[str, Any], *, place: str | None = None) -> Claim:
    """Read one claim; ``frame``, ``frame_version`` and ``entities`` may be missing, unknown keys are ignored.

    Raises:
        InputError: a required key is missing or a value has the wrong type.
    """
    try:
        roles = {str(role): _names(fillers) for role, fillers in value["roles"].items()}
        return Claim(
            doc=str(value["doc"]),
            kind=str(value["kind"]),
            roles=roles,
            status=str(value["status"]),
            start=int(value["start"]),
            end=int(value["end"]),
            quote=str(value["quote"]),
            source=_names(value.get("source") or []),
            time=_text(value.get("time")),
            quantity=_text(value.get("quantity")),
            frame=str(value.get("frame") or ""),
            frame_version=str(value.get("frame_version") or ""),
            entities=_iris(value.get("entities")),
        )
    except KeyError as error:
        raise InputError(f"a claim without {error}", place=place, accepted=_FORM) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"not a claim: {error}", place=place, accepted=_FORM) from error


def read_claims(path: Path) -> Iterator[Claim]:
    """Yield the claims of a JSON-lines file; errors name the file and the line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"not JSON: {error}", place=place, accepted=_FORM) from error
            yield claim_from_json(value, place=place)


def dump_claims(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield one JSON line (without newline) a claim."""
    for claim in claims:
        yield json.dumps(claim_to_json(claim), ensure_ascii=False)


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"a list of names was expected, not {value!r}")
    return tuple(str(name) for name in cast("list[object]", value))


def _iris(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"a mapping of names to IRIs was expected, not {value!r}")
    return {str(name): str(iri) for name, iri in cast("dict[object, object]", value).items()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
