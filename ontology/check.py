"""All gates of the ontology in the order in which they are told, quick ones first."""

from __future__ import annotations

from collections.abc import Iterator

from .check_files import check_canonical, check_parse, check_released, check_version
from .check_links import check_context, check_coverage, check_foreign, check_mappings, check_redeclared
from .check_logic import check_coherence, check_coherence_with, check_profile
from .check_style import check_questions, check_shapes
from .outcome import Check, Outcome
from .source import Source

CHECKS: tuple[Check, ...] = (
    check_parse,
    check_canonical,
    check_version,
    check_released,
    check_shapes,
    check_questions,
    check_mappings,
    check_redeclared,
    check_foreign,
    check_context,
    check_coverage,
    check_profile,
    check_coherence,
    check_coherence_with,
)


def run_checks(source: Source, only: str | None = None) -> Iterator[Outcome]:
    """Run the checks and yield their outcomes as they come; files that do not parse end the run.

    ``only`` keeps the checks whose function name or description holds these words.
    """
    for check in CHECKS:
        if only and only.lower() not in f"{getattr(check, '__name__', '')} {check.__doc__}".lower():
            continue
        broken = False
        for outcome in check(source):
            yield outcome
            broken = broken or outcome.state == "failed"
        if broken and check is check_parse:
            return
