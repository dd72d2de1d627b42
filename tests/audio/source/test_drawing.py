"""Outlines of what is decoded: whole, told once, and not drawn twice."""

import numpy as np
import pytest

from audio.reports import OverviewReady
from audio.source.drawing import Drawing
from audio.source.findings import Findings, Placed
from audio.source.store import PAGE, PcmStore

PAGES, END = 40, 39 * PAGE - 5
SOUND = (np.arange(PAGES * PAGE) / (1 << 18)).astype(np.float32)


@pytest.fixture
def told():
    return []


@pytest.fixture
def drawing(told):
    store = PcmStore.create(strips=2, frames=PAGES * PAGE, rate_hz=48_000, generation=1, budget_bytes=1 << 26)
    store.planes[:2, 3 * PAGE : END] = SOUND[3 * PAGE : END]
    findings = Findings(1, [Placed("0", None, 0), Placed("1", None, 0)], store.frames, 48_000, None, told.append)
    yield Drawing(store, findings)
    store.unlink()
    store.close()


def strips(told: list[OverviewReady]) -> list[str]:
    return [overview.strip for overview in told]


def test_every_frame_is_seen_once(drawing, told):
    drawing.add(0, 3 * PAGE + 7, END)
    assert not drawing.done
    drawing.draw(lambda: False)
    assert drawing.done and strips(told) == ["0"]
    expected = SOUND.copy()
    expected[: 3 * PAGE] = expected[END:] = 0.0
    expected = expected.reshape(-1, 256)
    zoom = told[0].overview.zooms[2]
    assert np.array_equal(zoom.maximum, expected.reshape(-1, 64 * 256).max(1).astype(np.float16))
    assert np.allclose(told[0].overview.rms, np.sqrt((expected.astype(float) ** 2).mean(1)), rtol=1e-5)


def test_what_is_known_is_not_drawn_whether_it_is_said_before_or_after(drawing, told):
    drawing.known([1])
    drawing.add(1, 0, END)
    drawing.add(0, 0, END)
    drawing.known([0])
    assert drawing.done
    drawing.draw(lambda: False)
    assert told == []


def test_it_is_left_when_the_song_is_closed(drawing, told):
    drawing.add(0, 0, END)
    drawing.draw(lambda: True)
    assert not drawing.done and told == []
