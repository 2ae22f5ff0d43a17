"""The query library: one question a ``.rq`` file, read with its header and bound to values that are RDF terms.

A header line is a comment, ``# Key: text``, with the keys Title, Question, Parameters, Columns and Covers. Parameters
are separated by semicolons and each is ``name type default``, where the default is a value, ``any`` (the parameter may
be left out) or ``required``.

A line that ends in ``#? name`` is asked only where the parameter ``name`` has a value.

The place of a parameter in the text is a *slot*: ``VALUES ?name { UNDEF }``, or with a default between the braces. A
file is therefore plain SPARQL 1.1 that runs anywhere as it stands. ``LibraryQuery.bind`` puts terms between the braces
of the slots and touches nothing else. This is safe where pasting is not: what goes in is never a user's text but the
serialisation, by the store's own RDF library, of a term that this library has already validated (an IRI cannot hold
``>``, a space or a brace; a literal's quotes, backslashes and line ends are escaped), and the slot's grammar accepts
data values only. Oxigraph's own ``substitutions=`` binds projected variables only, and too late to be seen by a filter,
a subquery or an aggregate, so it cannot serve optional parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError
from ..ontology.terms import AKG, ID

Term = NamedNode | Literal
FOLDER = Path(__file__).parent
# Terms to start from when a query is edited by hand, by a parameter's name or type.
_EXAMPLES = {
    "other": f"<{ID}USA>",
    "guest": f"<{ID}USA>",
    "creditor": f"<{ID}USA>",
    "recipient": f"<{ID}PHL>",
    "actor": f"<{ID}USA>",
    "to Actor": f"<{ID}CHN>",
    "from date": '"2015-01-01"',
    "to date": '"2030-12-31"',
    "since": '"2025-01-01"',
    "at": '"2024-12-31"',
    "publisher": '"Example News"',
    "Actor": f"<{ID}JPN>",
    "Entity": f"<{ID}JPN>",
    "State": f"<{ID}JPN>",
    "Place": f"<{ID}southwest-islands>",
    "status": f"<{AKG}status-proposed>",
    "kind": f"<{AKG}Basing>",
    "date": '"2025-01-01"',
    "integer": "1",
}
_HEADER = re.compile(r"^#\s*(\w+):[ \t]*(.*)$")
_ONLY_WITH = re.compile(r"^.*#\? (\w+)[ \t]*\n", re.MULTILINE)
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{([^{}]*)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query.

    ``type`` is ``text``, ``date``, ``integer``, ``status``, ``kind``, ``relation``, ``document``, ``search`` (words for
    full-text search), or the name of an ontology class whose instances are accepted (``Actor``, ``Place``, ``Entity``
    for any). ``default`` is None where the parameter may be left out or is ``required``.
    """

    name: str
    type: str
    default: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A question with its SPARQL text; ``columns`` and ``covers`` are as its header promises them.

    ``source`` is the file as it stands; ``text`` is the same to read and edit.
    """

    name: str
    source: str
    title: str
    question: str
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of that name; raises QueryError with the accepted names."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise QueryError(
            f"no parameter '{name}'",
            place=self.name,
            accepted=", ".join(p.name for p in self.parameters) or "no parameters",
        )

    def bind(self, values: Mapping[str, Sequence[Term]]) -> str:
        """Return the text with the slots of ``values`` filled; a slot without a value keeps its default.

        A slot that would stay ``UNDEF`` is removed, and so is a line that ends in ``#? name`` where ``name`` has no
        value: neither would restrict anything, and they cost the engine its best join.
        """
        for name in values:
            self.parameter(name)
        missing = [p.name for p in self.parameters if p.required and p.name not in values]
        if missing:
            raise QueryError(f"parameter '{missing[0]}' is missing", place=self.name, accepted=f"-p {missing[0]}=VALUE")
        names = {parameter.name for parameter in self.parameters}

        def fill(match: re.Match[str]) -> str:
            name, default = match.group(1), match.group(2).strip()
            if name not in names:
                return match.group(0)
            if name in values:
                return f"VALUES ?{name} {{ {' '.join(str(term) for term in values[name])} }}"
            return "" if default.upper() == "UNDEF" else match.group(0)

        def keep(match: re.Match[str]) -> str:
            return match.group(0) if match.group(1) in values else ""

        return _SLOT.sub(fill, _ONLY_WITH.sub(keep, self.source))

    @property
    def text(self) -> str:
        """The query to run and edit by hand: what is optional stands in comments, what is required has an example."""
        optional = {p.name: p for p in self.parameters if not p.required and p.default is None}
        required = {p.name: p for p in self.parameters if p.required}
        lines: list[str] = []
        for line in self.source.splitlines():
            slot, marked = _SLOT.fullmatch(line.strip()), _ONLY_WITH.fullmatch(line + "\n")
            name = slot.group(1) if slot else marked.group(1) if marked else ""
            indent = line[: len(line) - len(line.lstrip())]
            if slot and name in required:
                line = f"{indent}VALUES ?{name} {{ {_example(required[name])} }}"
            elif slot and name in optional:
                line = f"{indent}# VALUES ?{name} {{ {_example(optional[name])} }}"
            elif marked and name in optional:
                line = f"{indent}# {line.strip()}"
            lines.append(line)
        return "\n".join(lines) + "\n"


def parse_query(text: str, name: str) -> LibraryQuery:
    """Read a query with its header; without a header every slot is an optional parameter of type ``Entity``."""
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        match = _HEADER.match(line)
        if match:
            header.setdefault(match.group(1), []).append(match.group(2).strip())
    slots = tuple(dict.fromkeys(match.group(1) for match in _SLOT.finditer(text) if _is_slot(match.group(2))))
    declared = _parameters(" ; ".join(header.get("Parameters", [])), name)
    if "Parameters" in header:
        _compare(declared, tuple(m.group(1) for m in _SLOT.finditer(text)), name)
    return LibraryQuery(
        name=name,
        source=text,
        title=" ".join(header.get("Title", [name])),
        question=" ".join(header.get("Question", [])),
        parameters=declared if "Parameters" in header else tuple(Parameter(slot, "Entity") for slot in slots),
        columns=tuple(" ".join(header.get("Columns", [])).split()),
        covers=tuple(" ".join(header.get("Covers", [])).split()),
    )


@lru_cache(maxsize=1)
def load_library() -> Mapping[str, LibraryQuery]:
    """Return the package's queries by name, in alphabetical order."""
    files = sorted(FOLDER.glob("*.rq"), key=lambda path: path.stem)
    return MappingProxyType({path.stem: parse_query(path.read_text(encoding="utf-8"), path.stem) for path in files})


def find_query(name: str) -> LibraryQuery:
    """Return the library's query of that name; raises QueryError with the nearest names."""
    library = load_library()
    if name in library:
        return library[name]
    from difflib import get_close_matches

    near = get_close_matches(name, library, n=3, cutoff=0.5)
    raise QueryError(f"no query '{name}'", accepted=", ".join(near) if near else "a name that query --list prints")


def _example(parameter: Parameter) -> str:
    """A term that the parameter may have, as a person would write it into the text."""
    keys = (f"{parameter.name} {parameter.type}", parameter.name, *parameter.type.split("|"))
    return next((_EXAMPLES[key] for key in keys if key in _EXAMPLES), "UNDEF")


def _is_slot(content: str) -> bool:
    return content.strip().upper() == "UNDEF"


def _parameters(text: str, name: str) -> tuple[Parameter, ...]:
    return tuple(_parameter(part.split(maxsplit=2), name) for part in text.split(";") if part.strip())


def _parameter(words: list[str], name: str) -> Parameter:
    if len(words) != 3:
        raise QueryError(f"parameter '{' '.join(words)}'", place=name, accepted="name type default")
    default = words[2].strip()
    return Parameter(words[0], words[1], None if default in {"any", "required"} else default, default == "required")


def _compare(declared: tuple[Parameter, ...], slots: tuple[str, ...], name: str) -> None:
    for parameter in declared:
        if parameter.name not in slots:
            raise QueryError(f"parameter '{parameter.name}' has no slot", place=name, accepted="VALUES ?name { UNDEF }")
