"""EBU Tech 3341, table 1, and EBU Tech 3342, table 1: the minimum requirements, each within its tolerance."""

import numpy as np
import pytest

from tests.audio.judges.ebu_signals import RATE, SILENT, Part, lone_period, readings, steady, tones, true_peak_dbtp

LU = 0.1
BLOCKS_A_SECOND = RATE / 256


@pytest.mark.parametrize("dbfs", [-23.0, -33.0], ids=["case 1", "case 2"])
def test_3341_a_steady_tone_reads_its_level_on_all_three(dbfs: float):
    momentary, short_term, meter = readings(tones((dbfs, 20)))
    assert momentary[-1] == pytest.approx(dbfs, abs=LU)
    assert short_term[-1] == pytest.approx(dbfs, abs=LU)
    assert meter.integrated == pytest.approx(dbfs, abs=LU)


GATED: dict[str, list[Part]] = {
    "case 3": [(-36, 10), (-23, 60), (-36, 10)],
    "case 4": [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
    "case 5": [(-26, 20), (-20, 20.1), (-26, 20)],
}


@pytest.mark.parametrize("case", GATED)
def test_3341_what_is_too_soft_does_not_count(case: str):
    assert readings(tones(*GATED[case]), 4_800)[2].integrated == pytest.approx(-23, abs=LU)


def test_3341_case_9_short_term_is_constant_after_three_seconds():
    _, short_term, _ = readings(tones(*[(-20.0, 1.34), (-30.0, 1.66)] * 5))
    # Up to one hop of the meter late.
    settled = short_term[int(3.1 * BLOCKS_A_SECOND) :]
    assert np.abs(settled + 23).max() <= LU


@pytest.mark.parametrize("segment", range(20))
def test_3341_case_10_three_seconds_anywhere_read_their_level(segment: int):
    _, short_term, _ = readings(tones((SILENT, 0.15 * segment), (-23, 3), (SILENT, 1)))
    assert short_term.max() == pytest.approx(-23, abs=LU)


def test_3341_case_11_a_live_short_term_meter_follows():
    parts: list[Part] = []
    for segment in range(20):
        parts += [(SILENT, 0.15 * segment), (-38.0 + segment, 3), (SILENT, 3 - 0.15 * segment)]
    _, short_term, _ = readings(tones(*parts))
    for segment, part in enumerate(np.array_split(short_term, 20)):
        assert part.max() == pytest.approx(-38 + segment, abs=LU)


def test_3341_case_12_momentary_is_constant_after_one_second():
    momentary, _, _ = readings(tones(*[(-20.0, 0.18), (-30.0, 0.22)] * 25))
    assert np.abs(momentary[int(BLOCKS_A_SECOND) :] + 23).max() <= LU


@pytest.mark.parametrize("segment", range(20))
def test_3341_case_13_four_tenths_anywhere_read_their_level(segment: int):
    momentary, _, _ = readings(tones((SILENT, 0.02 * segment), (-23, 0.4), (SILENT, 1)))
    assert momentary.max() == pytest.approx(-23, abs=LU)


def test_3341_case_14_a_live_momentary_meter_follows():
    parts: list[Part] = []
    for segment in range(20):
        parts += [(SILENT, 0.02 * segment), (-38.0 + segment, 0.4), (SILENT, 0.4 - 0.02 * segment)]
    momentary, _, _ = readings(tones(*parts))
    for segment, part in enumerate(np.array_split(momentary, 20)):
        assert part.max() == pytest.approx(-38 + segment, abs=LU)


PEAKS = {
    "case 15": (steady(4, 0.0, 0.50), -6.0),
    "case 16": (steady(4, 45.0, 0.50), -6.0),
    "case 17": (steady(6, 60.0, 0.50), -6.0),
    "case 18": (steady(8, 67.5, 0.50), -6.0),
    "case 19": (steady(4, 45.0, 1.41), 3.0),
    "case 20": (lone_period(0), 0.0),
    "case 21": (lone_period(1), 0.0),
    "case 22": (lone_period(2), 0.0),
    "case 23": (lone_period(3), 0.0),
}


@pytest.mark.parametrize("case", PEAKS)
def test_3341_true_peak(case: str):
    signal, dbtp = PEAKS[case]
    assert dbtp - 0.4 <= true_peak_dbtp(signal) <= dbtp + 0.2


def test_the_signals_of_cases_20_to_23_have_the_peak_that_the_table_says():
    for case in ("case 20", "case 21", "case 22", "case 23"):
        signal = PEAKS[case][0][0]
        dense = np.fft.irfft(np.fft.rfft(signal), 32 * len(signal)) * 32
        assert 20 * np.log10(np.abs(dense).max()) == pytest.approx(0.0, abs=0.2)


RANGES: dict[str, tuple[list[Part], float]] = {
    "case 1": ([(-20, 20), (-30, 20)], 10),
    "case 2": ([(-20, 20), (-15, 20)], 5),
    "case 3": ([(-40, 20), (-20, 20)], 20),
    "case 4": ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
}


@pytest.mark.parametrize("case", RANGES)
def test_3342_loudness_range(case: str):
    parts, range_lu = RANGES[case]
    assert readings(tones(*parts), 4_800)[2].range_lu == pytest.approx(range_lu, abs=1)
