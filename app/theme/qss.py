"""The style sheet, made from the palette. No fonts here: a font given in QSS would lose its tabular figures."""

from string import Template

from app.theme.palette import Palette

_SHEET = Template(
    """
QMainWindow, #page { background: $bg; }
QDialog { background: $panel; }
#topBar { background: $panel; border-bottom: 1px solid $line; }
#library { background: $panel; border-right: 1px solid $line; }
#transport { background: $panel; border-top: 1px solid $line; }
#forgeDialog { background: $panel; }
#card { background: $panel; border: 1px solid $line; border-radius: 8px; }
#warmCard { background: $ember_well; border: 1px solid $ember_line; border-radius: 8px; }
#forgeHead { background: $panel; border-bottom: 1px solid $line; }

QLineEdit { background: $bg; color: $text; border: 1px solid $line; border-radius: 6px; padding: 0 9px;
  selection-background-color: $ember; selection-color: $ember_ink; placeholder-text-color: $quiet; }
QLineEdit:focus { border-color: $focus; }
#valueEditor { padding: 0; background: $well; border-color: $focus; border-radius: 4px; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 0 16px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $focus; }
QPushButton:disabled { color: $quiet; background: $panel; }
QPushButton#small { border-radius: 5px; padding: 0 9px; }
QPushButton#tiny { border-radius: 5px; padding: 0 3px; }
QPushButton#chip { border-radius: 14px; padding: 0 12px; color: $dim; }
QPushButton#chip:hover { color: $text; }
QPushButton#chip:disabled { color: $faint; }
QPushButton#emberChip { border-radius: 14px; padding: 0 12px; color: $ember_light; background: $ember_well;
  border-color: $ember_line; }
QPushButton#emberChip:hover { border-color: $ember; }
QPushButton#emberChip:focus { border-color: $focus; }
QPushButton#chip::menu-indicator { width: 0; }

QComboBox { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 0 12px; }
QComboBox:focus { border-color: $focus; }
QComboBox:hover { background: $hover; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { width: 0; height: 0; border-left: 4px solid $raised; border-right: 4px solid $raised;
  border-top: 5px solid $dim; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line; outline: none;
  selection-background-color: $hover; selection-color: $text; }

QMenu { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $hover; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QListView { background: transparent; border: none; outline: none; }
QListWidget#mixes { background: $well; color: $text; border: 1px solid $line; border-radius: 6px; padding: 4px; }
QListWidget#mixes:focus { border-color: $focus; }
QListWidget#mixes::item { padding: 5px 8px; border-radius: 4px; }
QListWidget#mixes::item:selected { background: $hover; color: $text; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $track; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
"""
)


def stylesheet(palette: Palette) -> str:
    """The whole window's style sheet in the given colours."""
    return _SHEET.substitute(vars(palette))
