"""A screen of its own (Xvfb), the window on it, and a hand (xdotool)."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_DEADLINE_S = 90.0


class Hand:
    """Moves a real pointer and presses real keys. `ask` waits until the window's answer is what is expected."""

    def __init__(self, display: str, window: subprocess.Popen[str], window_id: str) -> None:
        self._environment = os.environ | {"DISPLAY": display}
        self._window, self.window_id = window, window_id

    def do(self, *words: object) -> None:
        """One xdotool command line."""
        command = ["xdotool", *map(str, words)]
        subprocess.run(command, env=self._environment, check=True, capture_output=True, timeout=_DEADLINE_S)

    def know(self, expression: str) -> object:
        assert self._window.stdin is not None and self._window.stdout is not None
        self._window.stdin.write(f"{expression}\n")
        self._window.stdin.flush()
        return json.loads(self._window.stdout.readline())

    def until(self, expression: str, *expected: object) -> object:
        """The answer, as soon as it is the expected one (or true, when none is given)."""
        ends_s = time.monotonic() + _DEADLINE_S
        while True:
            answer = self.know(expression)
            if (answer in expected) if expected else answer:
                return answer
            assert time.monotonic() < ends_s, f"{expression} is {answer!r}"

    def place(self, widget: str, right: int = 0, down: int = 0) -> tuple[int, int]:
        x, y = self.know(f"at({widget}, {right}, {down})")  # type: ignore[misc]
        return x, y

    def drag(self, first: tuple[int, int], last: tuple[int, int], steps: int = 6) -> None:
        """Press, move in steps as a hand does, let go."""
        (x, y), (to_x, to_y) = first, last
        words: list[object] = ["mousemove", x, y, "mousedown", 1]
        for step in range(1, steps + 1):
            words += ["mousemove", x + (to_x - x) * step // steps, y + (to_y - y) * step // steps, "sleep", 0.02]
        self.do(*words, "mouseup", 1)

    def click(self, place: tuple[int, int], button: int = 1, times: int = 1) -> None:
        self.do("mousemove", *place, "click", "--repeat", times, "--delay", 40, button)

    def keys(self, *keys: str) -> None:
        self.do("key", "--delay", 12, *keys)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The number of a screen that nobody else has."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.skip("Xvfb or xdotool is not installed")
    reader, writer = os.pipe()
    words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(_DEADLINE_S)


@pytest.fixture(scope="session")
def opened(display: str) -> Iterator[Hand]:
    environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_RUNTIME_DIR": "/tmp"}
    environment.pop("QT_SCALE_FACTOR", None)
    window = subprocess.Popen(
        [sys.executable, "-m", "tests.hands.window"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert window.stdin is not None and window.stdout is not None
    made = Hand(display, window, window.stdout.readline().strip())
    try:
        made.do("windowmove", made.window_id, 0, 0, "windowfocus", made.window_id)
        made.until("main.isActiveWindow()")
        yield made
    finally:
        window.stdin.close()
        window.wait(_DEADLINE_S)
        window.stdout.close()


@pytest.fixture
def hand(opened: Hand) -> Hand:
    """At the window as it begins."""
    opened.know("afresh()")
    return opened
