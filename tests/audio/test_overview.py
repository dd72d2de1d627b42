"""The outline of a stem."""

import numpy as np

from audio.overview import MOST_BINS, Outline


def test_an_overview_has_at_most_two_thousand_bins_and_loses_no_peak():
    frames = 256 * 4500 + 10
    outline = Outline(frames, 48000)
    sound = np.zeros((2, 256 * 4501), np.float32)
    sound[:, 256 * 4000 + 3] = 0.75
    sound[:, 256 * 10] = -0.5
    outline.note(0, sound)
    overview = outline.overview()
    assert len(overview.rms) == 1501 <= MOST_BINS and overview.bin_frames == 3 * 256
    assert overview.maximum.max() == 0.75 and int(overview.maximum.argmax()) == 4000 // 3
    assert overview.minimum.min() == -0.5 and int(overview.minimum.argmin()) == 10 // 3
    assert overview.rms[4000 // 3] == np.float32(np.sqrt(0.75**2 / 768))
    assert (overview.frames, overview.rate_hz) == (frames, 48000)


def test_a_short_song_keeps_one_bin_a_window_and_left_and_right_are_averaged():
    outline = Outline(512, 48000)
    outline.note(256, np.stack([np.full(256, 0.5), np.full(256, 0.25)]).astype(np.float32))
    overview = outline.overview()
    assert overview.maximum.tolist() == [0.0, 0.375] and overview.rms.tolist() == [0.0, 0.375]


def test_a_song_without_frames_has_an_empty_overview():
    assert len(Outline(0, 48000).overview().rms) == 0
