"""Which back end: the device when there is one, else a clock."""

from dataclasses import dataclass

from audio.backends.port import Backend
from audio.backends.silent import SilentBackend
from audio.errors import DeviceError

DEFAULT_RATE_HZ = 48_000


@dataclass(frozen=True)
class Wanted:
    """backend: "auto", "portaudio" or "silent". device, rate_hz: None is the system's, the device's."""

    backend: str = "auto"
    device: str | None = None
    rate_hz: int | None = None
    block_frames: int = 256


def open_backend(wanted: Wanted) -> Backend:
    """The back end that was wanted; for "auto" the device if there is one, else silence that keeps time.

    Errors: DeviceError, for "portaudio" only.
    """
    if wanted.backend != "silent":
        try:
            return open_device(wanted)
        except DeviceError:
            if wanted.backend == "portaudio":
                raise
    return SilentBackend(wanted.rate_hz or DEFAULT_RATE_HZ, wanted.block_frames)


def open_device(wanted: Wanted) -> Backend:
    """The wanted device, or the default one when it is not there. Errors: DeviceError."""
    from audio.backends.portaudio import PortAudioBackend

    try:
        return PortAudioBackend(wanted.device, wanted.rate_hz, wanted.block_frames)
    except DeviceError:
        if wanted.device is None:
            raise
        return PortAudioBackend(None, wanted.rate_hz, wanted.block_frames)
