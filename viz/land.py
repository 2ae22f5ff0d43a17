"""The land outline for the map: Natural Earth 1:10m, coarse for the world, fine where a drawing has places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from .style import ASSETS


@cache
def layers() -> dict[str, Any]:
    """Read the whole outline."""
    content: dict[str, Any] = json.loads((ASSETS / "land.json").read_text(encoding="utf-8"))
    return content


def crop(points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Return the layers for the points (longitude, latitude): the world, and the fine one where a point lies in it.

    Each layer has ``box`` (west, south, east, north), ``scale`` (units a degree) and ``rings`` of differences.
    """
    first, *fine = layers()["layers"]
    wanted = [first]
    for layer in fine:
        west, south, east, north = layer["box"]
        if any(west <= lon <= east and south <= lat <= north for lon, lat in points):
            wanted.append(layer)
    return {"source": layers()["source"], "layers": wanted}
