"""The picture of the core: how a sentence supports a claim, a claim a relation, and a relation leads to things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .terminology import Terminology

WIDTH, HEIGHT = 984, 400
BOX_WIDTH, BOX_HEIGHT = 160, 52
# class: left edge, upper edge, hue (a name that the style sheet knows)
BOXES = {
    "Document": (20, 30, "record"),
    "Evidence": (20, 174, "record"),
    "Quantity": (282, 30, "record"),
    "Claim": (282, 174, "record"),
    "Mention": (282, 318, "record"),
    "StatusAssertion": (544, 30, "record"),
    "Relation": (544, 174, "relation"),
    "Actor": (804, 30, "actor"),
    "Place": (804, 126, "place"),
    "Capability": (804, 222, "thing"),
    "AgreementDocument": (804, 318, "thing"),
}
# property, from, to; a property with a prefix belongs to another vocabulary
EDGES = (
    ("oa:hasSource", "Evidence", "Document"),
    ("evidence", "Claim", "Evidence"),
    ("quantity", "Claim", "Quantity"),
    ("mention", "Claim", "Mention"),
    ("about", "Claim", "Relation"),
    ("hasStatusAssertion", "Relation", "StatusAssertion"),
    ("participant", "Relation", "Actor"),
    ("place", "Relation", "Place"),
    ("object", "Relation", "Capability"),
    ("object", "Relation", "AgreementDocument"),
)


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + BOX_WIDTH / 2, self.y + BOX_HEIGHT / 2

    def border(self, towards: tuple[float, float]) -> tuple[float, float]:
        """Where the line from the middle to another point leaves the box."""
        x, y = self.middle
        dx, dy = towards[0] - x, towards[1] - y
        scale = min(
            (BOX_WIDTH / 2) / abs(dx) if dx else float("inf"),
            (BOX_HEIGHT / 2) / abs(dy) if dy else float("inf"),
        )
        return x + dx * scale, y + dy * scale


def draw(terminology: Terminology) -> str:
    """Return the picture as SVG; every box and every label leads to its term."""
    parts = [*_edges(terminology), *_boxes(terminology)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="diagram-title" class="diagram">'
        '<title id="diagram-title">Evidence supports claims, claims are about relations, relations have roles</title>'
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(parts) + "</svg>"
    )


def _boxes(terminology: Terminology) -> Iterator[str]:
    for name, (x, y, hue) in BOXES.items():
        term = terminology.terms[name]
        below = ", ".join(child.label for child in terminology.under(name))
        small = below if len(below) <= 30 else f"{len(term.below)} classes below"
        label = (
            f'<text x="{x + BOX_WIDTH / 2}" y="{y + (22 if below else 31)}" class="name">{escape(term.label)}</text>'
        )
        more = f'<text x="{x + BOX_WIDTH / 2}" y="{y + 40}" class="more">{escape(small)}</text>' if below else ""
        box = f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="9"/>'
        yield f'<a href="#{name}" class="box {hue}">{box}{label}{more}</a>'


def _edges(terminology: Terminology) -> Iterator[str]:
    for name, source, target in EDGES:
        start, end = (_Box(*BOXES[place][:2]) for place in (source, target))
        (x1, y1), (x2, y2) = start.border(end.middle), end.border(start.middle)
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        text = terminology.terms[name].label if terminology.known(name) else name
        label = f'<text x="{x:.0f}" y="{y - 5:.0f}" class="edge">{escape(text)}</text>'
        line = f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" marker-end="url(#head)"/>'
        yield line + (f'<a href="#{name}">{label}</a>' if terminology.known(name) else label)
