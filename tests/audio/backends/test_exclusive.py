"""A device that can not be had alone is shared, and said to be. On a PortAudio of our own: only Windows has that."""

import importlib
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from audio.backends.wanted import Wanted


class Refused(Exception):
    pass


class Windows(SimpleNamespace):
    """One device. alone: whether it may be had so."""

    PortAudioError = Refused
    default = SimpleNamespace(device=(-1, 0))

    def query_hostapis(self) -> list[dict[str, object]]:
        return [{"name": "Windows WASAPI", "default_output_device": 0}]

    def query_devices(self) -> list[dict[str, object]]:
        return [{"name": "Card", "index": 0, "hostapi": 0, "max_output_channels": 2, "default_samplerate": 48_000.0}]

    def WasapiSettings(self, *, exclusive: bool) -> str:
        return "alone"

    def check_output_settings(self, device: int, channels: int, dtype: str, extra: str | None, rate_hz: int) -> None:
        if rate_hz not in self.rates_hz or (extra == "alone" and not self.alone):
            raise Refused


@pytest.fixture
def forgotten() -> Iterator[None]:
    """What has imported the real one, before; what has imported ours, after."""
    doors = ("audio.backends.library", "audio.backends.portaudio")
    kept = {name: sys.modules.pop(name) for name in doors if name in sys.modules}
    yield
    for name in doors:
        sys.modules.pop(name, None)
    sys.modules.update(kept)


@pytest.mark.parametrize(("alone", "remarks"), [(True, ()), (False, ("exclusive_refused",))])
def test_a_device_is_had_alone_or_said_to_be_shared(
    monkeypatch: pytest.MonkeyPatch, forgotten: None, alone: bool, remarks: tuple[str, ...]
):
    monkeypatch.setitem(sys.modules, "sounddevice", Windows(alone=alone, rates_hz=(48_000,)))  # type: ignore[arg-type]
    choice = importlib.import_module("audio.backends.choice")
    backend, said = choice.open_device(Wanted(exclusive=True))
    assert (backend.exclusive, said, backend.rate_hz) == (alone, remarks, 48_000)


def test_a_rate_is_taken_where_the_device_has_it(monkeypatch: pytest.MonkeyPatch, forgotten: None):
    monkeypatch.setitem(sys.modules, "sounddevice", Windows(alone=False, rates_hz=(44_100, 48_000)))  # type: ignore[arg-type]
    choice = importlib.import_module("audio.backends.choice")
    rates = [choice.open_device(Wanted(rate_hz=rate))[0].rate_hz for rate in (None, 44_100, 96_000)]
    assert rates == [48_000, 44_100, 48_000]
