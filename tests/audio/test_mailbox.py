import numpy as np

from audio.mailbox import Mailbox


def pair(size: int = 3) -> tuple[Mailbox, Mailbox, np.ndarray, np.ndarray]:
    sequence, values = np.zeros(1, np.int64), np.zeros(size)
    return Mailbox(sequence, values), Mailbox(sequence, values), sequence, values


def test_an_empty_box_gives_nothing():
    _, reader, _, _ = pair()
    into = np.full(3, 9.0)
    assert not reader.read(into)
    assert into.tolist() == [9, 9, 9]


def test_the_latest_counts_and_is_read_once():
    writer, reader, _, _ = pair()
    into = np.zeros(3)
    writer.write(np.array([1.0, 2, 3]))
    writer.write(np.array([4.0, 5, 6]))
    assert reader.read(into)
    assert into.tolist() == [4, 5, 6]
    assert not reader.read(into)


def test_a_value_half_written_is_left_for_the_next_time():
    writer, reader, sequence, values = pair()
    into = np.zeros(3)
    writer.write(np.array([1.0, 2, 3]))
    sequence[0] += 1
    values[0] = 99
    assert not reader.read(into)
    assert into.tolist() == [0, 0, 0]


def test_a_value_that_changes_under_the_reader_is_not_taken():
    writer, _, sequence, values = pair()
    reader = Mailbox(sequence, values)
    writer.write(np.array([1.0, 2, 3]))

    class Late:
        """An array of sequence numbers that moves on between two looks at it."""

        def __init__(self) -> None:
            self.looks = 0

        def __getitem__(self, _: int) -> int:
            self.looks += 1
            return 2 * self.looks

    reader._sequence = Late()  # type: ignore[assignment]
    into = np.zeros(3)
    assert not reader.read(into)
    assert into.tolist() == [0, 0, 0]


def test_a_writer_that_died_half_way_does_not_block_the_next_one():
    writer, reader, sequence, values = pair()
    writer.write(np.array([1.0, 2, 3]))
    sequence[0] += 1
    heir = Mailbox(sequence, values)
    heir.write(np.array([7.0, 8, 9]))
    into = np.zeros(3)
    assert reader.read(into)
    assert into.tolist() == [7, 8, 9]
