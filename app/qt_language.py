"""Qt's own words (buttons of its dialogs, names of keys) and number formats in the language chosen."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.i18n import chosen


def speak(application: QCoreApplication) -> None:
    """To be called before windows are made. Where Qt came without its words they stay English."""
    QLocale.setDefault(QLocale(chosen()))
    words = QTranslator(application)
    if words.load(f"qtbase_{chosen()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(words)
