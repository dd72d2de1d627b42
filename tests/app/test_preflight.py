"""What must be there before a window can open is said in one sentence with the remedy."""

import ctypes.util
import sys

import pytest

from app import preflight


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_display_of_any_kind_will_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert preflight.display_problem({name: "x"}) is None
    problem = preflight.display_problem({})
    assert problem is not None and "xvfb-run" in problem and "\n" not in problem


def test_other_systems_always_have_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert preflight.display_problem({}) is None
    assert preflight.sound_library_problem() is None


def test_a_missing_sound_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    assert "libportaudio2" in (preflight.sound_library_problem() or "")
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: "libportaudio.so.2")
    assert preflight.sound_library_problem() is None


def test_qt_that_can_not_be_loaded_is_said_with_the_packages_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert preflight.window_library_problem() is None
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert "libegl1" in (preflight.window_library_problem() or "")
