"""The stems of a song, opened: each a source of samples at the song's rate, or the reason why it is none."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio.errors import SourceError
from audio.source.decoder import Source
from audio.source.formats import LONGEST_S, open_audio
from audio.source.messages import OpenSong
from audio.source.resample import at_rate
from audio.stem import Stem

Opener = Callable[[Stem, int], Source]


def open_stem(stem: Stem, rate_hz: int) -> Source:
    """The stem's audio at that rate. Errors: SourceError."""
    return at_rate(open_audio(stem.path, stem.identity), rate_hz)


@dataclass(frozen=True)
class Opened:
    """source: None when it failed, with `failure`. start_frame, stop_frame: its place on the song's clock."""

    source: Source | None
    start_frame: int
    failure: SourceError | None = None

    @property
    def stop_frame(self) -> int:
        return 0 if self.source is None else self.start_frame + self.source.frames


def opened(order: OpenSong, stem: Stem, opener: Opener = open_stem) -> Opened:
    """The stem, whatever it is; never raises."""
    if stem.strip in order.skip:
        return Opened(None, 0, SourceError("decoder_died", "left out"))
    if not (math.isfinite(stem.offset_s) and 0 <= stem.offset_s <= LONGEST_S):
        return Opened(None, 0, SourceError("offset", repr(stem.offset_s)))
    start_frame = round(stem.offset_s * order.rate_hz)
    try:
        return Opened(opener(stem, order.rate_hz), start_frame)
    except SourceError as error:
        return Opened(None, start_frame, error.with_traceback(None))  # its frames would keep all of this alive
    except Exception as error:
        return Opened(None, start_frame, unexpected(error))


def unsuited(order: OpenSong, all_opened: Sequence[Opened]) -> int | None:
    """The rate that all stems have, if the device should be asked for it (`OpenSong.not_hz`)."""
    if order.not_hz is None:
        return None
    rates = {one.source.own_hz for one in all_opened if one.source is not None}
    rate_hz = rates.pop() if len(rates) == 1 else order.rate_hz
    return None if rate_hz in order.not_hz | {order.rate_hz} else rate_hz


def unexpected(error: Exception) -> SourceError:
    """What nobody has thought of, as a reason."""
    return SourceError("internal", type(error).__name__)
