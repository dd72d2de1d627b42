"""What the engine tells: reports (each counts, in order) and the status (the latest counts)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio.device_reports import DeviceLost as DeviceLost
from audio.device_reports import Devices as Devices
from audio.device_reports import EngineReady as EngineReady
from audio.device_reports import SongEnded as SongEnded
from audio.strip_reports import AllDecoded as AllDecoded
from audio.strip_reports import LoudnessReady as LoudnessReady
from audio.strip_reports import OverviewReady as OverviewReady
from audio.strip_reports import StripAnalysed as StripAnalysed
from audio.strip_reports import StripFailed as StripFailed
from audio.strip_reports import StripReady as StripReady
from audio.transport import TransportState


@dataclass(frozen=True)
class SongOpened:
    """Headers are read, the length is known, and the song can be played from now on.

    Once more when the device is opened at another rate.
    """

    generation: int
    frames: int
    rate_hz: int


@dataclass(frozen=True)
class BounceMoved:
    """share: 0 … 1 of the frames are written."""

    number: int
    share: float


@dataclass(frozen=True)
class BounceDone:
    """The file is there. missing: strips that could not be read, silent in it as they are when played."""

    number: int
    path: Path
    frames: int
    rate_hz: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class BounceFailed:
    """There is no file, and what was there before is as it was.

    reason: "out_of_song", "unwritable", "stalled", "died" or "cancelled".
    """

    number: int
    path: Path
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class LatencyRaised:
    """The device ran dry twice within ten seconds and is opened anew with this much in hand."""

    latency_s: float


@dataclass(frozen=True)
class DeviceBack:
    """A device is open again; the transport is still paused."""

    backend: str
    device: str
    rate_hz: int


@dataclass(frozen=True)
class EngineDied:
    """The audio process has gone and is being started again. reason: a code, e.g. "exit -9", "stalled"."""

    reason: str


@dataclass(frozen=True)
class EngineRestarted:
    """The audio process runs again, at the place where the former one was."""

    playhead_frames: int


@dataclass(frozen=True)
class DecoderDied:
    """The decode process has gone. culprit: the strip it was reading, if it is known; it is left out."""

    reason: str
    culprit: str | None = None


Report = (
    EngineReady
    | SongOpened
    | StripReady
    | StripFailed
    | OverviewReady
    | StripAnalysed
    | LoudnessReady
    | AllDecoded
    | SongEnded
    | BounceMoved
    | BounceDone
    | BounceFailed
    | DeviceLost
    | DeviceBack
    | LatencyRaised
    | Devices
    | EngineDied
    | EngineRestarted
    | DecoderDied
)


@dataclass(frozen=True)
class Level:
    """Linear amplitudes of one strip or the master since the last read, behind its fader.

    clips: in how many blocks it went beyond full scale.
    """

    peak_left: float = 0.0
    peak_right: float = 0.0
    rms_left: float = 0.0
    rms_right: float = 0.0
    clips: int = 0


SILENT = Level()


@dataclass(frozen=True)
class Loudness:
    """The master by ITU-R BS.1770-5 and EBU R 128; −∞ where nothing was loud enough to be counted.

    momentary_lufs (400 ms), short_term_lufs (3 s), integrated_lufs (gated, since play began or `reset`),
    range_lu (EBU Tech 3342), true_peak: linear, the highest since the last read.
    correlation: −1 … 1 since the last read, 0 when silent. reduction_db: ≤ 0, of the limiter, since the last read.
    """

    momentary_lufs: float = float("-inf")
    short_term_lufs: float = float("-inf")
    integrated_lufs: float = float("-inf")
    range_lu: float = 0.0
    true_peak: float = 0.0
    correlation: float = 0.0
    reduction_db: float = 0.0


@dataclass(frozen=True)
class EngineStatus:
    """One look at the engine.

    playhead_frames: next frame to be rendered, at `rate_hz`; the ear is `latency_s` behind it.
    waiting: playing, but the frames at the playhead are not decoded yet.
    underruns: all gaps counted; device_underruns: those of them that the device reported.
    load: time in the callback over the period, 0 … 1, the worst since the last read.
    decoded: share of the song's pages that are in memory, 0 … 1.
    """

    state: TransportState = TransportState.STOPPED
    playhead_frames: int = 0
    song_frames: int = 0
    rate_hz: int = 0
    block_frames: int = 0
    generation: int = 0
    underruns: int = 0
    device_underruns: int = 0
    frames_rendered: int = 0
    load: float = 0.0
    waiting: bool = False
    backend: str = ""
    device: str = ""
    latency_s: float = 0.0
    decoded: float = 0.0
    strips: tuple[Level, ...] = ()
    master: Level = SILENT
    loudness: Loudness = Loudness()
