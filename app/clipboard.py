"""The system's clipboard."""

from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> None:
    """Window thread."""
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
