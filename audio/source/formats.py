"""Audio files in and out: the only door to libsndfile, which translates its errors and distrusts its headers."""

import io
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.errors import SourceError
from audio.source.container import Container, open_container
from audio.source.flac import FlacReader, Misread, flac_reader
from audio.source.ogg import OggIndex
from audio.source.sniff import Kind, sniff
from audio.source.writeback import Writeback

LONGEST_S = 2 * 3600
LOUDEST = 4.0
LOWEST_HZ, HIGHEST_HZ = 8_000, 192_000

_INTEGERS = {"PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32"}
_SUBTYPES = {
    Kind.FLAC: {"PCM_S8", "PCM_16", "PCM_24"},
    Kind.WAV: {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"},
    Kind.VORBIS: {"VORBIS"},
    Kind.OPUS: {"OPUS"},
    Kind.MP3: {"MPEG_LAYER_III"},
}
# Frames to decode and drop after a jump: MP3 needs its bit reservoir back. (For Opus libsndfile does so itself, until
# it differs by less than 24 bits can say.)
_LEAD_IN = {Kind.MP3: 16_384}
# Decoding on is as quick as a jump.
_NEAR_FRAMES = 1 << 16
# The length of an MP3 counts whole frames and may be off by encoder delay and padding.
_SLACK = {Kind.MP3: 4_608}
_SMALLEST = 1e-30


class _SoundFile(soundfile.SoundFile):  # type: ignore[misc]
    def seekable(self) -> bool:
        """No: a seekable SoundFile jumps to where it already is after every read, which costs time in FLAC and
        exactness in Vorbis. `seek` itself does not ask."""
        return False


class AudioFile:
    """A stem as frames of float32, ±1 full scale, at its own rate. For one thread at a time.

    frames: as the header says, at most LONGEST_S; never the size of an allocation. channels: 1 or 2.
    """

    def __init__(self, container: Container) -> None:
        """Takes `container` over. Errors: SourceError "not_audio", "damaged", "too_long", "channels", "rate"."""
        self._container = container
        self.kind = sniff(container)
        container.check()
        try:
            self._file = _SoundFile(container, "r")
        except (soundfile.SoundFileError, TypeError, ValueError, OSError) as error:
            container.check()
            raise SourceError("damaged", str(error)) from error
        self.rate_hz = int(self._file.samplerate)
        self.channels = int(self._file.channels)
        self.frames = int(self._file.frames)
        self._at = 0
        self._exact = self._file.subtype in _INTEGERS
        self._flac: FlacReader | None = None
        self._ogg: OggIndex | None = None
        try:
            self._refuse_nonsense()
        except SourceError:
            self._file.close()
            raise
        if self.kind is Kind.FLAC:
            self._flac = flac_reader(container, self.frames, self.channels)

    def _refuse_nonsense(self) -> None:
        self._container.check()
        if self._file.subtype not in _SUBTYPES[self.kind]:
            raise SourceError("not_audio", f"{self.kind.value} with {self._file.subtype}")
        if not LOWEST_HZ <= self.rate_hz <= HIGHEST_HZ:
            raise SourceError("rate", f"{self.rate_hz} Hz")
        if self.channels not in (1, 2):
            raise SourceError("channels", str(self.channels))
        if self.frames < 1:
            raise SourceError("empty", "no frames")
        if self.frames > LONGEST_S * self.rate_hz:
            raise SourceError("too_long", f"{self.frames} frames")

    def seek(self, frame: int) -> None:
        """The next `read` begins at this frame, to the sample, in every format. Errors: SourceError."""
        if frame == self._at:
            return
        frame = min(max(frame, 0), self.frames)
        if self._flac is not None and self._by_flac(partial(self._flac.seek, frame)):
            self._at = frame
        elif self.kind is Kind.VORBIS:
            self._restart(frame)
        else:
            start = max(0, frame - _LEAD_IN.get(self.kind, 0))
            if not start <= self._at < frame:
                self._call(self._file.seek, start)
                self._at = start
        if self._at < frame:
            drop = np.empty((min(frame - self._at, 4_096), self.channels), np.float32)
            while self._at < frame and self.read(drop[: frame - self._at]):
                pass

    def read(self, out: NDArray[np.float32]) -> int:
        """Fills `out`, C-contiguous (n, channels), and returns how many frames; fewer than n only at the end.

        Integers come exactly; floats come finite and within ±LOUDEST. Errors: SourceError "truncated" when the
        file ends before its header says, "damaged", and what the container found.
        """
        wanted = min(len(out), self.frames - self._at)
        done = 0
        while done < wanted:
            piece = out[done:wanted]
            got = self._read_on(piece)
            if got == 0:
                break
            done += got
            self._at += got
        if done < wanted and self.frames - self._at > _SLACK.get(self.kind, 0):
            raise SourceError("truncated", f"{self._at} of {self.frames} frames")
        if not self._exact:
            _tame(out[:done])
        return done

    @property
    def own_hz(self) -> int:
        """Nothing is resampled here."""
        return self.rate_hz

    def close(self) -> None:
        """Closes the file too."""
        if self._flac is not None:
            self._flac.close()
        self._file.close()
        self._container.close()

    def _read_on(self, out: NDArray[np.float32]) -> int:
        if self._flac is not None and self._by_flac(partial(self._flac.read, out)):
            return len(out)
        return len(self._call(self._file.read, out=out))

    def _by_flac(self, action: Callable[[], None]) -> bool:
        """Whether that went well. If not, then whatever is wrong is said by the one road that all files take."""
        assert self._flac is not None
        try:
            action()
        except Misread:
            self._flac.close()
            self._flac = None
            self._call(self._file.seek, self._at)
            return False
        return True

    def _restart(self, frame: int) -> None:
        """Places Vorbis at or a little before this frame. libsndfile 1.2.2 itself lands beside the place by multiples
        of 448 frames wherever long and short blocks meet, says nothing, and stems would drift apart."""
        if self._at <= frame < self._at + _NEAR_FRAMES:
            return
        if self._ogg is None:
            self._ogg = OggIndex(self._container)
        tail = self._ogg.before(frame)
        self._container.check()
        if tail is None or not self._take_over(tail, frame):
            self._container.seek(0)
            self._take_over(self._container, frame)

    def _take_over(self, file: io.RawIOBase, frame: int) -> bool:
        """Reads on in `file`, which is all of this one but for frames left out at the front; False when it is not, or
        begins behind the frame."""
        try:
            opened = _SoundFile(file, "r")
        except (soundfile.SoundFileError, TypeError, ValueError, OSError) as error:
            self._container.check()
            if file is self._container:
                raise SourceError("damaged", str(error)) from error
            return False
        self._container.check()
        start = self.frames - int(opened.frames)
        same = (opened.samplerate, opened.channels, opened.subtype) == (self.rate_hz, self.channels, self._file.subtype)
        if not same or not 0 <= start <= frame:
            opened.close()
            return False
        self._file.close()
        self._file, self._at = opened, start
        return True

    def _call(self, action: Callable[..., Any], *args: Any, **named: Any) -> Any:
        try:
            value = action(*args, **named)
        except (soundfile.SoundFileError, OSError, ValueError) as error:
            self._container.check()
            raise SourceError("damaged", str(error)) from error
        self._container.check()
        return value


def open_audio(path: Path, identity: str | None) -> AudioFile:
    """The audio in that file, decrypted under that identity if there is one. Errors: SourceError."""
    container = open_container(path, identity)
    try:
        return AudioFile(container)
    except SourceError:
        container.close()
        raise


TAGS = ("title", "artist", "album", "comment", "copyright", "license", "software")
_LONGEST_TAG = 2000


def write_blocks(
    path: Path,
    rate_hz: int,
    channels: int,
    subtype: str,
    blocks: Iterable[NDArray[np.float32]],
    tags: Mapping[str, str] | None = None,
) -> int:
    """Writes a WAV or FLAC file (by the suffix of `path`), and returns how many frames.

    subtype: "PCM_16" (TPDF dither, always the same), "PCM_24" or "FLOAT" (WAV only). blocks: float32
    (n, channels), ±1 full scale; integers saturate. 24-bit samples read by `AudioFile` come back bit for bit.
    tags: by names out of `TAGS`; a WAV has no place for "license". They change no sample.
    The file appears whole or not at all: whatever `blocks` raises passes through and leaves nothing behind. Errors:
    OSError.
    """
    kind = {".wav": "WAV", ".flac": "FLAC"}[path.suffix.lower()]
    part = path.with_name(f".{path.name}.part")
    dither = np.random.default_rng(16)
    frames = 0
    try:
        part.touch()  # so that the system says by itself what is wrong with the place
        # By its path: a file object would be asked for every 8 KiB, and what it raises would be lost.
        with (
            Writeback(part) as writeback,
            soundfile.SoundFile(str(part), "w", rate_hz, channels, subtype, format=kind) as file,
        ):
            for name in TAGS:
                if tags and tags.get(name):
                    setattr(file, name, tags[name].replace("\0", " ")[:_LONGEST_TAG])
            for block in blocks:
                _write(file, _encoded(block, subtype, dither))
                writeback.look()
                frames += len(block)
        with part.open("r+b") as raw:
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return frames


def _write(file: soundfile.SoundFile, whole: NDArray[Any]) -> None:
    try:
        file.write(whole)
    except (soundfile.SoundFileError, AssertionError) as error:  # it asserts that all was taken
        raise OSError(str(error)) from error


def _encoded(block: NDArray[np.float32], subtype: str, dither: "np.random.Generator") -> NDArray[Any]:
    """Integers are made here: libsndfile scales by 2^23 − 1 what it reads by 2^23, so nothing would round-trip."""
    if subtype == "FLOAT":
        return np.ascontiguousarray(block, np.float32)
    if subtype == "PCM_24":
        # Exact in float32: a product with a power of two, and whole numbers that have 24 bits.
        exact = block * np.float32(2**23)
        np.rint(exact, out=exact)
        np.clip(exact, -(2**23), 2**23 - 1, out=exact)
        steps = exact.astype(np.int32)
        return np.left_shift(steps, 8, out=steps)
    if subtype == "PCM_16":
        noise = dither.random(block.shape) - dither.random(block.shape)
        whole = np.clip(np.rint(block.astype(np.float64) * 2**15 + noise), -(2**15), 2**15 - 1)
        return whole.astype(np.int16)
    raise ValueError(f"no subtype {subtype}")


def _tame(block: NDArray[np.float32]) -> None:
    """NaN, infinities and numbers too small to matter become 0, the rest is bounded: one stem must not deafen or
    slow down all. In place."""
    np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    np.clip(block, -LOUDEST, LOUDEST, out=block)
    block[np.abs(block) < _SMALLEST] = 0.0
