"""Which pages are wanted, and that a ring never wants two pages in one slot."""

from hypothesis import given
from hypothesis import strategies as st

from audio.source.need import pages_needed


def flat(runs):
    return [page for first, stop in runs for page in range(first, stop)]


def test_a_resident_song_is_wanted_from_the_playhead_to_its_end_and_then_from_its_start():
    assert flat(pages_needed(3, 6, 6)) == [3, 4, 5, 0, 1, 2]


def test_a_loop_of_a_resident_song_is_wanted_before_the_rest():
    assert flat(pages_needed(3, 8, 8, (2, 5))) == [3, 4, 2, 5, 6, 7, 0, 1]


def test_a_loop_the_playhead_is_outside_of_does_not_count():
    assert pages_needed(6, 8, 8, (2, 5)) == pages_needed(6, 8, 8)


def test_a_ring_wants_what_it_has_slots_for_but_for_the_page_just_left():
    assert flat(pages_needed(10, 100, 5)) == [10, 11, 12, 13]
    assert flat(pages_needed(98, 100, 5)) == [98, 99]


def test_a_ring_near_the_end_of_a_loop_wants_its_start():
    assert flat(pages_needed(21, 100, 8, (5, 24))) == [21, 22, 23]
    assert flat(pages_needed(22, 100, 8, (2, 24))) == [22, 23, 2, 3, 4]
    assert flat(pages_needed(4, 100, 8, (3, 6))) == [4, 5, 3]


def test_a_playhead_outside_the_song_wants_the_nearest_page():
    assert flat(pages_needed(9, 3, 3)) == [2, 0, 1]
    assert flat(pages_needed(-1, 3, 3)) == [0, 1, 2]


def test_a_song_without_frames_wants_nothing():
    assert flat(pages_needed(0, 0, 1)) == []


@given(st.data())
def test_no_two_wanted_pages_share_a_slot_and_the_playhead_comes_first(data):
    pages = data.draw(st.integers(1, 60))
    slots = data.draw(st.integers(3, 70))
    want = data.draw(st.integers(0, pages - 1))
    loop = data.draw(st.none() | st.tuples(st.integers(0, pages - 1), st.integers(1, pages)))
    if loop is not None and loop[0] >= loop[1]:
        loop = None
    wanted = flat(pages_needed(want, pages, slots, loop))
    assert wanted[0] == want
    assert len({page % slots for page in wanted}) == len(wanted)
    assert all(0 <= page < pages for page in wanted)
    if slots >= pages:
        assert sorted(wanted) == list(range(pages))
    elif want > 0:
        assert (want - 1) % slots not in {page % slots for page in wanted} or want - 1 in wanted


def test_a_loop_that_fits_a_ring_stays_in_it():
    for want in range(3, 10):
        assert sorted(flat(pages_needed(want, 100, 8, (3, 10)))) == list(range(3, 10))
