"""What the ontology says about kinds and classes, as far as a drawing needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..ontology.model import Model, load_model
from .phrases import Phrase, fallback, phrases
from .style import drawn_kind, look

AGENT = ("debtor", "participant")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The model seen from the drawing."""

    model: Model

    @classmethod
    def load(cls) -> Kinds:
        """Use the packaged ontology."""
        return cls(load_model())

    def family(self, kind: str) -> str:
        """Return Commitment, Relationship, Perception or Event; Relationship for an unknown kind."""
        known = self.model.kinds.get(kind)
        return known.family if known else "Relationship"

    def label(self, kind: str) -> str:
        """Return the kind's label."""
        known = self.model.kinds.get(kind)
        return known.label if known and known.label else kind

    def label_with_status(self, kind: str, status: str) -> str:
        """Return the kind's label with the status before it where that changes what is meant: "proposed access"."""
        known = look()["statuses"].get(status, {})
        return f"{known['label']} {self.label(kind)}" if known.get("told") else self.label(kind)

    def phrase(self, kind: str) -> Phrase:
        """Return how relations of this kind read."""
        return phrases().get(kind) or fallback(kind, self.label(kind))

    def role_family(self, kind: str, role: str) -> str:
        """Return debtor, creditor, participant, object or place."""
        return self._roles(kind).get(role, "object")

    def role_label(self, kind: str, role: str) -> str:
        """Return the label of a role."""
        known = self.model.kinds.get(kind)
        labels = {item.name: item.label for item in known.roles} if known else {}
        return labels.get(role) or role

    def _roles(self, kind: str) -> Mapping[str, str]:
        known = self.model.kinds.get(kind)
        return {role.name: role.family for role in known.roles} if known else {}

    def role_order(self, kind: str) -> tuple[str, ...]:
        """Return the kind's roles, those that act first."""
        names = tuple(self._roles(kind))
        subject = self.phrase(kind).subject
        return tuple(sorted(names, key=lambda name: (name != subject, names.index(name))))

    def acts(self, kind: str, role: str) -> bool:
        """Tell whether the role's fillers act: its lines lead into a relation's node."""
        return role == self.phrase(kind).subject or self.role_family(kind, role) in AGENT

    def drawn(self, class_name: str) -> str:
        """Return the drawn kind (State, Place, ...) of a class."""
        return drawn_kind((class_name, *self.model.classes.get(class_name, ())))
