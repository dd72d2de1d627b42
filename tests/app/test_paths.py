"""Where the program keeps its things."""

from pathlib import Path

import pytest

from app.paths import find_paths


def test_under_a_root_everything_lies_in_it_and_nothing_is_made(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    for path in (paths.settings, paths.journal, paths.demo, paths.content):
        assert path.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_root_means_the_same_for_processes_in_other_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_paths(Path("here")) == find_paths(tmp_path / "here")


def test_without_a_root_they_are_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert find_paths().data.name == "stems-mixer"
    assert find_paths().settings.parent != find_paths().data or find_paths().cache != find_paths().data
