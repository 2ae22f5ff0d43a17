"""The wheel, installed into an empty environment outside the clone, runs the command line."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # built from a copy of what git knows, so that a stray build folder cannot slip into the wheel
    source = tmp_path_factory.mktemp("source")
    archive = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if archive.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, archive.stdout.split("\0")):
        if name.startswith("tests/") or not (ROOT / name).is_file():
            continue
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(source), cwd=out)
    return next(out.glob("*.whl"))


def test_wheel_holds_only_the_package_with_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"alliancekg"}
    for ending in (".ttl", ".tsv", ".rq", ".js", "samples/japan-2025-tokyo-visit.md", "py.typed"):
        assert any(name.endswith(ending) for name in names), ending
    assert not any("/tests/" in name for name in names)
    assert "alliancekg/graph/models/claims.npz" in names
    assert not any(name.endswith("start.npz") for name in names)  # only training needs it
    assert wheel.stat().st_size < 30_000_000


def test_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "venv", cwd=tmp_path)
    bare = size_of(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(str(python), "-m", "pip", "install", "-q", str(wheel), cwd=tmp_path)
    command = tmp_path / "venv" / "bin" / "alliancekg"
    assert "0." in run(str(command), "--version", cwd=tmp_path)
    summary = run(str(command), "build", cwd=tmp_path)
    assert "documents" in summary
    page = tmp_path / "alliancekg-out" / "graph.html"
    assert page.stat().st_size > 10_000
    rows = run(str(command), "query", "who-hosts-whom", "-p", "host=Japan", "--format", "csv", cwd=tmp_path)
    assert "United States" in rows
    # what the install adds to an empty environment: the package and all that it needs, compiled modules too
    size = size_of(tmp_path / "venv") - bare
    assert size < 500_000_000, f"the default install takes {size / 1e6:.0f} MB"
