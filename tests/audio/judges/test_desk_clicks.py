"""Nothing clicks, through the whole callback: every control of strip and master, the limiter, loops, songs, devices.

`tests/audio/test_clicks.py` asks the renderer; here the master section stands behind it. On a steady tone nothing may
appear above 8 kHz; on noise the sound must be the ideal ramp. A desk whose ramps are one frame long has to fail.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop, Transport
from audio.desk import Desk
from audio.params import MixParams, StripParams, master_factors, pack, strip_factors
from audio.plain_store import PlainStore
from audio.ramp import RAMP_S
from audio.renderer import PutDeck, Renderer
from audio.units import frames_of

RATE, BLOCK, SONG_FRAMES = 48_000, 256, 2 * 48_000
RAMP = frames_of(RAMP_S, RATE)
BEFORE, AFTER = 20 * BLOCK, 20 * BLOCK
QUIET = 10 ** (-80 / 20)


def tone() -> np.ndarray:
    """Two stereo strips; left and right differ, so that balance and mono are heard."""
    phase = 2 * np.pi * 997 / RATE * np.arange(SONG_FRAMES)
    rows = [0.3 * np.sin(phase), 0.2 * np.cos(phase), 0.1 * np.sin(phase + 1), 0.2 * np.sin(phase + 2)]
    return np.array(rows).astype(np.float32)


def noise() -> np.ndarray:
    return np.random.default_rng(5).uniform(-0.2, 0.2, (4, SONG_FRAMES)).astype(np.float32)


class Studio:
    """A desk on a back end moved by hand."""

    def __init__(self, planes: np.ndarray, mix: MixParams, ramp: int = RAMP) -> None:
        self.board, self.backend = Board(), ManualBackend(RATE, BLOCK)
        self.renderer = Renderer(RATE, BLOCK, ramp)
        self.desk = Desk(self.renderer, self.board, self.backend)
        self.backend.start(self.desk.process)
        self.set(mix)
        self.renderer.commands.append(PutDeck(self.renderer.new_deck(PlainStore(planes))))

    def set(self, mix: MixParams) -> None:
        self.board.mix.write(pack(1, mix))

    def tell(self, *commands: Transport) -> None:
        self.renderer.commands.extend(commands)

    def pull(self, frames: int) -> np.ndarray:
        return self.backend.pull(frames).T.astype(np.float64)


@dataclass(frozen=True)
class Change:
    """From one mix to another."""

    first: MixParams
    then: MixParams


BOTH = (StripParams(), StripParams())
PLAIN = MixParams(BOTH)


def strips(one: StripParams, other: StripParams | None = None) -> Change:
    return Change(PLAIN, MixParams((one, other or StripParams())))


CONTROLS = {
    "gain to nothing": strips(StripParams(-np.inf)),
    "gain to +6 dB": strips(StripParams(6.0)),
    "pan": strips(StripParams(pan=-0.7)),
    "pan across": Change(MixParams((StripParams(pan=-1.0), StripParams())), MixParams((StripParams(pan=1.0),) * 2)),
    "mute": strips(StripParams(mute=True)),
    "unmute": Change(MixParams((StripParams(mute=True), StripParams())), PLAIN),
    "solo": strips(StripParams(), StripParams(solo=True)),
    "solo safe": Change(
        MixParams((StripParams(), StripParams(solo=True))),
        MixParams((StripParams(solo_safe=True), StripParams(solo=True))),
    ),
    "polarity": strips(StripParams(invert=True)),
    "master": Change(PLAIN, MixParams(BOTH, master_gain_db=-20.0)),
    "balance": Change(PLAIN, MixParams(BOTH, balance=0.8)),
    "balance hard": Change(MixParams(BOTH, balance=-1.0), MixParams(BOTH, balance=1.0)),
    "mono": Change(PLAIN, MixParams(BOTH, mono=True)),
    "stereo again": Change(MixParams(BOTH, mono=True), PLAIN),
    "dim": Change(PLAIN, MixParams(BOTH, dim=True)),
    "undim": Change(MixParams(BOTH, dim=True), PLAIN),
    "a whole scene": Change(
        MixParams((StripParams(-3.0, 0.5), StripParams(mute=True)), -6.0, mono=True),
        MixParams((StripParams(-20.0, -1.0, invert=True), StripParams(2.0, 0.3)), 0.0, balance=-0.4, dim=True),
    ),
}


def fade(frames: int) -> np.ndarray:
    rise = np.sin(np.linspace(0, np.pi / 2, RAMP + 1)) ** 2
    return np.concatenate([rise, np.ones(frames)])[:frames]


def matrix(mix: MixParams) -> np.ndarray:
    factors, master = strip_factors(mix), master_factors(mix)
    return np.array([[master[side, plane % 2] * factor for plane, factor in enumerate(factors)] for side in (0, 1)])


def above_8_khz(out: np.ndarray) -> float:
    window = np.ones(out.shape[1])
    window[:1_000], window[-1_000:] = np.hanning(2_000)[:1_000], np.hanning(2_000)[1_000:]
    spectrum = np.fft.rfft(out * window)
    spectrum[:, : int(8_000 / RATE * out.shape[1])] = 0
    return float(np.abs(np.fft.irfft(spectrum, out.shape[1])).max())


def turn(change: Change, planes: np.ndarray, ramp: int = RAMP) -> tuple[np.ndarray, np.ndarray]:
    """What is heard before and after, from a desk in the middle of the song."""
    studio = Studio(planes, change.first, ramp)
    studio.tell(Play())
    studio.pull(4 * BLOCK)
    before = studio.pull(BEFORE)
    studio.set(change.then)
    return before, studio.pull(AFTER)


def residual(change: Change, planes: np.ndarray, ramp: int = RAMP) -> float:
    begins = 4 * BLOCK + BEFORE
    part = planes[:, begins : begins + AFTER].astype(float)
    was, target = matrix(change.first) @ part, matrix(change.then) @ part
    ideal = was + (target - was) * fade(AFTER)
    return float(np.abs(turn(change, planes, ramp)[1] - ideal).max())


@pytest.mark.parametrize("name", CONTROLS)
def test_no_control_clicks(name: str):
    assert above_8_khz(np.concatenate(turn(CONTROLS[name], tone()), axis=1)) < QUIET
    assert residual(CONTROLS[name], tone()) < QUIET
    assert residual(CONTROLS[name], noise()) < QUIET


@pytest.mark.parametrize("name", CONTROLS)
def test_a_desk_without_ramps_is_caught(name: str):
    assert above_8_khz(np.concatenate(turn(CONTROLS[name], tone(), ramp=1), axis=1)) > QUIET
    assert residual(CONTROLS[name], noise(), ramp=1) > QUIET


LIMITER = {
    "on": Change(PLAIN, MixParams(BOTH, limiter=True)),
    "off": Change(MixParams(BOTH, limiter=True), PLAIN),
    "on, and at work": Change(PLAIN, MixParams(BOTH, limiter=True, ceiling_dbtp=-20.0)),
    "off, and at work": Change(MixParams(BOTH, limiter=True, ceiling_dbtp=-20.0), PLAIN),
    "ceiling down": Change(
        MixParams(BOTH, limiter=True, ceiling_dbtp=-1.0), MixParams(BOTH, limiter=True, ceiling_dbtp=-20.0)
    ),
    "ceiling up": Change(
        MixParams(BOTH, limiter=True, ceiling_dbtp=-20.0), MixParams(BOTH, limiter=True, ceiling_dbtp=-1.0)
    ),
}


@pytest.mark.parametrize("name", LIMITER)
def test_the_limiter_is_switched_and_set_without_a_click(name: str):
    assert above_8_khz(np.concatenate(turn(LIMITER[name], tone()), axis=1)) < QUIET


ACTIONS: dict[str, Callable[[Studio], None]] = {
    "pause": lambda studio: studio.tell(Pause()),
    "stop": lambda studio: studio.tell(Stop()),
    "pause and play": lambda studio: studio.tell(Pause(), Play()),
    "locate": lambda studio: studio.tell(Locate(70_001)),
    "a burst of locates": lambda studio: studio.tell(*[Locate(60_000 + 997 * k) for k in range(9)]),
    "loop, crossfaded": lambda studio: studio.tell(SetLoop(1_000, BEFORE + 4 * BLOCK + 700)),
    "loop of 50 ms": lambda studio: studio.tell(SetLoop(BEFORE + 4 * BLOCK - 1_700, BEFORE + 4 * BLOCK + 700)),
    "loop taken away": lambda studio: studio.tell(SetLoop(1_000, 40_000), ClearLoop()),
    "another song": lambda studio: studio.renderer.commands.append(
        PutDeck(studio.renderer.new_deck(PlainStore(tone(), generation=2)))
    ),
    "no song": lambda studio: studio.renderer.commands.append(PutDeck(None)),
    "locate and mix at once": lambda studio: (
        studio.tell(Locate(50_001)),
        studio.set(MixParams(BOTH, -9.0, mono=True)),
    )[-1],
}


def act(name: str, ramp: int) -> np.ndarray:
    studio = Studio(tone(), PLAIN, ramp)
    studio.tell(Play())
    before = studio.pull(BEFORE)
    ACTIONS[name](studio)
    return np.concatenate([np.zeros((2, 2_000)), before, studio.pull(AFTER)], axis=1)


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_clicks(name: str):
    assert above_8_khz(act(name, RAMP)) < QUIET


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_without_ramps_is_caught(name: str):
    assert above_8_khz(act(name, 1)) > QUIET


def test_a_device_that_comes_back_fades_in_where_it_was():
    """A new audio process is given the song, the place and `Play`; its first block is the first the device hears."""
    studio = Studio(tone(), PLAIN)
    studio.tell(Locate(30_007), Play())
    heard = studio.pull(AFTER)
    assert above_8_khz(np.concatenate([np.zeros((2, 2_000)), heard], axis=1)) < QUIET
    ideal = matrix(PLAIN) @ tone()[:, 30_007 : 30_007 + AFTER] * fade(AFTER)
    assert np.abs(heard - ideal).max() < QUIET


def test_everything_moved_by_hand_in_every_block_does_not_click():
    """Steps as large as a fast hand makes them in 5 ms; a ramp that is cut short changes its slope, not its value."""
    studio, random = Studio(tone(), PLAIN), np.random.default_rng(8)
    studio.tell(Play())
    heard = [np.zeros((2, 2_000)), studio.pull(BEFORE)]
    gain_db = pan = balance = 0.0
    for _ in range(120):
        gain_db = float(np.clip(gain_db + random.uniform(-1.5, 1.5), -30, 6))
        pan = float(np.clip(pan + random.uniform(-0.1, 0.1), -1, 1))
        balance = float(np.clip(balance + random.uniform(-0.1, 0.1), -1, 1))
        studio.set(MixParams((StripParams(gain_db, pan), StripParams(-gain_db, -pan)), balance=balance))
        heard.append(studio.pull(BLOCK))
    assert above_8_khz(np.concatenate(heard, axis=1)) < QUIET


HALF = MixParams((StripParams(-6.0), StripParams(-6.0)))


def test_a_mix_that_is_told_again_while_it_ramps_is_the_same_ramp():
    studio, planes = Studio(noise(), PLAIN), noise()
    studio.tell(Play())
    studio.pull(4 * BLOCK)
    heard = []
    for _ in range(20):
        studio.set(HALF)
        heard.append(studio.pull(BLOCK))
    part = planes[:, 4 * BLOCK : 4 * BLOCK + AFTER].astype(float)
    was, target = matrix(PLAIN) @ part, matrix(HALF) @ part
    assert np.abs(np.concatenate(heard, axis=1) - (was + (target - was) * fade(AFTER))).max() < QUIET


@pytest.mark.parametrize("then", [PLAIN, MixParams(BOTH, -12.0), MixParams(BOTH, mono=True)])
def test_a_ramp_that_is_turned_half_way_does_not_click(then: MixParams):
    studio = Studio(tone(), PLAIN)
    studio.tell(Play())
    heard = [np.zeros((2, 2_000)), studio.pull(BEFORE)]
    studio.set(HALF)
    heard.append(studio.pull(BLOCK))
    studio.set(then)
    heard.append(studio.pull(AFTER))
    assert above_8_khz(np.concatenate(heard, axis=1)) < QUIET


def test_a_ceiling_that_is_turned_half_way_does_not_click():
    studio = Studio(tone(), MixParams(BOTH, limiter=True))
    studio.tell(Play())
    heard = [np.zeros((2, 2_000)), studio.pull(BEFORE)]
    for ceiling_dbtp in (-20.0, -14.0):
        studio.set(MixParams(BOTH, limiter=True, ceiling_dbtp=ceiling_dbtp))
        heard.append(studio.pull(BLOCK))
    heard.append(studio.pull(AFTER))
    assert above_8_khz(np.concatenate(heard, axis=1)) < QUIET
