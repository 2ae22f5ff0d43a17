"""The house: folders, floors, lazy imports, exception tree, documents at the root."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner

import alliancekg
from alliancekg import __main__ as command_line
from alliancekg import errors

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HEAVY = (
    "rdflib",
    "spacy",
    "pyoxigraph",
    "owlready2",
    "pyvis",
    "networkx",
    "pyshacl",
    "numpy",
    "justext",
    "starlette",
)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_every_folder_with_code_is_packaged() -> None:
    declared = set(PYPROJECT["tool"]["setuptools"]["packages"])
    outside = {"tests", "benchmarks", "docs"}
    found = {
        ".".join(["alliancekg", *path.parent.relative_to(ROOT).parts])
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] not in outside
    }
    assert found == declared


def test_every_data_file_matches_a_packaged_pattern() -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    folders = {name.split(".")[1] for name in PYPROJECT["tool"]["setuptools"]["packages"] if "." in name}
    forgotten = [
        path.name
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in folders
        and path.suffix != ".py"
        and not any(fnmatch(path.name, pattern.rpartition("/")[2]) for pattern in patterns)
    ]
    assert forgotten == []


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from alliancekg.__main__ import cli\n"
        "try: cli.main(['--help'], prog_name='alliancekg')\n"
        "except SystemExit: pass\n"
        f"print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout
    assert "build" in done.stdout


@pytest.mark.parametrize("name", sorted(command_line.COMMANDS))
def test_every_command_loads_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(command_line.cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


@pytest.mark.parametrize("name", sorted(command_line.COMMANDS))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"alliancekg {name}\b", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_readme_names_every_kind_and_status() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    model = alliancekg.load_model()
    rows = {row.split("|")[1].strip(): row for row in readme.splitlines() if row.count("|") == 4}
    for kind in model.kinds.values():
        assert re.search(rf"[|,] {kind.label}[, ]", rows[kind.family.lower()]), kind.label
    assert all(f"`{status}`" in readme for status in model.statuses)


def test_unknown_command_is_bad_input() -> None:
    assert CliRunner().invoke(command_line.cli, ["frobnicate"]).exit_code == 2


def test_errors_form_one_tree_and_carry_value_place_and_accepted() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__]
    assert all(issubclass(c, errors.AllianceKGError) for c in classes)
    assert all(c.__name__ in (errors.__doc__ or "") for c in classes)
    error = errors.InputError("'x' is no date", place="--date", accepted="YYYY-MM-DD")
    assert str(error) == "--date: 'x' is no date (accepted: YYYY-MM-DD)"
    assert (errors.CheckError("a").exit_code, error.exit_code) == (1, 2)


def test_errors_end_the_command_line_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(["status", "--store", "/nonexistent/store"])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_version_is_one() -> None:
    version = PYPROJECT["project"]["version"]
    assert alliancekg.__version__ == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_readme_test_command_is_what_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for line in ("pip install -q '.[dev]'", "pytest"):
        assert line in readme
        assert line in ci


def test_only_the_command_line_ends_the_process() -> None:
    # printing and broad catching are ruff's to find (T20, BLE)
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if (
            path.suffix == ".py"
            and parts[0] not in {"tests", "benchmarks"}
            and not path.name.startswith(("cli", "__main__"))
        ):
            assert "sys.exit(" not in path.read_text(encoding="utf-8"), path


def test_no_lock_file_carries_addresses() -> None:
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "poetry.lock", "package-lock.json", "pip.conf", ".npmrc"}
