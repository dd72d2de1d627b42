from app.state.look import BindKey, Look, SetReducedMotion, SetTheme
from app.state.model import AppState
from app.state.reduce import reduce


def test_a_theme_that_exists_is_taken_and_another_is_not() -> None:
    assert reduce(AppState(), SetTheme("light")).look.theme == "light"
    assert reduce(AppState(), SetTheme("pink")) == AppState()


def test_motion_is_reduced_on_demand() -> None:
    assert reduce(AppState(), SetReducedMotion(True)).look.reduced_motion


def test_a_key_is_chosen_taken_away_and_given_back() -> None:
    bound = reduce(AppState(), BindKey("play", "P"))
    assert bound.look.keys == {"play": "P"}
    assert reduce(bound, BindKey("play", "")).look.keys == {"play": ""}
    assert reduce(bound, BindKey("play", None)).look == Look()
