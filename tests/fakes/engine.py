"""An engine that plays nothing: it remembers what it was asked, and tells what the test wants told."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from audio import EngineStatus, MixParams, Stem, TransportState
from audio.reports import Report


class FakeEngine:
    """The interface of `audio.Engine` as the window uses it."""

    def __init__(self, rate_hz: int = 10) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.reports: list[Report] = []
        self.now = EngineStatus(rate_hz=rate_hz, block_frames=4)
        self.generation = 0
        self.quietest_lufs = math.nan  # not known yet

    def open(self, stems: Sequence[Stem], mix: MixParams | None = None) -> int:
        self.generation += 1
        self.calls.append(("open", tuple(stem.strip for stem in stems), mix))
        return self.generation

    def change(self, stems: Sequence[Stem], mix: MixParams | None = None) -> int:
        self.generation += 1
        self.calls.append(("change", tuple(stem.strip for stem in stems), mix))
        return self.generation

    def unload(self) -> None:
        self.calls.append(("unload",))

    def reset_loudness(self) -> None:
        self.calls.append(("reset_loudness",))

    def set_mix(self, mix: MixParams) -> None:
        self.calls.append(("set_mix", mix))

    def predicted_loudness(self, mix: MixParams) -> float:
        """Made up: one LU for every strip that is heard."""
        return self.quietest_lufs + sum(not strip.mute for strip in mix.strips)

    def bounce(
        self,
        path: Path,
        mix: MixParams | None = None,
        *,
        first: int = 0,
        last: int | None = None,
        subtype: str = "PCM_24",
        tags: Mapping[str, str] | None = None,
    ) -> int:
        self.calls.append(("bounce", path, mix, first, last, subtype, dict(tags or {})))
        return 1

    def expect_bounce(self) -> None:
        self.calls.append(("expect_bounce",))

    def cancel_bounce(self, number: int) -> None:
        self.calls.append(("cancel_bounce", number))

    def play(self) -> None:
        self.calls.append(("play",))

    def pause(self) -> None:
        self.calls.append(("pause",))

    def stop(self) -> None:
        self.calls.append(("stop",))

    def locate(self, frame: int) -> None:
        self.calls.append(("locate", frame))

    def set_loop(self, first: int, last: int) -> None:
        self.calls.append(("set_loop", first, last))

    def clear_loop(self) -> None:
        self.calls.append(("clear_loop",))

    def sound_tone(self) -> None:
        self.calls.append(("sound_tone",))

    def poll(self) -> tuple[Report, ...]:
        told, self.reports = tuple(self.reports), []
        return told

    def status(self) -> EngineStatus:
        return self.now

    def asked(self, name: str) -> list[tuple[object, ...]]:
        """What was asked under that name, without the name, oldest first; asking forgets."""
        found = [call[1:] for call in self.calls if call[0] == name]
        self.calls = [call for call in self.calls if call[0] != name]
        return found

    @property
    def playing(self) -> bool:
        return self.now.state is TransportState.PLAYING
