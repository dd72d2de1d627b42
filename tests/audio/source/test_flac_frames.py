"""Where FLAC frames begin: as ffmpeg finds them, and nowhere else."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.source.flac_frames import FlacLayout, flac_layout

RATE_HZ = 48_000


class Bytes:
    """All there is, as a container gives it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size_bytes = data, len(data)

    def pieces(self, at: int, size_bytes: int) -> list[memoryview]:
        return [memoryview(self.data)[at : at + size_bytes]] if at < self.size_bytes else []


def flac(path: Path, frames: int, rate_hz: int = RATE_HZ, channels: int = 2, subtype: str = "PCM_24") -> Path:
    """Of noise that grows from silence."""
    noise = np.random.default_rng(5).uniform(-1, 1, (frames, channels)) * np.linspace(0, 1, frames)[:, None] ** 4
    soundfile.write(path, noise, rate_hz, subtype=subtype)
    return path


def layout_of(data: bytes) -> FlacLayout:
    layout = flac_layout(Bytes(data))
    assert layout is not None
    return layout


def found_by_ffmpeg(path: Path) -> list[tuple[int, int]]:
    command = ["ffprobe", "-v", "error", "-show_packets", "-show_entries", "packet=pos,pts", "-of", "json", str(path)]
    packets = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packets"]
    return [(int(packet["pos"]), int(packet["pts"])) for packet in packets]


def found_from_the_front(layout: FlacLayout, data: bytes) -> list[tuple[int, int]]:
    found, at = [], 0
    while start := layout.first_start(data[at:]):
        found.append((at + start[0], start[1]))
        at += start[0] + 1
    return found


def found_from_the_back(layout: FlacLayout, data: bytes) -> list[tuple[int, int]]:
    found = []
    while start := layout.last_start(data):
        found.append(start)
        data = data[: start[0]]
    return found[::-1]


@pytest.mark.parametrize("rate_hz", [8_000, 12_345, 44_100, 48_000, 96_000, 176_400])
@pytest.mark.parametrize(("channels", "subtype"), [(1, "PCM_S8"), (2, "PCM_16"), (2, "PCM_24")])
def test_every_flac_frame_is_found_where_ffmpeg_finds_it(tmp_path, rate_hz, channels, subtype):
    path = flac(tmp_path / "a.flac", 600_000, rate_hz, channels, subtype)
    data, judge = path.read_bytes(), found_by_ffmpeg(path)
    layout = layout_of(data)
    assert (layout.first_byte, 0) == judge[0] and len(judge) > 130  # numbers of two bytes, too
    found = found_from_the_front(layout, data)
    assert found == found_from_the_back(layout, data)
    assert found == judge[:-1] or found == judge  # the last one may begin in another way
    assert all(layout.start_of(data, frame) == at for at, frame in found)


def test_numbers_of_three_bytes_are_read(tmp_path):
    path = tmp_path / "short.flac"
    silence = ["-f", "lavfi", "-i", f"anullsrc=r={RATE_HZ}:cl=mono:d=1"]
    subprocess.run(["ffmpeg", "-v", "error", *silence, "-frame_size", "16", str(path)], check=True)
    data = path.read_bytes()
    layout = layout_of(data)
    assert layout.block_frames == 16
    assert found_from_the_front(layout, data) == [start for start in found_by_ffmpeg(path) if start[1] < RATE_HZ]
    assert layout.last_start(data) is not None and layout.last_start(data)[1] // 16 > 0x7FF


def test_bytes_by_chance_are_no_frame():
    layout = FlacLayout(b"", 0, 1 << 30, 4_096, b"\xff\xf8\xc9")
    noise = b"".join(b"\xff\xf8\xc9" + os.urandom(13) for _ in range(256))
    assert len(found_from_the_front(layout, noise)) < 10  # one of 256 by its check sum, at most


def test_a_header_that_is_cut_is_no_frame(tmp_path):
    data = flac(tmp_path / "a.flac", 9_000).read_bytes()
    layout = layout_of(data)
    head = data[layout.first_byte :][:16]
    assert [layout.first_start(head[:size]) for size in (5, 6, 16)] == [None, (0, 0), (0, 0)]


def test_a_frame_beyond_the_end_of_the_song_is_none(tmp_path):
    data = flac(tmp_path / "a.flac", 9_000).read_bytes()
    layout = layout_of(data)
    shorter = FlacLayout(layout.header, layout.first_byte, 4_096, layout.block_frames, layout.mark)
    assert layout.last_start(data)[1] == 4_096 and shorter.last_start(data)[1] == 0


@pytest.mark.parametrize(
    ("at", "change"),
    [
        (0, b"fLaX"),
        (4, b"\x04\x00\x00\x22"),  # no STREAMINFO in front
        (8, b"\x00\x00\x00\x00"),  # no length of frames
        (8, b"\x00\x10\x10\x00"),  # changing lengths
        (22, b"\x00\x00\x00\x00"),  # no length of the song
        (8, b"\x00\x10\x00\x10"),  # frames so short that their numbers would be too long
    ],
)
def test_a_file_that_does_not_tell_is_left_to_others(tmp_path, at, change):
    data = bytearray(flac(tmp_path / "a.flac", 9_000).read_bytes())
    if change == b"\x00\x10\x00\x10":
        data[21:26] = data[21] | 0x0F, 255, 255, 255, 255
    data[at : at + len(change)] = change
    assert flac_layout(Bytes(bytes(data))) is None


def test_a_file_that_ends_in_its_metadata_is_left_to_others(tmp_path):
    data = flac(tmp_path / "a.flac", 9_000).read_bytes()
    assert all(flac_layout(Bytes(data[:size])) is None for size in range(layout_of(data).first_byte + 3))
