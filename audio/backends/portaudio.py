"""The sound device, through PortAudio. Only the audio process imports this."""

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.backends.library import quiet, sd
from audio.backends.port import Process
from audio.errors import DeviceError
from audio.priority import CALLBACK, may_raise_priority, raise_priority

# Host APIs whose "low" latency is both real and safe; elsewhere it depends on the priority we can get.
_STEADY = ("JACK Audio Connection Kit", "Core Audio", "Windows WASAPI")
_RAISED_S, _PLAIN_S = 0.020, 0.050
_NO_RATE, _NO_DEVICE, _BUSY = -9997, -9996, -9985  # of portaudio.h
_REASONS = {_NO_RATE: "rate", _NO_DEVICE: "no_device", _BUSY: "device_busy"}


def devices() -> tuple[str, ...]:
    """Names of the devices that can play, as `PortAudioBackend` takes them."""
    apis = sd.query_hostapis()
    return tuple(_name(info, apis) for info in sd.query_devices() if info["max_output_channels"] > 0)


def begin_again() -> None:
    """Looks anew which devices there are; nothing may be open. Afterwards there may be none."""
    for turn in (sd._terminate, sd._initialize):
        with quiet(), suppress(sd.PortAudioError):
            turn()


class PortAudioBackend:
    """An output stream on the named device, or on the system's default: stereo on its first two channels, or their
    mean on its only one.

    rate_hz: None means the device's own. latency_s: None means as little as is safe. exclusive: whether it will be.
    Errors: DeviceError("no_device" | "no_such_device"); `start` also "device_busy",
    "rate", "device_refused".
    """

    def __init__(
        self,
        device: str | None = None,
        rate_hz: int | None = None,
        block_frames: int = 256,
        *,
        latency_s: float | None = None,
        exclusive: bool = False,
    ) -> None:
        with quiet():
            info = _find(device)
            apis = sd.query_hostapis()
            api = apis[info["hostapi"]]["name"]
            self.exclusive = exclusive and api == "Windows WASAPI"
            self._extra = sd.WasapiSettings(exclusive=True) if self.exclusive else None
            self._index = int(info["index"])
            self.channels = min(2, int(info["max_output_channels"]))
            own_hz = int(info["default_samplerate"])
            self.rate_hz = self._rate(rate_hz, own_hz)
            if self.exclusive and not self._may(self.rate_hz):
                self.exclusive, self._extra = False, None
                self.rate_hz = self._rate(rate_hz, own_hz)
        self.name, self.device = "portaudio", _name(info, apis)
        self.block_frames = block_frames
        self.latency_s = 0.0
        self.late = 0
        self._steady = api in _STEADY
        self._wanted_s = latency_s
        self._raised = False
        self._stream: Any = None
        self._process: Process | None = None
        self._mono = np.zeros((8192, 2), np.float32)

    def start(self, process: Process) -> None:
        self._process = process
        latency: float | str = "low" if self._steady else _RAISED_S if may_raise_priority() else _PLAIN_S
        if self._wanted_s is not None:
            latency = self._wanted_s
        try:
            with quiet():
                self._stream = sd.OutputStream(
                    samplerate=self.rate_hz,
                    blocksize=self.block_frames,
                    device=self._index,
                    channels=self.channels,
                    dtype="float32",
                    latency=latency,
                    callback=self._callback,
                    extra_settings=self._extra,
                    clip_off=False,
                    dither_off=True,
                )
                self._stream.start()
        except sd.PortAudioError as error:
            code = error.args[1] if len(error.args) > 1 else 0
            raise DeviceError(_REASONS.get(code, "device_refused"), self.device) from error
        # Some drivers report nonsense; a latency is used to draw the playhead, so keep it plausible.
        self.latency_s = min(max(float(self._stream.latency), self.block_frames / self.rate_hz), 1.0)

    def stop(self) -> None:
        if self._stream is not None:
            with suppress(sd.PortAudioError):
                self._stream.abort(ignore_errors=True)
                self._stream.close(ignore_errors=True)
            self._stream = None

    def running(self) -> bool:
        try:
            return self._stream is not None and bool(self._stream.active)
        except sd.PortAudioError:
            return False

    def _callback(self, out: NDArray[np.float32], frames: int, _time: Any, status: Any) -> None:
        if not self._raised:
            self._raised = True
            if not self._steady:
                raise_priority(CALLBACK)
        if status.output_underflow:
            self.late += 1
        if self._process is None:
            out.fill(0.0)
        elif self.channels == 2:
            self._process(out)
        else:
            both = self._mono[:frames]
            self._process(both)
            np.mean(both, axis=1, keepdims=True, out=out)

    def _rate(self, wanted_hz: int | None, own_hz: int) -> int:
        return own_hz if wanted_hz is None or wanted_hz == own_hz or not self._may(wanted_hz) else wanted_hz

    def _may(self, rate_hz: int) -> bool:
        """Whether the device can be had like that."""
        try:
            sd.check_output_settings(self._index, self.channels, "float32", self._extra, rate_hz)
        except sd.PortAudioError:
            return False
        return True


def _find(device: str | None) -> dict[str, Any]:
    try:
        infos, apis = list(sd.query_devices()), sd.query_hostapis()
    except sd.PortAudioError as error:  # the library did not begin
        raise DeviceError("no_device", device) from error
    if device is not None:
        for info in infos:
            if _name(info, apis) == device and info["max_output_channels"] > 0:
                return dict(info)
        raise DeviceError("no_such_device", device)
    for index in (sd.default.device[1], *(api["default_output_device"] for api in apis)):
        if 0 <= index < len(infos) and infos[index]["max_output_channels"] > 0:
            return dict(infos[index])
    raise DeviceError("no_device")


def _name(info: Any, apis: Any) -> str:
    return f"{info['name']} ({apis[info['hostapi']]['name']})"
