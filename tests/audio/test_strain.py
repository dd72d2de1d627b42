from audio.strain import LEAST_S, MOST_S, Strain, more


def test_two_underruns_within_ten_seconds_are_too_many():
    strain = Strain()
    assert not strain.note(1, 100.0)
    assert strain.note(2, 109.0)


def test_two_that_are_further_apart_are_not():
    strain = Strain()
    strain.note(1, 100.0)
    assert not strain.note(2, 111.0)
    assert strain.note(3, 120.0)


def test_two_at_once_are():
    assert Strain().note(2, 5.0)


def test_it_begins_anew_with_another_stream_and_after_it_has_told():
    strain = Strain()
    strain.note(2, 100.0)
    assert not strain.note(3, 101.0)
    strain.begin()
    assert not strain.note(1, 102.0)


def test_latency_grows_up_to_a_bound():
    assert more(0.005) == LEAST_S
    assert more(0.050) == 0.100
    assert more(0.2) == MOST_S
    assert more(MOST_S) is None
