"""Settings are read strictly, written whole, and never lost in silence."""

from pathlib import Path

import pytest

from app.settings import Settings, load_settings, save_settings


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.json"
    save_settings(file, Settings(last_song="x", block_frames=512))
    assert load_settings(file) == (Settings(last_song="x", block_frames=512), None)


def test_without_a_file_everything_is_as_delivered(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == (Settings(), None)


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"block_frames": "many"}', "[" * 100_000, '{"version": true}'])
def test_a_file_that_cannot_be_read_is_set_aside_not_deleted(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    settings, aside = load_settings(file)
    assert settings == Settings()
    assert aside is not None and aside.read_text() == text


def test_unknown_fields_of_a_newer_version_are_no_reason_to_lose_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"last_song": "x", "colour": "blue"}')
    assert load_settings(file)[0].last_song == "x"
