"""Whether the system has another default device is asked seldom, and nothing is concluded from no answer."""

from audio.backends.default import DefaultWatch, default_output


def test_it_is_asked_once_a_second_and_told_when_it_moves():
    answers = ["speakers", "speakers", "headphones"]
    watch = DefaultWatch(lambda: answers.pop(0))
    assert [watch.moved(now_s) for now_s in (1.0, 1.5, 2.0)] == [False, False, True]


def test_no_answer_is_no_move():
    answers = ["speakers", None, "speakers"]
    watch = DefaultWatch(lambda: answers.pop(0))
    assert [watch.moved(now_s) for now_s in (1.0, 2.0)] == [False, False]
    assert not DefaultWatch(lambda: None).moved(9.0)


def test_the_same_default_is_equal_to_itself():
    assert default_output() == default_output()
