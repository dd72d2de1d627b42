"""A device that stands still is told from a machine that does."""

from audio.stillness import Stillness


def test_a_device_that_moves_is_not_still():
    stillness = Stillness(0.0)
    assert [stillness.note(clock, clock * 0.05) for clock in (1, 2, 3)] == [0.0, 0.0, 0.0]


def test_a_device_that_does_not_move_is_still_for_as_long_as_it_is_looked_at():
    stillness = Stillness(0.0)
    stillness.note(7, 0.05)
    assert [round(stillness.note(7, 0.05 + 0.05 * look), 2) for look in range(1, 5)] == [0.05, 0.1, 0.15, 0.2]
    assert stillness.note(8, 0.6) == 0.0


def test_a_machine_that_was_asleep_blames_no_device():
    stillness = Stillness(0.0)
    stillness.note(7, 0.05)
    assert stillness.note(7, 3_600.0) == 0.1
