"""Which colours a theme means on this system."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


def resolved(theme: str) -> str:
    """ "dark" or "light": what "system" stands for now, any other as it is. Dark where the system does not say."""
    if theme != "system":
        return theme
    light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
    return "light" if light else "dark"
