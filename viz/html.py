"""The page as one safe HTML text: own template, data escaped for its script element, hashes in the CSP."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from .style import ASSETS, look

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MODULES = (
    "base",
    "model",
    "shapes",
    "halos",
    "drawing",
    "evidence",
    "legend",
    "timeline",
    "search",
    "map",
    "table",
    "export",
    "app",
)
# inside a script element, text must hold neither an end tag nor an opening comment
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def data_json(value: Any) -> str:
    """Write JSON that can stand in a script element whatever text it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(ESCAPES).encode("utf-8", "replace").decode("utf-8")


def sha256_source(text: str) -> str:
    """Return the CSP source expression that allows exactly this inline text."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def app_script() -> str:
    """Join the front end's modules in their order, in one strict scope."""
    parts = [(ASSETS / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]
    return "(() => {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(ASSETS, encoding="utf-8")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html.j2")


def _raw(text: str) -> Markup:
    """Mark text of this package (never data) as safe."""
    from markupsafe import Markup

    return Markup(text)


def policy(scripts: list[str], style: str, live: bool) -> str:
    """Return the content security policy of a page: its own scripts and style, and nothing from elsewhere."""
    allowed = " ".join(map(sha256_source, scripts))
    connect = "'self'" if live else "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {sha256_source(style)}; img-src data: blob:; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def live_csp(vis: str) -> str:
    """Return the policy of the live page, for a header."""
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    return policy([vis.replace("\r\n", "\n"), app_script()], style, live=True)


def render(payload: Mapping[str, Any], vis: str, *, title: str, live: bool = False, whole_land: bool = False) -> str:
    """Return the page.

    Args:
        payload: the data that the page reads, as JSON values.
        vis: the text of the vis-network script.
        title: the heading and title.
        live: whether the page may ask the server that it came from.
        whole_land: draw all land, whatever places the payload holds.
    """
    script = app_script()
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    land = everywhere() if whole_land else _land(payload)
    data = data_json({"look": look(), "land": land, "live": live, **payload})
    # an inline script's hash is taken over its text as parsed, where CR LF has become LF
    vis = vis.replace("\r\n", "\n")
    return _template().render(
        title=title or "Alliance graph",
        csp=policy([vis, script], style, live),
        style=_raw(style),
        vis=_raw(vis),
        script=_raw(script),
        data=_raw(data),
    )


def everywhere() -> Any:
    """Return every layer of the land outline."""
    from .land import layers

    return layers()


def _land(payload: Mapping[str, Any]) -> Any:
    from .land import crop

    points = [
        (n["lon"], n["lat"]) for n in payload.get("nodes", ()) if n.get("lat") is not None and n.get("lon") is not None
    ]
    return crop(points) if points else None
