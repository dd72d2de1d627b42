"""Which back end: the device when there is one, else a clock."""

from typing import TYPE_CHECKING

from audio.backends.port import Backend
from audio.backends.silent import SilentBackend
from audio.backends.wanted import Wanted
from audio.errors import DeviceError

if TYPE_CHECKING:
    from audio.backends.portaudio import PortAudioBackend

DEFAULT_RATE_HZ = 48_000
_SERVERS = ("default", "sysdefault", "pulse", "pipewire", "dmix")


def adapts(device: str) -> bool:
    """Whether a device by that name ("" is silence) may be asked for the rate of a song. A JACK server has one rate;
    another sound server takes any and resamples, not as well as we do."""
    name = device.lower()
    return "jack audio" not in name and not name.startswith(_SERVERS)


def open_backend(wanted: Wanted) -> tuple[Backend, tuple[str, ...]]:
    """The back end that was wanted, and what of it could not be had (codes of `EngineReady.remarks`); for "auto" the
    device if there is one, else silence that keeps time.

    Errors: DeviceError, for "portaudio" only.
    """
    remarks: tuple[str, ...] = ()
    if wanted.backend != "silent":
        try:
            return open_device(wanted)
        except DeviceError as error:
            if wanted.backend == "portaudio":
                raise
            remarks = (error.reason,)
    return SilentBackend(wanted.rate_hz or DEFAULT_RATE_HZ, wanted.block_frames), remarks


def open_device(wanted: Wanted) -> tuple[Backend, tuple[str, ...]]:
    """The wanted device, or the default one when it is not there; and remarks. Errors: DeviceError."""
    remarks: list[str] = []
    try:
        backend = _open(wanted.device, wanted)
    except DeviceError as error:
        if error.reason != "no_such_device":
            raise
        remarks.append("device_missing")
        backend = _open(None, wanted)
    if wanted.rate_hz not in (None, backend.rate_hz):
        remarks.append("rate_refused")
    if wanted.exclusive and not backend.exclusive:
        remarks.append("exclusive_refused")
    if backend.channels == 1:
        remarks.append("mono")
    return backend, tuple(remarks)


def _open(device: str | None, wanted: Wanted) -> "PortAudioBackend":
    from audio.backends.portaudio import PortAudioBackend

    return PortAudioBackend(
        device, wanted.rate_hz, wanted.block_frames, latency_s=wanted.latency_s, exclusive=wanted.exclusive
    )
