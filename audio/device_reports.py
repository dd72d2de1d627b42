"""What the audio process itself tells. Apart from the other reports, of which it needs to know nothing: its start is a
matter of milliseconds, and each of them takes one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineReady:
    """The audio process runs. backend: "portaudio" or "silent"; latency_s: from render to loudspeaker.

    remarks: what was wished and could not be had, as codes: "device_missing" (the system's default is used),
    "no_device", "no_library" (it is silent), "rate_refused" (the device's own is used), "exclusive_refused" (it is
    shared), "mono" (it has one channel, which gets the mean). Why a device did not open is told by `DeviceLost`:
    "device_busy", "rate", "device_refused".
    """

    backend: str
    device: str
    rate_hz: int
    block_frames: int
    latency_s: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SongEnded:
    """The playhead has reached the end; the transport is stopped at the start."""

    generation: int


@dataclass(frozen=True)
class DeviceLost:
    """The device has gone; the transport is paused where it was. reason: a code."""

    device: str
    reason: str


@dataclass(frozen=True)
class Devices:
    """Names of the devices that could play, as `Engine.choose_device` takes them."""

    names: tuple[str, ...]
