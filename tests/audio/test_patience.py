from audio.patience import Patience


def test_each_start_that_took_too_long_gives_the_next_one_twice_the_time() -> None:
    patience = Patience(1.0, 3.0)
    seen = [patience.now_s]
    for _ in range(3):
        patience.lost()
        seen.append(patience.now_s)
    assert seen == [1.0, 2.0, 3.0, 3.0]


def test_a_start_that_succeeds_makes_the_next_wait_short_again() -> None:
    patience = Patience(1.0, 3.0)
    patience.lost()
    patience.rewarded()
    assert patience.now_s == 1.0
