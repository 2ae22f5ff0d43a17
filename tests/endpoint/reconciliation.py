"""What the Reconciliation Service API 0.2 asks of answers, as JSON Schemas in our words.

The specification's own schema files are used as well where the environment variable ALLIANCEKG_RECONCILIATION names the
folder that holds them (``schemas`` of version 0.2 in github.com/reconciliation-api/specs).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

TEXT: dict[str, Any] = {"type": "string"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    known = required | (optional or {})
    return {"type": "object", "properties": known, "required": list(required), "additionalProperties": False}


def listing(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


WITH_ID = {"type": "string", "pattern": r"\{\{id\}\}"}
KIND = record({"id": TEXT}, {"name": TEXT})
PLACE = record({"service_url": TEXT, "service_path": TEXT})
SETTING = record(
    {"type": {"enum": ["number", "text", "checkbox"]}, "label": TEXT, "name": TEXT},
    {
        "default": {"type": ["number", "string", "boolean"]},
        "help_text": TEXT,
    },
)
CANDIDATE = record(
    {"id": TEXT, "name": TEXT, "score": {"type": "number"}},
    {
        "description": TEXT,
        "match": {"type": "boolean"},
        "type": listing(KIND),
        "features": listing(record({"id": TEXT, "value": {"type": ["number", "boolean"]}})),
    },
)
CELL = {
    "oneOf": [
        record({}),
        record({"id": TEXT, "name": TEXT}, {"description": TEXT}),
        record({"str": TEXT}),
        record({"float": {"type": "number"}}),
        record({"int": {"type": "integer"}}),
        record({"date": TEXT}),
    ]
}
SUGGESTED = record({"id": TEXT, "name": TEXT}, {"description": TEXT, "notable": listing(KIND)})

SCHEMAS: dict[str, dict[str, Any]] = {
    "manifest": {
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace"],
        "properties": {
            "versions": {"type": "array", "contains": {"const": "0.2"}},
            "name": TEXT,
            "identifierSpace": {"type": "string", "format": "uri"},
            "schemaSpace": {"type": "string", "format": "uri"},
            "view": record({"url": WITH_ID}),
            "preview": record({"url": WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}}),
            "defaultTypes": listing(KIND),
            "suggest": record({}, {"entity": PLACE, "property": PLACE, "type": PLACE}),
            "extend": record({"propose_properties": PLACE}, {"property_settings": listing(SETTING)}),
        },
    },
    "reconciliation-result-batch": {"additionalProperties": record({"result": listing(CANDIDATE)})},
    "suggest-entities-response": record({"result": listing(SUGGESTED)}),
    "suggest-types-response": record({"result": listing(SUGGESTED)}),
    "suggest-properties-response": record({"result": listing(SUGGESTED)}),
    "data-extension-property-proposal": record(
        {"properties": listing(record({"id": TEXT, "name": TEXT}))}, {"type": TEXT, "limit": {"type": "number"}}
    ),
    "data-extension-response": record(
        {
            "meta": listing(record({"id": TEXT, "name": TEXT}, {"type": KIND})),
            "rows": {"additionalProperties": {"additionalProperties": listing(CELL)}},
        }
    ),
}


def problems(name: str, answer: Any) -> list[str]:
    """What is wrong with an answer, by our schema and by the specification's where it is here."""
    found = [error.message for error in Draft202012Validator(SCHEMAS[name]).iter_errors(answer)]
    folder = os.environ.get("ALLIANCEKG_RECONCILIATION")
    if folder:
        found += [error.message for error in _theirs(Path(folder), name).iter_errors(answer)]
    return found


def _theirs(folder: Path, name: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry()
    for path in folder.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content.pop("$schema", None)
        if path.stem == "manifest":  # what it says of signing in leads to another specification's file
            content["properties"].pop("authentication", None)
        content.pop("$id", None)
        resource = DRAFT202012.create_resource(content)
        registry = registry.with_resources([(path.name, resource), (f"http://local/{path.name}", resource)])
    schema: Any = {"$id": "http://local/start.json", "$ref": f"http://local/{name}.json"}
    return Draft202012Validator(schema, registry=registry)


__all__ = ["SCHEMAS", "problems"]
