"""The decode process itself, spawned, over its pipe, as the engine drives it."""

import multiprocessing
import os
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyrage
import pytest
import soundfile

from audio.reports import AllDecoded, OverviewReady, StripFailed, StripReady
from audio.source import worker
from audio.source.messages import CloseSong, OpenSong, Quit, Seek, SongProbed
from audio.source.store import PAGE, PcmStore, unlink
from audio.stem import Stem

from .conftest import FRAMES, RATE_HZ, clicks_and_tones, seal

ROOMY = 1 << 28


class Driver:
    """Sends, receives with a deadline, and remembers."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.connection, theirs = spawn.Pipe()
        self.process = spawn.Process(target=worker.main, args=(theirs,))
        self.process.start()
        theirs.close()
        self.generation = 0
        self.heard: list[object] = []
        self.names: list[str] = []

    def open(self, *stems: Stem, rate_hz: int = RATE_HZ, budget_bytes: int = ROOMY) -> PcmStore:
        self.generation += 1
        self.heard.clear()
        self.connection.send(OpenSong(self.generation, stems, rate_hz, budget_bytes))
        probed = self.await_message(SongProbed)
        assert probed.generation == self.generation
        assert probed.strips == tuple(stem.strip for stem in stems)
        self.names.append(probed.store_name)
        return PcmStore.attach(probed.store_name)

    def await_message(self, kind: type):
        deadline = time.monotonic() + 90
        while not self.heard or not isinstance(self.heard[-1], kind):
            assert self.connection.poll(max(0.0, deadline - time.monotonic())), f"no {kind.__name__}"
            self.heard.append(self.connection.recv())
        return self.heard[-1]

    def await_next(self, kind: type):
        self.heard.append(None)
        return self.await_message(kind)

    def all_decoded(self) -> None:
        self.await_message(AllDecoded)

    def of(self, kind: type) -> list:
        return [message for message in self.heard if isinstance(message, kind)]

    def failures(self) -> dict[str, str]:
        return {message.strip: message.reason for message in self.of(StripFailed)}

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()
        for name in self.names:
            unlink(name)


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline, "never came true"
        os.sched_yield()


@pytest.fixture(scope="module")
def driver():
    made = Driver()
    yield made
    made.connection.send(Quit())
    made.process.join(90)
    assert made.process.exitcode == 0
    made.connection.close()


@pytest.fixture(autouse=True)
def nothing_left_behind(request):
    yield
    if "driver" in request.fixturenames:
        driver = request.getfixturevalue("driver")
        driver.connection.send(CloseSong())
        eventually(lambda: not any((Path("/dev/shm") / name).exists() for name in driver.names))


def expected_24_bit() -> np.ndarray:
    return np.rint(clicks_and_tones() * (2**23 - 1)) / 2**23


def rows(store: PcmStore, row: int) -> np.ndarray:
    return store.planes[2 * row : 2 * row + 2, : store.frames].copy()


def test_every_kind_of_stem_arrives_in_its_rows(driver, shelf, sealed_shelf):
    kinds = ["flac24", "flac16", "wav24", "vorbis", "opus", "mp3"]
    store = driver.open(*(sealed_shelf(kind).stem(kind) for kind in kinds))
    driver.all_decoded()
    assert store.ready(0, store.pages - 1) and store.decoded() == 1.0
    for row, kind in enumerate(kinds):
        theirs, _ = soundfile.read(shelf(kind), dtype="float32")
        assert np.array_equal(rows(store, row)[:, : len(theirs)], theirs.T), kind
    assert np.abs(rows(store, 0)[:, :FRAMES] - expected_24_bit().T).max() <= 2**-23
    assert {message.strip for message in driver.of(StripReady)} == set(kinds)
    assert not driver.failures() and isinstance(driver.heard[-1], AllDecoded)
    store.close()


def test_an_overview_of_each_strip_comes_when_all_are_decoded(driver, sealed_shelf):
    store = driver.open(sealed_shelf("flac24").stem("a"), sealed_shelf("flac24").stem("b", 1.0))
    driver.all_decoded()
    drawn = [driver.await_next(OverviewReady) for _ in range(2)]
    overviews = {message.strip: message.overview for message in drawn}
    mono = rows(store, 0).mean(0)
    assert overviews["a"].frames == store.frames == FRAMES + RATE_HZ
    assert overviews["a"].maximum.max() == pytest.approx(mono.max())
    assert overviews["a"].minimum.min() == pytest.approx(mono.min())
    silent_bins = RATE_HZ // overviews["b"].bin_frames
    assert not overviews["b"].rms[:silent_bins].any() and overviews["b"].rms[silent_bins + 1] > 0
    store.close()


def test_a_mono_stem_that_enters_late_is_placed_to_the_frame_on_both_sides(driver, tmp_path):
    sound = np.rint(np.linspace(-0.5, 0.5, 10_000) * 2**15) / 2**15
    soundfile.write(tmp_path / "mono.flac", sound, RATE_HZ, subtype="PCM_16")
    store = driver.open(Stem("late", tmp_path / "mono.flac", None, 0.12345))
    driver.all_decoded()
    start = round(0.12345 * RATE_HZ)
    assert store.frames == start + 10_000
    for side in rows(store, 0):
        assert not side[:start].any() and np.abs(side[start:] - sound).max() <= 2**-15
    store.close()


def test_a_song_at_another_rate_is_resampled_and_stays_in_time(driver, tmp_path):
    t = np.arange(44_100 * 2) / 44_100
    soundfile.write(tmp_path / "cd.flac", 0.5 * np.sin(2 * np.pi * 1000 * t), 44_100, subtype="PCM_24")
    store = driver.open(Stem("cd", tmp_path / "cd.flac"))
    driver.all_decoded()
    assert store.frames == 2 * RATE_HZ
    ideal = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(store.frames) / RATE_HZ)
    middle = slice(RATE_HZ // 4, RATE_HZ * 7 // 4)
    assert np.abs(rows(store, 0)[0] - ideal)[middle].max() < 1e-5
    store.close()


def broken_stems(folder: Path, sealed_shelf) -> tuple[dict[str, Stem], dict[str, str]]:
    """Stems that can not be played, and the reason each must give."""
    good = sealed_shelf("flac24")
    raw = good.path.read_bytes()
    flipped = bytearray(raw)
    flipped[len(raw) // 2] ^= 1
    huge = bytearray(Path(folder / "plain.flac").read_bytes())
    huge[21:26] = bytes([huge[21] | 0x0F]) + b"\xff\xff\xff\xff"
    contents = {
        "flipped bit": (bytes(flipped), "damaged"),
        "cut": (raw[: len(raw) // 2], "damaged"),
        "cut between chunks": (raw[: -((len(raw) % 65_552) or 65_552)][: -(len(raw) // 65_552)], "damaged"),
        "wrong magic": (b"MThd" + raw[4:], "not_encrypted"),
        "empty": (b"", "not_encrypted"),
    }
    stems, reasons = {}, {}
    for name, (data, reason) in contents.items():
        (folder / name).write_bytes(data)
        stems[name], reasons[name] = Stem(name, folder / name, good.identity), reason
    (folder / "huge").write_bytes(huge)
    (folder / "html").write_bytes(b"<html>" * 1000)
    other = str(pyrage.x25519.Identity.generate())
    more = {
        "wrong key": (Stem("wrong key", good.path, other), "wrong_key"),
        "no key": (Stem("no key", good.path, None), "no_key"),
        "not a key": (Stem("not a key", good.path, "AGE-SECRET-KEY-1"), "bad_key"),
        "missing": (Stem("missing", folder / "nowhere", None), "missing"),
        "huge": (Stem("huge", folder / "huge", None), "too_long"),
        "html": (Stem("html", folder / "html", None), "not_audio"),
        "nowhen": (Stem("nowhen", good.path, good.identity, float("nan")), "offset"),
        "before": (Stem("before", good.path, good.identity, -1.0), "offset"),
        "never": (Stem("never", good.path, good.identity, 1e300), "offset"),
    }
    for name, (stem, reason) in more.items():
        stems[name], reasons[name] = stem, reason
    return stems, reasons


def test_broken_stems_say_why_and_the_others_play_on_untouched(driver, shelf, sealed_shelf, tmp_path):
    (tmp_path / "plain.flac").write_bytes(shelf("flac16").read_bytes())
    stems, reasons = broken_stems(tmp_path, sealed_shelf)
    good = sealed_shelf("flac24").stem("good")
    store = driver.open(*stems.values(), good)
    driver.all_decoded()
    assert driver.failures() == reasons
    assert [message.strip for message in driver.of(StripReady)] == ["good"]
    eventually(lambda: store.ready(0, store.pages - 1))
    assert store.frames == FRAMES
    assert np.abs(rows(store, len(stems)) - expected_24_bit().T).max() <= 2**-23
    flipped = rows(store, list(stems).index("flipped bit"))
    assert flipped.any(), "what was decoded before the flaw stays"
    at = np.flatnonzero(flipped.any(0)).max()
    assert np.array_equal(flipped[:, :at], rows(store, len(stems))[:, :at])
    store.close()


def test_poison_and_floods_in_float_files_reach_nobody(driver, tmp_path):
    poison = np.tile(np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 1e-40], np.float32), 5_000)
    soundfile.write(tmp_path / "poison.wav", poison, RATE_HZ, subtype="FLOAT")
    store = driver.open(Stem("poison", tmp_path / "poison.wav"))
    driver.all_decoded()
    assert np.isfinite(store.planes).all() and np.abs(store.planes).max() <= 4.0
    store.close()


def test_a_song_of_nothing_but_failures_still_answers(driver, tmp_path):
    store = driver.open(Stem("a", tmp_path / "nowhere"))
    driver.all_decoded()
    assert store.frames == 0 and driver.failures() == {"a": "missing"}
    store.close()
    store = driver.open()
    driver.all_decoded()
    store.close()


@pytest.fixture(scope="module")
def long_stem(tmp_path_factory) -> Stem:
    """Two minutes of 24-bit counting: sample k is k / 2^23, so that any page tells its place."""
    folder = tmp_path_factory.mktemp("long")
    numbers = (np.arange(120 * RATE_HZ, dtype=np.int32) % 2**22) << 8
    soundfile.write(folder / "long.flac", numbers, RATE_HZ, subtype="PCM_24")
    sealed = seal(folder / "long.flac", folder / "long.age")
    return sealed.stem("long")


def counts_from(store: PcmStore, page: int) -> bool:
    at = page % store.slots * PAGE
    expected = (np.arange(page * PAGE, (page + 1) * PAGE) % 2**22) / 2**23
    return bool(np.array_equal(store.planes[0, at : at + PAGE], expected.astype(np.float32)))


def test_a_tiny_budget_plays_through_a_ring_and_jumps_in_it(driver, long_stem):
    store = driver.open(long_stem, replace(long_stem, strip="again"), budget_bytes=1)
    assert store.slots < 10 < store.pages
    places = [*range(0, 40), 1000, 1001, 3, 4, 5, store.pages - 2]
    for page in places:
        store.want_frame = page * PAGE + 11
        eventually(lambda page=page: store.ready(page, page + 1))
        assert counts_from(store, page) and (page + 1 == store.pages - 1 or counts_from(store, page + 1))
    driver.all_decoded()
    assert {message.strip for message in driver.of(OverviewReady)} == {"long", "again"}
    assert driver.of(OverviewReady)[0].overview.maximum.max() == pytest.approx(0.5, abs=1e-6)
    store.close()


def test_a_loop_in_a_ring_has_its_start_ready_before_the_playhead_comes_back(driver, long_stem):
    store = driver.open(long_stem, budget_bytes=1)
    first, last = 300, 303
    store.loop = (first * PAGE, (last + 1) * PAGE)
    store.want_frame = last * PAGE
    eventually(lambda: store.ready(first, last))
    assert all(counts_from(store, page) for page in range(first, last + 1))
    store.close()


def test_a_jump_by_message_or_by_header_is_served_before_the_rest(driver, long_stem):
    for jump in ("message", "header"):
        store = driver.open(long_stem)
        page = store.pages * 3 // 4
        if jump == "message":
            driver.connection.send(Seek(driver.generation, page * PAGE))
        else:
            store.want_frame = page * PAGE
        eventually(lambda store=store, page=page: store.ready(page, page + 3))
        assert counts_from(store, page) and counts_from(store, page + 3)
        driver.all_decoded()
        assert store.ready(0, store.pages - 1), "and then what was left out"
        store.close()


def test_a_seek_for_another_song_is_ignored(driver, long_stem):
    store = driver.open(long_stem)
    driver.connection.send(Seek(driver.generation + 1, 9 * PAGE))
    driver.all_decoded()
    assert store.want_frame == 0
    store.close()


def test_a_new_song_takes_the_place_of_the_old_one_at_once(driver, long_stem, sealed_shelf):
    old = driver.open(long_stem)
    new = driver.open(sealed_shelf("flac24").stem("new"))
    driver.all_decoded()
    assert new.generation == old.generation + 1 and new.ready(0, new.pages - 1)
    with pytest.raises(FileNotFoundError):
        PcmStore.attach(old.name)
    old.close()
    new.close()


def test_the_process_ends_and_tidies_up_when_its_pipe_does(long_stem):
    driver = Driver()
    store = driver.open(long_stem)
    name = store.name
    store.close()
    driver.connection.close()
    driver.process.join(90)
    assert driver.process.exitcode == 0
    assert not (Path("/dev/shm") / name).exists()


def test_a_killed_process_leaves_a_name_that_its_parent_can_take_away(long_stem):
    driver = Driver()
    store = driver.open(long_stem)
    driver.kill()
    assert not (Path("/dev/shm") / store.name).exists()
    assert set(store.busy) <= {0}
    store.close()


def test_sixty_four_stems_stay_far_below_their_length_in_memory(driver, long_stem):
    stems = [replace(long_stem, strip=str(number)) for number in range(64)]
    store = driver.open(*stems, budget_bytes=1 << 30)
    assert not store.resident
    eventually(lambda: store.ready(0, store.slots - 2))
    status = Path(f"/proc/{driver.process.pid}/status").read_text()
    resident_kb = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
    assert resident_kb < 400_000
    store.close()


def test_messages_have_no_room_for_secrets():
    order = OpenSong(1, (Stem("a", Path("x"), "AGE-SECRET-KEY-1SECRET"),), 48_000, 1)
    assert "SECRET" not in repr(order)


def test_a_wave_bomb_in_a_header_costs_nothing(driver, tmp_path):
    """A WAV that claims 4 GB and holds 40 frames."""
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16)
    body = b"RIFF" + b"\xff\xff\xff\xff" + b"WAVE" + fmt + b"data" + b"\xf0\xff\xff\xff" + b"\x01\x00" * 80
    (tmp_path / "bomb.wav").write_bytes(body)
    store = driver.open(Stem("bomb", tmp_path / "bomb.wav"))
    driver.all_decoded()
    assert store.planes.nbytes <= ROOMY
    assert np.isfinite(store.planes).all()
    store.close()
