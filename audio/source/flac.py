"""FLAC by dr_flac, in the only door to it: it decodes half as fast again as libFLAC does, to the same samples.

It is given a few frames of the file at a time, whole ones, from memory, as if they were a file of their own. What
their headers promise is what must come out of them, or nothing of it is believed: dr_flac leaves out what is
damaged, and a stem would run ahead of the others. So a jump is no more than to find where a frame begins.
"""

import numpy as np
from numpy.typing import NDArray

from audio.source.flac_frames import FlacLayout, Pieces, flac_layout

try:
    from _miniaudio import ffi, lib  # not `miniaudio`, which imports an internet client
except ImportError:  # where there is no wheel of it
    ffi = lib = None

_CHUNK_BYTES = 1 << 16  # a container opens so many at once
_LONGEST_PIECE_BYTES = 1 << 19  # as long as it stays in the processor's cache
_LONGEST_FRAME_BYTES = 1 << 20
_LIKELY = 0.8  # of the bytes it had before are what as many frames have at least, nearly always
_GUESSES = 8  # by interpolation, then by halves
_NEAR_BLOCKS = 4  # decoding on is as quick as a jump


class Misread(Exception):
    """The file is not what its headers say, or can not be read; who reads it by libFLAC will know why."""


class FlacReader:
    """Frames of float32, ±1 full scale. For one thread at a time. at: the frame to be read next."""

    def __init__(self, file: Pieces, layout: FlacLayout, channels: int) -> None:
        self.at = 0
        self._file, self._layout, self._channels = file, layout, channels
        self._bytes_a_frame = file.size_bytes / layout.frames
        self._look_bytes = max(_CHUNK_BYTES, 4 * channels * layout.block_frames)  # a FLAC frame begins in each
        self._piece: _Piece | None = None
        self._stop = 0  # of the piece, which is closed when it is reached
        self._next_byte, self._rest = layout.first_byte, b""

    def read(self, out: NDArray[np.float32]) -> None:
        """Fills `out`, C-contiguous (n, channels) with n no more than there are. Errors: Misread; then only close."""
        done = 0
        while done < len(out):
            piece = self._piece or self._open_piece(len(out) - done)
            count = min(self._stop - self.at, len(out) - done)
            piece.read(out[done : done + count])
            done += count
            self.at += count
            if self.at == self._stop:
                self.close()

    def seek(self, frame: int) -> None:
        """The next `read` begins at this frame. Errors: Misread; then only close."""
        if not self.at <= frame < self.at + _NEAR_BLOCKS * self._layout.block_frames:
            self.close()
            self._next_byte, self.at = self._start_before(frame)
            self._rest = b""
        spare = np.empty((min(frame - self.at, self._layout.block_frames), self._channels), np.float32)
        while self.at < frame:
            self.read(spare[: frame - self.at])

    def close(self) -> None:
        if self._piece is not None:
            self._piece.close()
            self._piece = None

    def _open_piece(self, frames: int) -> "_Piece":
        """Whole FLAC frames from `at` on, for so many frames if they are not too many bytes, and for no more: so it
        shows in the same call whether one of them was left out."""
        begun, enough_bytes = self._rest, min(int(frames * self._bytes_a_frame), _LONGEST_PIECE_BYTES)
        while (end_and_stop := self._end(begun, frames, enough_bytes)) is None:
            more_bytes = enough_bytes - len(begun) if len(begun) < enough_bytes else len(begun)
            fetched = self._file.pieces(self._next_byte + len(begun), max(1, more_bytes))
            if not fetched or len(begun) > _LONGEST_FRAME_BYTES:
                raise Misread(f"no end of the frame at {self._next_byte}")
            begun = b"".join([begun, *fetched])
        end, self._stop = end_and_stop
        self._bytes_a_frame = end / (self._stop - self.at)
        self._piece = _Piece(self._layout.header + begun[:end], self._channels)
        self._next_byte += end
        self._rest = begun[end:]
        return self._piece

    def _end(self, begun: bytes, frames: int, enough_bytes: int) -> tuple[int, int] | None:
        """Where to end a piece with these bytes in hand, and the first frame behind it; None to get more."""
        layout = self._layout
        wanted = -(-(self.at + frames) // layout.block_frames) * layout.block_frames
        last = layout.last_start(begun)
        if last is not None and wanted <= last[1]:
            likely = int(_LIKELY * self._bytes_a_frame * (wanted - self.at))
            if (end := layout.start_of(begun, wanted, likely)) is None:
                raise Misread(f"no frame {wanted}")
            return end, wanted
        if self._next_byte + len(begun) >= self._file.size_bytes:
            # Only the last FLAC frame may begin in another way than those before.
            return (len(begun), layout.frames) if self.at < layout.frames <= wanted + layout.block_frames else None
        return last if len(begun) >= enough_bytes and last is not None and last[1] > self.at else None

    def _start_before(self, frame: int) -> tuple[int, int]:
        """A FLAC frame at or before that frame, as near as can be: its byte, and its first frame."""
        layout, look_bytes, looks = self._layout, self._look_bytes, 0
        low, high = (layout.first_byte, 0), (self._file.size_bytes, layout.frames)
        first, last = low[0] // look_bytes, (high[0] - 1) // look_bytes
        while first <= last and frame >= low[1] + 2 * layout.block_frames:
            share = (frame - low[1]) / (high[1] - low[1]) if looks < _GUESSES else 0.5
            place = min(max(int(low[0] + share * (high[0] - low[0])) // look_bytes, first), last)
            at, looks = place * look_bytes, looks + 1
            data = b"".join(self._file.pieces(at, look_bytes))
            here, there = layout.first_start(data), layout.last_start(data)
            if here is None or there is None:
                last = place - 1
            elif frame < here[1]:
                last, high = place - 1, (at + here[0], here[1])
            elif frame >= there[1]:
                first, low = place + 1, (at + there[0], there[1])
            else:
                low = self._exact(data, at, frame)
                break
        return low

    def _exact(self, data: bytes, at: int, frame: int) -> tuple[int, int]:
        start = frame // self._layout.block_frames * self._layout.block_frames
        if (offset := self._layout.start_of(data, start)) is None:
            raise Misread(f"no frame {start}")
        return at + offset, start


class _Piece:
    """A FLAC file in memory."""

    def __init__(self, data: bytes, channels: int) -> None:
        """Errors: Misread."""
        self._data = ffi.from_buffer(data)  # kept: the decoder reads from there
        self._decoder, self._count = ffi.new("ma_decoder *"), ffi.new("ma_uint64 *")
        config = lib.ma_decoder_config_init(lib.ma_format_f32, 0, 0)
        config.encodingFormat = lib.ma_encoding_format_flac
        if lib.ma_decoder_init_memory(self._data, len(data), ffi.addressof(config), self._decoder):
            raise Misread("not begun")
        if self._decoder.outputChannels != channels:
            self.close()
            raise Misread("channels")

    def read(self, out: NDArray[np.float32]) -> None:
        """Errors: Misread."""
        lib.ma_decoder_read_pcm_frames(self._decoder, ffi.from_buffer("float[]", out), len(out), self._count)
        if self._count[0] != len(out):
            raise Misread(f"{self._count[0]} of {len(out)} frames")

    def close(self) -> None:
        lib.ma_decoder_uninit(self._decoder)


def flac_reader(file: Pieces, frames: int, channels: int) -> FlacReader | None:
    """None where it can not be read this way. frames, channels: as libsndfile found them."""
    layout = None if lib is None else flac_layout(file)
    return FlacReader(file, layout, channels) if layout is not None and layout.frames == frames else None
