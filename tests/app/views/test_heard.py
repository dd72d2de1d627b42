"""Mute and solo, as the pictures show them."""

import pytest

from app.views.heard import gains_heard


def test_gains_follow_mute_and_solo() -> None:
    assert gains_heard({"a": (0.0, False, False), "b": (-20.0, True, False)}) == {"a": 1.0, "b": 0.0}
    assert gains_heard({"a": (0.0, False, False), "b": (-20.0, False, True)}) == {"a": 0.0, "b": pytest.approx(0.1)}
    assert gains_heard({"a": (float("-inf"), False, False)}) == {"a": 0.0}
