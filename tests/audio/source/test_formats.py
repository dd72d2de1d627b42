"""Files in and out: exact where they can be, bounded where they lie, typed errors where they are broken."""

import random
import struct
import sys

import numpy as np
import pytest
import soundfile

from audio.errors import SourceError
from audio.source import formats
from audio.source.formats import LOUDEST, TAGS, open_audio, write_blocks
from audio.source.resample import Resampled

from .conftest import FRAMES, RATE_HZ, clicks_and_tones

KINDS = ["wav16", "wav24", "wavfloat", "flac16", "flac24", "vorbis", "opus", "mp3"]


def read_all(path, identity=None, block=65_536):
    file = open_audio(path, identity)
    try:
        out = np.empty((file.frames + 10, file.channels), np.float32)
        done = 0
        while got := file.read(out[done : done + block]):
            done += got
        return out[:done]
    finally:
        file.close()


@pytest.mark.parametrize("kind", KINDS)
def test_an_encrypted_stem_decodes_as_the_plain_one_does_elsewhere(kind, shelf, sealed_shelf):
    sealed = sealed_shelf(kind)
    ours = read_all(sealed.path, sealed.identity)
    theirs, rate_hz = soundfile.read(shelf(kind), dtype="float32")
    assert rate_hz == RATE_HZ and abs(len(ours) - FRAMES) <= (2_400 if kind == "mp3" else 0)
    assert np.array_equal(ours, theirs[: len(ours)])


@pytest.mark.parametrize(("kind", "bits"), [("wav16", 16), ("flac16", 16), ("wav24", 24), ("flac24", 24)])
def test_integer_samples_come_out_exactly(kind, bits, shelf):
    whole, _ = soundfile.read(shelf(kind), dtype="int32")
    assert np.array_equal(read_all(shelf(kind)) * 2.0 ** (bits - 1), whole >> (32 - bits))


@pytest.mark.parametrize("kind", KINDS)
def test_any_jump_lands_on_the_sample(kind, sealed_shelf):
    """Vorbis, where libsndfile alone is wrong by up to full scale, and Opus, whose decoder must converge first."""
    sealed = sealed_shelf(kind)
    straight = read_all(sealed.path, sealed.identity)
    file = open_audio(sealed.path, sealed.identity)
    rng = random.Random(7)
    places = [rng.randrange(file.frames) for _ in range(60)]
    places += [0, 1, 100, 4_096, 16_384, 16_385, file.frames - 5_000, file.frames - 100, file.frames - 1, 77]
    out = np.empty((3_000, 2), np.float32)
    for place in places:
        file.seek(place)
        got = file.read(out)
        assert got == min(3_000, len(straight) - place)
        worst = np.abs(out[:got] - straight[place : place + got]).max()
        assert worst <= (1e-5 if kind == "opus" else 0.0), place
    file.close()


def test_the_first_page_is_there_before_the_file_is_decrypted(sealed_shelf):
    sealed = sealed_shelf("flac24")
    file = open_audio(sealed.path, sealed.identity)
    assert file.read(np.empty((4_096, 2), np.float32)) == 4_096
    assert file._container.chunks_read <= 3 < sealed.path.stat().st_size // 65_552
    file.close()


def test_a_flipped_bit_stops_the_stem_there_and_not_before(sealed_shelf, tmp_path):
    sealed = sealed_shelf("flac24")
    raw = bytearray(sealed.path.read_bytes())
    chunk = len(raw) // 65_552 // 2
    raw[chunk * 65_552 + 9_999] ^= 4
    path = tmp_path / "flipped"
    path.write_bytes(raw)
    straight = read_all(sealed.path, sealed.identity)
    file = open_audio(path, sealed.identity)
    out = np.empty((1_000, 2), np.float32)
    at = 0
    with pytest.raises(SourceError) as caught:
        while got := file.read(out):
            assert np.array_equal(out[:got], straight[at : at + got])
            at += got
    assert caught.value.reason == "damaged" and 0 < at < FRAMES
    file.close()


def hostile_flac(shelf, total: int) -> bytes:
    """A FLAC whose header claims `total` samples (36 bits, behind 20 of rate, 3 of channels, 5 of depth)."""
    data = bytearray(shelf("flac16").read_bytes())
    data[21] = data[21] & 0xF0 | total >> 32
    data[22:26] = (total & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(data)


def test_a_header_that_claims_two_to_the_36_frames_is_refused(shelf, tmp_path):
    path = tmp_path / "huge.flac"
    path.write_bytes(hostile_flac(shelf, 2**36 - 1))
    with pytest.raises(SourceError) as caught:
        open_audio(path, None)
    assert caught.value.reason == "too_long"


def test_a_header_that_claims_an_hour_too_much_is_found_out_at_the_end(shelf, tmp_path):
    path = tmp_path / "long.flac"
    path.write_bytes(hostile_flac(shelf, RATE_HZ * 3_600))
    with pytest.raises(SourceError) as caught:
        read_all(path)
    assert caught.value.reason in {"truncated", "damaged"}


@pytest.mark.parametrize("kind", ["wavfloat", "flac24", "vorbis", "opus", "mp3"])
def test_a_file_cut_in_its_first_four_kilobytes_is_a_typed_error_or_plays_what_there_is(kind, shelf, tmp_path):
    data = shelf(kind).read_bytes()
    path = tmp_path / shelf(kind).name
    for cut in range(0, 4_096, 1 if kind == "flac24" else 5):
        path.write_bytes(data[:cut])
        try:
            sound = read_all(path)
        except SourceError:
            continue
        assert len(sound) <= FRAMES and np.isfinite(sound).all()


@pytest.mark.parametrize("kind", ["flac24", "vorbis", "opus", "mp3", "wav16"])
def test_random_damage_is_a_typed_error_or_a_bounded_signal(kind, shelf, tmp_path):
    data = shelf(kind).read_bytes()[:60_000]
    path = tmp_path / shelf(kind).name
    rng = random.Random(3)
    for _ in range(40):
        broken = bytearray(data)
        for _ in range(rng.choice((1, 5, 50))):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path.write_bytes(broken)
        try:
            sound = read_all(path)
        except SourceError:
            continue
        assert np.isfinite(sound).all() and np.abs(sound).max(initial=0) <= LOUDEST


def test_poison_in_a_float_file_is_tamed_and_the_rest_is_untouched(tmp_path):
    path = tmp_path / "poison.wav"
    poison = [np.nan, np.inf, -np.inf, 1e30, -1e30, 1e-42, 0.5, -1.5]
    soundfile.write(path, np.array([poison, poison], np.float32).T, RATE_HZ, subtype="FLOAT")
    expected = np.array([0, 0, 0, LOUDEST, -LOUDEST, 0, 0.5, -1.5], np.float32)
    assert np.array_equal(read_all(path)[:, 0], expected)


def refused(path) -> str:
    with pytest.raises(SourceError) as caught:
        open_audio(path, None)
    return caught.value.reason


def test_channels_rates_and_lengths_out_of_reason_are_refused(tmp_path):
    path = tmp_path / "odd.wav"
    soundfile.write(path, np.zeros((10, 3)), RATE_HZ)
    assert refused(path) == "channels"
    soundfile.write(path, np.zeros(10), 4_000)
    assert refused(path) == "rate"
    soundfile.write(path, np.zeros(10), 384_000)
    assert refused(path) == "rate"
    soundfile.write(path, np.zeros(0), RATE_HZ)
    assert refused(path) == "empty"


def test_a_second_format_chunk_does_not_smuggle_another_coding_in(tmp_path):
    def fmt(tag):
        return b"fmt " + struct.pack("<IHHIIHH", 16, tag, 1, 48000, 96000, 2, 16)

    chunks = fmt(1) + fmt(7) + b"data" + struct.pack("<I", 400) + bytes(400)
    path = tmp_path / "two.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    try:
        assert not read_all(path).any()
    except SourceError as error:
        assert error.reason in {"not_audio", "damaged"}


def blocks_of(sound, size=10_000):
    for at in range(0, len(sound), size):
        yield sound[at : at + size]


@pytest.mark.parametrize(("suffix", "subtype"), [(".wav", "PCM_24"), (".flac", "PCM_24"), (".wav", "FLOAT")])
def test_what_is_written_is_read_back_bit_for_bit(suffix, subtype, shelf, tmp_path):
    sound = read_all(shelf("flac24"))
    path = tmp_path / f"out{suffix}"
    assert write_blocks(path, RATE_HZ, 2, subtype, blocks_of(sound)) == len(sound)
    assert soundfile.info(path).subtype == subtype
    assert np.array_equal(read_all(path), sound)


def test_sixteen_bits_are_dithered_flat_and_always_the_same(tmp_path):
    quiet = (np.full((RATE_HZ, 1), 0.3 / 2**15)).astype(np.float32)
    one, two = tmp_path / "one.wav", tmp_path / "two.wav"
    for path in (one, two):
        write_blocks(path, RATE_HZ, 1, "PCM_16", blocks_of(quiet))
    assert one.read_bytes() == two.read_bytes()
    steps = read_all(one)[:, 0] * 2**15
    assert abs(steps.mean() - 0.3) < 0.02, "a plain rounding would say 0"
    assert abs(steps.std() - 0.5) < 0.01, "of any signal: 2/12 of triangular noise and 1/12 of rounding"


def test_integers_saturate(tmp_path):
    loud = np.array([[1.5], [-1.5], [1.0]], np.float32)
    path = tmp_path / "loud.flac"
    write_blocks(path, RATE_HZ, 1, "PCM_24", [loud])
    assert read_all(path)[:, 0].tolist() == [1 - 2**-23, -1.0, 1 - 2**-23]


def test_twenty_four_bits_are_rounded_as_exact_numbers_would_be():
    rng = np.random.default_rng(4)
    halves = (rng.integers(-(2**23), 2**23, 4_000) + rng.choice([-0.5, 0.0, 0.5], 4_000)) / 2**23
    some = rng.standard_normal(40_000) * 10.0 ** rng.uniform(-9, 1, 40_000)
    edges = [0.0, -0.0, 1.0, -1.0, 1 - 2.0**-24, 2.0**-24, 3 * 2.0**-24, 1e30, -1e30, np.inf, -np.inf]
    block = np.concatenate([halves, some, edges]).astype(np.float32)[:, None]
    exactly = np.clip(np.rint(block.astype(np.float64) * 2**23), -(2**23), 2**23 - 1)
    encoded = formats._encoded(block, "PCM_24", np.random.default_rng(0))
    assert encoded.dtype == np.int32 and np.array_equal(encoded, exactly.astype(np.int64) * 256)


@pytest.mark.skipif(sys.platform == "win32", reason="a file can be bounded for a moment on POSIX only")
def test_a_disk_that_is_full_is_an_error_of_the_system(tmp_path):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError):
            write_blocks(tmp_path / "mix.wav", RATE_HZ, 2, "PCM_24", [np.zeros((100_000, 2), np.float32)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())


def test_a_writer_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "mix.wav"
    path.write_bytes(b"old")

    def blocks():
        yield np.zeros((10, 2), np.float32)
        raise RuntimeError("cancelled")

    with pytest.raises(RuntimeError):
        write_blocks(path, RATE_HZ, 2, "PCM_24", blocks())
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def tone(rate_hz: int, seconds: float, *hertz: float) -> np.ndarray:
    t = np.arange(round(rate_hz * seconds)) / rate_hz
    return sum(0.4 * np.sin(2 * np.pi * f * t) for f in hertz)


class InMemory:
    def __init__(self, sound: np.ndarray, rate_hz: int) -> None:
        self.sound = sound.astype(np.float32).reshape(len(sound), -1)
        self.frames, self.channels = self.sound.shape
        self.rate_hz = rate_hz
        self.at = 0

    def seek(self, frame: int) -> None:
        self.at = frame

    def read(self, out) -> int:
        piece = self.sound[self.at : self.at + len(out)]
        out[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def close(self) -> None: ...


def resampled(sound, from_hz, to_hz):
    stream = Resampled(InMemory(sound, from_hz), to_hz)
    out = np.empty((stream.frames + 5, 1), np.float32)
    assert stream.read(out) == stream.frames
    return stream, out[: stream.frames, 0]


def test_the_whole_way_from_the_shelf_matches_what_was_recorded(shelf):
    """FLAC is lossless: the decoded stem is the sound that was written, to half a step."""
    assert np.abs(read_all(shelf("flac24")) - clicks_and_tones()).max() <= 2**-23


@pytest.mark.parametrize(("from_hz", "to_hz"), [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (8_000, 48_000)])
def test_a_resampled_frame_is_the_instant_it_says(from_hz, to_hz):
    hertz = (997.0, 0.2 * min(from_hz, to_hz))
    _, out = resampled(tone(from_hz, 1.5, *hertz), from_hz, to_hz)
    assert len(out) == round(1.5 * to_hz)
    middle = slice(to_hz // 4, to_hz)
    assert np.abs(out - tone(to_hz, 1.5, *hertz))[middle].max() < 10 ** (-80 / 20)


def test_the_passband_is_flat_and_nothing_folds_back():
    """44.1 → 48 kHz keeps 20 Hz…19 kHz to 0.01 dB; 48 → 44.1 kHz lets nothing of 23 kHz through at −120 dBFS."""
    middle = slice(12_000, 60_000)
    for hertz in (20.0, 1_000.0, 10_000.0, 19_000.0):
        _, out = resampled(tone(44_100, 1.5, hertz), 44_100, 48_000)
        level = np.sqrt(2 * np.mean(out[middle].astype(np.float64) ** 2)) / 0.4
        assert abs(20 * np.log10(level)) < 0.01, hertz
    _, out = resampled(tone(48_000, 1.5, 23_000.0), 48_000, 44_100)
    assert np.abs(out[middle]).max() < 10 ** (-120 / 20)


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(44_100, 48_000), (48_000, 44_100), (47_999, 48_000), (192_000, 48_000)]
)
def test_a_jump_in_a_resampled_stem_matches_the_straight_pass(from_hz, to_hz):
    rng = np.random.default_rng(2)
    stream, straight = resampled(0.2 * rng.standard_normal(3 * from_hz + 17), from_hz, to_hz)
    out = np.empty((2_000, 1), np.float32)
    for place in (0, 1, 999, to_hz + 3, 2 * to_hz + 11, stream.frames - 50):
        stream.seek(place)
        got = stream.read(out)
        assert got == min(2_000, stream.frames - place)
        assert np.abs(out[:got, 0] - straight[place : place + got]).max() < 10 ** (-120 / 20), place


@pytest.mark.parametrize(("name", "places"), [("a.wav", TAGS[:-2]), ("a.flac", TAGS[:-1])])
def test_tags_are_in_the_file_and_change_no_sample(tmp_path, name, places):
    sound = np.linspace(-0.5, 0.5, 2_000, dtype=np.float32).reshape(-1, 2)
    tags = {place: f"{place} Ä ☀" for place in TAGS[:-1]} | {"comment": "n" * 5_000, "title": "a\0b"}
    write_blocks(tmp_path / name, RATE_HZ, 2, "PCM_24", [sound], tags)
    write_blocks(tmp_path / f"plain-{name}", RATE_HZ, 2, "PCM_24", [sound])
    with soundfile.SoundFile(tmp_path / name) as file, soundfile.SoundFile(tmp_path / f"plain-{name}") as plain:
        found = file.copy_metadata()
        assert {place for place in places} <= set(found)
        assert found["title"] == "a b" and len(found["comment"]) == 2_000 and found["artist"] == "artist Ä ☀"
        assert np.array_equal(file.read(dtype="int32"), plain.read(dtype="int32"))
