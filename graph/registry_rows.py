"""Rows of registry files: reading them and saying what is wrong with them, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import InputError

TYPES = frozenset(
    {
        *("State", "GovernmentBody", "MilitaryOrganization", "MilitaryCommand", "InternationalOrganization"),
        *("AllianceOrganization", "Person", "Organization", "Office", "CountryTerritory", "Region", "Island"),
        *("IslandGroup", "Strait", "Sea", "City", "Facility", "Capability", "AgreementDocument"),
    }
)
CODES = ("iso2", "m49", "cow", "gw", "atop", "cow_alliance")
REQUIRED = ("id", "type", "label", "source")
_PATTERNS: dict[str, tuple[str, str]] = {
    "id": (r"[A-Z]{3}|[a-z0-9]+(-[a-z0-9]+)*", "an ISO alpha-3 code or lower-case words joined by '-'"),
    "label": (r"\S(.*\S)?", "a name"),
    "source": (r"\S(.*\S)?", "where the row's facts were read"),
    "from": (r"\d{4}(-\d\d(-\d\d)?)?", "an ISO date, month or year"),
    "until": (r"\d{4}(-\d\d(-\d\d)?)?", "an ISO date, month or year"),
    "iso2": (r"[A-Z]{2}", "an ISO 3166-1 alpha-2 code"),
    "m49": (r"\d{1,3}", "a UN M49 number"),
    "cow": (r"\d{1,3}", "a Correlates of War number"),
    "gw": (r"\d{1,3}", "a Gleditsch-Ward number"),
    "atop": (r"\d{4}", "an ATOP number of four digits"),
    "cow_alliance": (r"\d{1,3}", "a number of the COW formal alliances"),
    "wikidata": (r"Q[1-9]\d*", "a Wikidata id such as Q17"),
    "geonames": (r"[1-9]\d*", "a GeoNames number"),
    "lat": (r"-?\d{1,2}(\.\d+)?", "degrees from -90 to 90"),
    "lon": (r"-?\d{1,3}(\.\d+)?", "degrees from -180 to 180"),
    "box": (r"(-?\d+(\.\d+)? ){3}-?\d+(\.\d+)?", "west south east north in degrees, separated by blanks"),
}
_FORMS = {column: (re.compile(pattern), accepted) for column, (pattern, accepted) in _PATTERNS.items()}
FREE = ("type", "aliases", "demonyms", "capital", "part_of", "country", "parties")
COLUMNS = frozenset((*_FORMS, *FREE))


def read_entries(path: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield each row of a registry file with its place (``file:line``).

    Raises:
        InputError: the file cannot be read, or a column or value is not accepted.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"registry file cannot be read: {error}", place=str(path), accepted="a TSV in UTF-8"
        ) from error
    if not lines:
        raise InputError("registry file is empty", place=str(path), accepted="a TSV with a header line")
    header = lines[0].lstrip("\ufeff").split("\t")
    _check_header(header, path)
    seen: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path.name}:{number}"
        cells = line.split("\t")
        if len(cells) > len(header):
            raise InputError(f"{len(cells)} cells", place=place, accepted=f"at most {len(header)}, as in the header")
        row = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
        check_row(row, place)
        if row["id"] in seen:
            raise InputError(
                f"id {row['id']!r} stands already at {seen[row['id']]}", place=place, accepted="one row an id"
            )
        seen[row["id"]] = place
        yield row, place


def _check_header(header: list[str], path: Path) -> None:
    place = f"{path.name}:1"
    unknown = [column for column in header if column not in COLUMNS]
    if unknown:
        raise InputError(f"unknown column {unknown[0]!r}", place=place, accepted=", ".join(sorted(COLUMNS)))
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise InputError(f"no column {missing[0]!r}", place=place, accepted=f"a header with {', '.join(REQUIRED)}")


def check_row(row: Mapping[str, str], place: str) -> None:
    """Raise an error that names the first value of a row that is not accepted."""
    for column in REQUIRED:
        if not row.get(column):
            raise InputError(f"{column} is empty", place=place, accepted=f"a value in each of {', '.join(REQUIRED)}")
    if row["type"] not in TYPES:
        raise InputError(f"type {row['type']!r}", place=place, accepted=", ".join(sorted(TYPES)))
    for column, (form, accepted) in _FORMS.items():
        value = row.get(column)
        if value and not form.fullmatch(value):
            raise InputError(f"{column} {value!r}", place=place, accepted=accepted)
    for column, limit in (("lat", 90.0), ("lon", 180.0)):
        if row.get(column) and abs(float(row[column])) > limit:
            raise InputError(f"{column} {row[column]!r}", place=place, accepted=_FORMS[column][1])
    if bool(row.get("lat")) != bool(row.get("lon")):
        raise InputError("lat without lon, or lon without lat", place=place, accepted="both or neither")
