"""What a device should be. Known without NumPy, so that the audio process is started before anybody has it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """backend: "auto", "portaudio" or "silent". device, rate_hz: None is the system's, the device's.

    latency_s: what the device should have in hand; None is as little as is safe there. exclusive: without the system's
    mixer, where there is a choice (WASAPI).
    """

    backend: str = "auto"
    device: str | None = None
    rate_hz: int | None = None
    block_frames: int = 256
    latency_s: float | None = None
    exclusive: bool = False
