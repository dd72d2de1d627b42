"""What lives inside widgets, and what runs: to be counted before and after, so that what stays behind is seen."""

import asyncio
from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

# CPython's own lists of what is scheduled; `all_tasks` only knows those of one loop.
_TASKS = [
    known for name in ("_all_tasks", "_scheduled_tasks") if (known := getattr(asyncio.tasks, name, None)) is not None
]


def settle() -> None:
    """Whatever asked to be deleted is."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def running(roots: Iterable[QObject]) -> Counter[str]:
    """Active timers and animations at or below these objects, by what they belong to."""
    found: Counter[str] = Counter()
    for root in roots:
        for timer in root.findChildren(QTimer):
            if timer.isActive():
                found[f"timer of {type(timer.parent()).__name__}"] += 1
        for animation in root.findChildren(QAbstractAnimation):
            if animation.state() is QAbstractAnimation.State.Running:
                found[f"animation of {type(animation.parent()).__name__}"] += 1
    return found


def inhabitants(window: QObject) -> Counter[str]:
    """Every object below a window, by its class, and what runs there.

    But the animation that Qt makes for a window's middle when it first feels like it, which rests.
    """
    settle()
    found = Counter(type(child).__name__ for child in window.findChildren(QObject)) + running([window])
    found.pop("QPropertyAnimation", None)
    return found


def tasks() -> set["asyncio.Task[object]"]:
    """All of this process that have not ended, of whatever loop."""
    return {task for known in _TASKS for task in list(known) if not task.done()}
