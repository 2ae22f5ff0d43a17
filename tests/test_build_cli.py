"""The commands build, forget and status, with an extractor whose claims are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from store import texts

from alliancekg.errors import AllianceKGError, InputError, StoreError
from alliancekg.graph.cli_build import build, forget, samples, status
from alliancekg.graph.store import open_store

FOUND = texts.all_extractions()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a folder of three texts, in which the commands run; the registry is small."""
    texts.written(tmp_path, monkeypatch)
    return tmp_path


def run(command: object, *options: str, obj: object = None) -> Result:
    result = CliRunner().invoke(command, options, obj=obj)  # type: ignore[arg-type]
    if isinstance(result.exception, AllianceKGError):
        raise result.exception
    return result


def test_build_stores_writes_and_tells(place: Path):
    pages: list[tuple[Path, str]] = []

    def page(store: object, path: Path, title: str) -> Path:
        pages.append((path, title))
        return path

    result = run(build, "news", obj={"page_writer": page})
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("documents   3 new in ")
    assert "claims      9" in lines
    assert "       4  Basing" in lines
    assert "relations   6" in lines
    assert "entities    6 linked, 3 unlinked" in lines
    assert "  alliancekg query who-hosts-whom" in lines
    assert [path.name for path, _ in pages] == ["graph.html"]
    text = Path("alliancekg-out/graph.trig").read_text(encoding="utf-8")
    assert "akg:hostsForcesOf id:USA" in text
    assert result.stderr == ""


def test_building_again_changes_no_byte(place: Path):
    run(build, "news")
    before = Path("alliancekg-out/graph.trig").read_bytes()
    result = run(build, "news")
    assert result.output.startswith("documents   3 unchanged")
    assert Path("alliancekg-out/graph.trig").read_bytes() == before


def test_another_store_is_named_in_the_next_commands(place: Path):
    result = run(build, "news", "--store", "my store", "--out", "out")
    assert "  alliancekg view --store 'my store'" in result.output
    assert Path("out/graph.trig").exists()


def test_what_is_set_aside_is_told_and_gives_exit_code_1(place: Path):
    (place / "news" / "binary.txt").write_bytes(b"\x00\x01\x02\x00")
    result = run(build, "news")
    assert result.exit_code == 1
    assert "documents   3 new, 1 set aside" in result.output
    assert "binary.txt" in result.output


def test_when_nothing_can_be_used_it_is_an_error(place: Path):
    with pytest.raises(InputError, match="no document could be used"):
        run(build, "missing.txt")


def test_a_date_that_is_none_is_refused_before_any_work(place: Path):
    with pytest.raises(InputError, match="--date: no date: 'yesterday'"):
        run(build, "news", "--date", "yesterday")
    assert not Path("alliancekg-out").exists()


def test_date_and_publisher_override(place: Path):
    run(build, "news", "--date", "2024-05", "--publisher", "Press")
    with open_store("alliancekg-out/store", read_only=True, registry=texts.REGISTRY) as store:
        assert {(item.date, item.publisher) for item in store.documents()} == {("2024-05", "Press")}


def test_a_store_that_is_written_elsewhere_is_told(place: Path):
    with (
        open_store("alliancekg-out/store", registry=texts.REGISTRY),
        pytest.raises(StoreError, match="another process"),
    ):
        run(build, "news")


def test_without_input_the_samples_are_built(place: Path):
    result = run(build)
    assert result.exit_code == 0
    assert f"documents   {len(samples())} new" in result.output


def test_there_are_at_least_six_samples():
    assert len(samples()) >= 6
    assert all(Path(path).read_text(encoding="utf-8").strip() for path in samples())


def test_forget_removes_and_status_shows(place: Path):
    run(build, "news")
    result = run(forget, "spring-visit")
    assert result.output == "forgotten: spring-visit (3 claims)\n"
    shown = run(status, "--documents").output
    assert "documents   2 (" in shown or "documents   2\n" in shown
    assert "claims      6" in shown
    assert "spring-visit" not in shown


def test_status_counts_by_kind_and_status(place: Path):
    run(build, "news", "--date", "2025-03-30")
    shown = run(status).output.splitlines()
    assert "documents   3 (2025-03-30 to 2025-03-30)" in shown
    assert "relations   6, 1 disputed" in shown
    assert "entities    6 linked, 3 unlinked" in shown


def test_status_checks_the_whole_store(place: Path):
    run(build, "news")
    assert run(status, "--check").output.splitlines()[-1] == "faults      0"
    with open_store("alliancekg-out/store", registry=texts.REGISTRY) as store:
        store.update("INSERT DATA { GRAPH <a:g> { <a:x> a <https://w3id.org/alliancekg/ontology#Claim> } }")
    result = run(status, "--check")
    assert result.exit_code == 1
    assert "A claim has evidence." in result.output


@pytest.mark.parametrize("command", [forget, status])
def test_without_a_store_the_commands_say_so(place: Path, command: object):
    options = ["spring-visit"] if command is forget else []
    with pytest.raises(StoreError, match="holds no store"):
        run(command, *options)
    assert not Path("alliancekg-out").exists()
