"""No control and no action clicks: on a steady tone nothing appears above 8 kHz, and the sound is the ideal ramp.

A step of full scale leaves −3 dBFS above 8 kHz; half a Hann window of 10 ms leaves less than −90 dBFS.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop, Transport
from audio.gain import amplitude, balance
from audio.params import MixParams, StripParams
from audio.plain_store import PlainStore
from audio.ramp import RAMP_S, ramp_window
from audio.renderer import PutDeck
from audio.units import frames_of
from tests.audio.console import Console

RATE, BLOCK = 48_000, 256
RAMP = frames_of(RAMP_S, RATE)
BEFORE, AFTER = 20 * BLOCK, 20 * BLOCK
QUIET = 10 ** (-80 / 20)
TONE_HZ = 997.0
MOVES_HZ = 1_000

SONG_FRAMES = 4 * RATE


def tone() -> np.ndarray:
    phase = 2 * np.pi * TONE_HZ / RATE * np.arange(SONG_FRAMES)
    return np.array([np.sin(phase), np.sin(phase)]).astype(np.float32) * np.float32(0.5)


def noise() -> np.ndarray:
    return np.random.default_rng(5).uniform(-0.5, 0.5, (2, SONG_FRAMES)).astype(np.float32)


def console(planes: np.ndarray, ramp: int) -> Console:
    return Console(PlainStore(planes), block=BLOCK, ramp=ramp, rate=RATE)


def fade(frames: int) -> np.ndarray:
    """Ideal rise, then ones, in float64."""
    rise = np.sin(np.linspace(0, np.pi / 2, RAMP + 1)) ** 2
    return np.concatenate([rise, np.ones(frames)])[:frames]


@dataclass(frozen=True)
class Act:
    """Something done after BEFORE frames of play, and what should be heard from then on, AFTER frames."""

    do: Callable[[Console], None]
    ideal: Callable[[np.ndarray], np.ndarray]


def tell(*commands: Transport) -> Callable[[Console], None]:
    return lambda console: console.tell(*commands)


def mix(strip: StripParams, **master: float) -> Callable[[Console], None]:
    return lambda console: console.set(MixParams((strip,), **master))  # type: ignore[arg-type]


def part(planes: np.ndarray, first: int) -> np.ndarray:
    return planes[:, first : first + AFTER].astype(float)


def to_factors(left: float, right: float) -> Callable[[np.ndarray], np.ndarray]:
    change = np.array([[left - 1], [right - 1]])
    return lambda planes: part(planes, BEFORE) * (1 + change * fade(AFTER))


def cross_to(frame: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda planes: part(planes, BEFORE) * (1 - fade(AFTER)) + part(planes, frame) * fade(AFTER)


def loop_seam(planes: np.ndarray) -> np.ndarray:
    first, last, at = 1_000, BEFORE + 700, 700
    rest = AFTER - at
    jump = planes[:, first : first + rest] * fade(rest) + planes[:, last : last + rest] * (1 - fade(rest))
    return np.concatenate([planes[:, BEFORE:last], jump], axis=1)


OUT = to_factors(0, 0)
ACTS = {
    "gain": Act(mix(StripParams(-12.0)), to_factors(amplitude(-12), amplitude(-12))),
    "mute": Act(mix(StripParams(mute=True)), OUT),
    "invert": Act(mix(StripParams(invert=True)), to_factors(-1, -1)),
    "pan": Act(mix(StripParams(pan=0.6)), to_factors(*balance(0.6))),
    "pan hard": Act(mix(StripParams(pan=-1.0)), to_factors(1, 0)),
    "master": Act(mix(StripParams(), master_gain_db=-30.0), to_factors(amplitude(-30), amplitude(-30))),
    "dim": Act(mix(StripParams(), dim=True), to_factors(0.1, 0.1)),
    "pause": Act(tell(Pause()), OUT),
    "stop": Act(tell(Stop()), OUT),
    "locate": Act(tell(Locate(99_999)), cross_to(99_999)),
    "loop": Act(tell(SetLoop(1_000, BEFORE + 700)), loop_seam),
    "clear loop": Act(tell(ClearLoop()), lambda planes: part(planes, BEFORE)),
    "another song": Act(lambda console: console.renderer.commands.append(PutDeck(None)), OUT),
}


def perform(act: Act, planes: np.ndarray, ramp: int) -> np.ndarray:
    """The whole sound: silence, play, BEFORE frames, the act, AFTER frames."""
    desk = console(planes, ramp)
    silence = desk.pull(BLOCK)
    desk.tell(Play())
    before = desk.pull(BEFORE)
    act.do(desk)
    return np.concatenate([silence, before, desk.pull(AFTER)], axis=1)


def above_8_khz(out: np.ndarray) -> float:
    """Highest sample of what a steady tone should not have; the ends of the recording are faded first."""
    ends = np.concatenate([np.zeros(100), np.hanning(2_000)[1_000:][::-1]])
    window = np.concatenate([np.ones(out.shape[1] - len(ends)), ends[::-1]])
    spectrum = np.fft.rfft(out * window)
    spectrum[:, : int(8_000 / RATE * out.shape[1])] = 0
    return float(np.abs(np.fft.irfft(spectrum, out.shape[1])).max())


def residual(act: Act, planes: np.ndarray, ramp: int) -> float:
    heard = perform(act, planes, ramp)[:, BLOCK + BEFORE :]
    return float(np.abs(heard - act.ideal(planes)).max())


@pytest.mark.parametrize("name", ACTS)
def test_nothing_clicks_on_a_steady_tone(name: str):
    assert above_8_khz(perform(ACTS[name], tone(), RAMP)) < QUIET


@pytest.mark.parametrize("planes", [tone, noise])
@pytest.mark.parametrize("name", ACTS)
def test_every_change_is_the_ideal_ramp(name: str, planes: Callable[[], np.ndarray]):
    assert residual(ACTS[name], planes(), RAMP) < QUIET


@pytest.mark.parametrize("name", sorted(ACTS.keys() - {"clear loop"}))
def test_an_engine_without_ramps_is_caught(name: str):
    assert above_8_khz(perform(ACTS[name], tone(), ramp=1)) > QUIET
    assert residual(ACTS[name], tone(), ramp=1) > QUIET


def test_solo_of_another_strip_fades_this_one():
    planes = np.concatenate([tone(), np.zeros_like(tone())])
    desk = Console(PlainStore(planes), block=BLOCK, ramp=RAMP, rate=RATE)
    desk.tell(Play())
    before = desk.pull(BEFORE)
    desk.set(MixParams((StripParams(), StripParams(solo=True))))
    after = desk.pull(AFTER)
    assert np.abs(after - OUT(planes[:2])).max() < QUIET
    assert above_8_khz(np.concatenate([before, after], axis=1)) < QUIET


def test_a_fader_pulled_in_every_block_does_not_click():
    desk = console(tone(), RAMP)
    desk.tell(Play())
    heard = [desk.pull(BEFORE)]
    for step in range(60):
        desk.set(MixParams((StripParams(-0.7 * step),)))
        heard.append(desk.pull(BLOCK))
    assert above_8_khz(np.concatenate(heard, axis=1)) < QUIET


def sweep(move: int) -> float:
    """A hand that goes up and down once a second."""
    return -20 + 20 * float(np.cos(2 * np.pi * move / MOVES_HZ))


def wild(move: int) -> float:
    """A controller gone mad: anywhere from +6 dB to silence."""
    return float(np.random.default_rng(move).choice([6.0, 0.0, -3.0, -12.0, -40.0, -np.inf]))


@pytest.mark.parametrize("gain_db", [sweep, wild])
@pytest.mark.parametrize("block", [64, 256, 2_048])
def test_a_thousand_moves_a_second_do_not_click(block: int, gain_db: Callable[[int], float]):
    desk = Console(PlainStore(tone()), block=block, ramp=RAMP, rate=RATE)
    desk.tell(Play())
    heard, moves = [desk.pull(BEFORE)], 0
    for first in range(0, 3 * RATE, block):
        while moves * RATE < (first + block) * MOVES_HZ:
            moves += 1
            desk.set(MixParams((StripParams(gain_db(moves)),)))
        heard.append(desk.pull(block))
    assert moves >= 3 * MOVES_HZ
    assert above_8_khz(np.concatenate(heard, axis=1)) < QUIET


def test_the_window_crosses_to_one():
    window = ramp_window(RAMP)
    assert np.abs(window + window[::-1] - 1).max() < 1e-6
