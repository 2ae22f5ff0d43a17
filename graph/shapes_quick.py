"""A quick yes for nodes that keep their shape, so that only the others are looked at in full.

Shapes are compiled to closures once. What cannot be told quickly is not told here: the answer is then no, and the full
check in ``validate.py`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from .shapes import Shape, Term

Properties = Mapping[str, list[Term]]
Passes = Callable[[Properties], bool]
ValuePasses = Callable[[Term], bool]

_OUTSIDE = frozenset({"class"})
_compiled: dict[int, tuple[Shape, Passes | None]] = {}

__all__ = ["quick"]


def quick(shape: Shape) -> Passes | None:
    """A test that is true only for properties of nodes that keep the shape; None where there is no quick one."""
    found = _compiled.get(id(shape))
    if found is None or found[0] is not shape:
        found = _compiled[id(shape)] = (shape, _compile(shape))
    return found[1]


def _compile(shape: Shape) -> Passes | None:
    if (
        shape.either
        or shape.negated is not None
        or shape.node is not None
        or shape.allowed
        or _OUTSIDE & set(shape.values)
    ):
        return None
    closed = shape.values.get("closed")
    allowed = shape.ignored | {item.path for item in shape.properties} if closed and closed.value == "true" else None
    properties = [(item.path or "", *_counts(item), _value(item)) for item in shape.properties]
    pairs = [(item.path or "", item.values["lessThan"].value) for item in shape.properties if "lessThan" in item.values]

    def passes(values: Properties) -> bool:
        if allowed is not None and not allowed.issuperset(values):
            return False
        for path, least, most, fits in properties:
            found = values.get(path, ())
            if not least <= len(found) <= most:
                return False
            for value in found:
                if not fits(value):
                    return False
        return all(_less(values.get(path, ()), values.get(other, ())) for path, other in pairs)

    return passes


def _less(values: Sequence[Term], bounds: Sequence[Term]) -> bool:
    try:
        return all(Decimal(value.value) < Decimal(bound.value) for value in values for bound in bounds)
    except InvalidOperation:
        return False


def _counts(shape: Shape) -> tuple[int, float]:
    least, most = shape.values.get("minCount"), shape.values.get("maxCount")
    return int(least.value) if least else 0, int(most.value) if most else float("inf")


def _value(shape: Shape) -> ValuePasses:
    """A test of one value."""
    if shape.negated is not None or shape.allowed or _OUTSIDE & set(shape.values):
        return lambda value: False
    tests: list[ValuePasses] = []
    for name, wanted in shape.values.items():
        if name in _TESTS:
            tests.append(_TESTS[name](wanted.value))
    if shape.either:
        alternatives = [_value(item) for item in shape.either]
        tests.append(lambda value: any(fits(value) for fits in alternatives))
    if shape.node is not None:
        if shape.node.properties:
            return lambda value: False
        tests.append(_value(shape.node))
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(fits(value) for fits in tests)


def _datatype(wanted: str) -> ValuePasses:
    node = NamedNode(wanted)
    return lambda value: type(value) is Literal and value.datatype == node


def _node_kind(wanted: str) -> ValuePasses:
    name = {"IRI": "NamedNode", "Literal": "Literal"}.get(wanted.rpartition("#")[2], "BlankNode")
    return lambda value: type(value).__name__ == name


def _pattern(wanted: str) -> ValuePasses:
    search = re.compile(wanted).search
    return lambda value: search(value.value) is not None


def _min_length(wanted: str) -> ValuePasses:
    least = int(wanted)
    return lambda value: len(value.value) >= least


def _bound(least: bool) -> Callable[[str], ValuePasses]:
    def test(wanted: str) -> ValuePasses:
        bound = Decimal(wanted)

        def passes(value: Term) -> bool:
            try:
                return Decimal(value.value) >= bound if least else Decimal(value.value) <= bound
            except InvalidOperation:
                return False

        return passes

    return test


_TESTS: Mapping[str, Callable[[str], ValuePasses]] = {
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "pattern": _pattern,
    "minLength": _min_length,
    "minInclusive": _bound(True),
    "maxInclusive": _bound(False),
}
