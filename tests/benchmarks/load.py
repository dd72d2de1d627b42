"""What a busy window does to its interpreter: parse JSON, sort, collect garbage, repaint, and pure Python beside it."""

import gc
import json
import os
import random
import threading
from collections.abc import Callable
from time import monotonic

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_REPAINT_S = 1 / 60


class BusyWindow:
    """Burns the interpreter lock of this process while its `with` block runs; `live` also paints, in this thread."""

    def __init__(self, *, only_python: bool = False) -> None:
        """only_python: no C code that holds the lock for long, but not a moment in which nobody wants it."""
        numbers = random.Random(1)
        self._text = json.dumps([{"id": k, "name": f"stem {k}", "level": numbers.random()} for k in range(70_000)])
        self._numbers = [numbers.random() for _ in range(300_000)]
        self._garbage = [[k] for k in range(300_000)]
        self._done = threading.Event()
        works = [self._compute] if only_python else [self._compute, self._parse]
        self._threads = [threading.Thread(target=work, name=work.__name__, daemon=True) for work in works]

    def __enter__(self) -> "BusyWindow":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def live(self, seconds: float, look: Callable[[], object] = lambda: None) -> None:
        """Repaints sixty times a second, as far as it is let; `look` is called before each."""
        from PySide6.QtGui import QColor, QGuiApplication, QImage, QLinearGradient, QPainter

        application = QGuiApplication.instance() or QGuiApplication([])
        image = QImage(1_200, 700, QImage.Format.Format_ARGB32_Premultiplied)
        end = due = monotonic()
        end += seconds
        while (now := monotonic()) < end:
            look()
            painter = QPainter(image)
            painter.fillRect(image.rect(), QColor("#101418"))
            for strip in range(24):
                gradient = QLinearGradient(0, 0, 0, 700)
                gradient.setColorAt(0, QColor.fromHsv((strip * 15 + int(now * 90)) % 360, 200, 220))
                gradient.setColorAt(1, QColor("#101418"))
                painter.fillRect(strip * 50, 40, 40, 600, gradient)
                painter.drawText(strip * 50, 30, f"{now:.3f}")
            painter.end()
            application.processEvents()
            due = max(due + _REPAINT_S, now)
            if due > monotonic():
                self._done.wait(due - monotonic())

    def _parse(self) -> None:
        while not self._done.is_set():
            json.loads(self._text)
            sorted(self._numbers)
            gc.collect()

    def _compute(self) -> None:
        count = 0
        while not self._done.is_set():
            for number in range(20_000):
                count += number & 3
