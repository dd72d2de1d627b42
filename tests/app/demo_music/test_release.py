import threading
import tomllib
from pathlib import Path

import pytest

from app.demo.music import render_release
from app.demo.music.artwork import COVERS, SIZE, cover
from app.demo.music.catalogue import ALBUMS, SONGS
from app.demo.music.release import COMPLETE, VERSION, is_complete, release_toml
from app.demo.music.workers import Job, RenderCancelled, RenderFailed, work


def test_release_toml_says_what_the_press_wants_to_know() -> None:
    release = tomllib.loads(release_toml())
    assert release["collection"]["name"] == "Demo Stems"
    assert [(s["token_id"], s["name"]) for s in release["sealed"]] == [(900, "Sealed stem")]
    assert [(a["title"], a["token_id"]) for a in release["album"]] == [("First Light", 100), ("Night Bus", 200)]
    stems = [(song, stem) for album in release["album"] for song in album["song"] for stem in song["stem"]]
    assert len(stems) == 45
    for song, stem in stems:
        assert song["token_id"] < stem["token_id"] < song["token_id"] + 10
        slug = song["title"].lower().replace(" ", "-")
        assert stem["file"] == f"audio/{slug}/{stem['type'].lower()}.flac"
    ids = [stem["token_id"] for _, stem in stems] + [song["token_id"] for a in release["album"] for song in a["song"]]
    assert len(set(ids)) == 45 + 7


def test_isrcs_are_well_formed_and_unique() -> None:
    codes = [song.isrc for song in SONGS.values()]
    assert len(set(codes)) == 7
    for code in codes:
        assert len(code) == 12
        assert code[:2].isalpha()
        assert code[5:].isdigit()


def test_upcs_carry_their_check_digit() -> None:
    assert len({album.upc for album in ALBUMS}) == 2
    for album in ALBUMS:
        digits = [int(digit) for digit in album.upc]
        assert len(digits) == 12
        assert (3 * sum(digits[0::2]) + sum(digits[1::2])) % 10 == 0


def test_every_cover_named_in_the_release_can_be_drawn() -> None:
    release = tomllib.loads(release_toml())
    named = [release["sealed"][0]["artwork"]]
    for album in release["album"]:
        named += [album["artwork"], *(song["artwork"] for song in album["song"])]
    assert sorted(named) == sorted(f"art/{name}.png" for name in COVERS)


def test_covers_are_square_pngs_each_its_own_and_always_the_same() -> None:
    harbour = cover("harbour")
    assert harbour[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(harbour[16:20]) == int.from_bytes(harbour[20:24]) == SIZE == 512
    assert harbour == cover("harbour")
    assert harbour != cover("undertow")


def test_a_process_makes_what_it_is_told_and_reports(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    work(tmp_path, [Job("cover", "sealed", 1), Job("cover", "harbour", 1)], 1, lambda *said: told.append(said), None)
    assert (tmp_path / "art" / "harbour.png").read_bytes() == cover("harbour")
    assert told[-1][0] == 1.0
    assert [part for part, _ in told] == sorted(part for part, _ in told)


def test_a_failure_in_a_process_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed) as failure:
        work(tmp_path, [Job("cover", "no such cover", 1)], 1, None, None)
    assert failure.value.job == "no such cover"
    assert "KeyError" in failure.value.detail


def test_a_cancelled_rendering_ends_and_is_not_complete(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(RenderCancelled):
        render_release(tmp_path, jobs=1, cancel=cancel)
    assert not is_complete(tmp_path)
    assert not list(tmp_path.glob("**/*.flac"))


def test_a_complete_release_is_not_rendered_again(tmp_path: Path) -> None:
    (tmp_path / COMPLETE).write_text(f"{VERSION}\n")
    told: list[float] = []
    render_release(tmp_path, progress=lambda part, _: told.append(part))
    assert told == [1.0]
    assert [path.name for path in tmp_path.iterdir()] == [COMPLETE]


def test_files_of_another_version_are_cleared_and_those_of_this_one_kept(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    stem = tmp_path / "audio" / "harbour" / "drums.flac"
    for begun, kept in ((str(VERSION), True), (str(VERSION - 1), False)):
        stem.parent.mkdir(parents=True, exist_ok=True)
        stem.write_bytes(b"stem")
        (tmp_path / ".begun").write_text(begun)
        with pytest.raises(RenderCancelled):
            render_release(tmp_path, jobs=1, cancel=cancel)
        assert stem.exists() is kept
