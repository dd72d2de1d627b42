"""One mixer channel in each of its states: ready with its controls, waiting, failed, or a ghost of what is missing."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import tr
from app.state.content import Integrity
from app.state.intents import OpenMarket, RetryStrip, ShowPage, ToggleMute, ToggleSolo
from app.state.model import Page, Strip, StripStatus
from app.theme import sizes
from app.theme.palette import colours, type_colour
from app.views.integrity_badge import IntegrityBadge
from app.views.strip_controls import Controls
from app.views.strip_remark import Remark
from app.widgets.marks import NamePlate
from app.widgets.meter import Level
from app.widgets.text import clean, tooltip

_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_M, Qt.Key.Key_S)
_BESIDE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier  # may be held with them


class StripView(QWidget):
    """A strip. Its body is rebuilt only when its status changes; values go straight to the control they belong to.

    stepped: the keyboard wants to go to the strip beside it: −1 left, 1 right.
    """

    intent = Signal(object)
    stepped = Signal(int)

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip: Strip | None = None
        self._compact = False
        self.key = strip.key
        self.controls: Controls | None = None
        self._remark: Remark | None = None
        self._plate = NamePlate()
        self._plate.clicked.connect(lambda: self.intent.emit(ShowPage(Page.STEM, self.key)))
        self._badge = IntegrityBadge(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, sizes.CAP + 8, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(self._plate)
        self.show_strip(strip)

    @property
    def status(self) -> StripStatus:
        assert self._strip is not None
        return self._strip.status

    def show_strip(self, strip: Strip) -> None:
        old, self._strip = self._strip, strip
        if strip == old:
            if self.controls is not None:
                self.controls.show_strip(strip)
            return
        if old is None or (old.status is StripStatus.READY) != (strip.status is StripStatus.READY):
            self._rebuild(strip)
        ghost = strip.status is StripStatus.MISSING
        ink = colours.dim if ghost else colours.text
        self._plate.show_name(clean(strip.label), self._meta(strip), strip.stem_type, type_colour(strip.stem_type), ink)
        self.setAccessibleName(f"{clean(strip.label)}, {self._meta(strip)}")
        self._plate.setToolTip(tooltip(strip.whose or tr("Figures and history")))
        self._badge.show_integrity(Integrity.NOT_KNOWN_YET if ghost else strip.integrity)
        self._make_way()
        if self.controls is not None:
            self.controls.show_strip(strip)
        if self._remark is not None:
            self._show_remark(self._remark, strip)
        if old is None or old.status is not strip.status:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._badge.go_to_corner(self.width(), small=self._compact)

    def _make_way(self) -> None:
        self._plate.leave_right(0 if self._compact or self._badge.isHidden() else self._badge.width() + 5)

    def _meta(self, strip: Strip) -> str:
        if strip.status is StripStatus.MISSING:
            if strip.candidates:
                return "?" if self._compact else tr("perhaps sealed")
            return "×0" if self._compact else tr("not owned")
        if strip.copies == 0:
            return tr("song") if self._compact else tr("in song token")
        return f"×{strip.copies}" if self._compact else tr("×{copies} owned", copies=strip.copies)

    def _rebuild(self, strip: Strip) -> None:
        for body in (self.controls, self._remark):
            if body is not None:
                self._column.removeWidget(body)
                body.hide()
                body.deleteLater()
        self.controls, self._remark = None, None
        if strip.status is StripStatus.READY:
            self.controls = Controls(strip)
            self.controls.intent.connect(self.intent)
            self.controls.set_compact(self._compact)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._column.addWidget(self.controls, 1)
        else:
            self._remark = Remark()
            self._remark.set_compact(self._compact)
            self._remark.acted.connect(self._act)
            self._column.addWidget(self._remark, 1)

    def _show_remark(self, remark: Remark, strip: Strip) -> None:
        self._say_remark(remark, strip)
        alone = not remark.button.isVisibleTo(self)  # then the strip itself is what the keyboard reaches
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if alone else Qt.FocusPolicy.NoFocus)

    def _say_remark(self, remark: Remark, strip: Strip) -> None:
        name = clean(strip.label)
        if strip.status is StripStatus.FAILED:
            reason = strip.reason or tr("Its audio could not be used.")
            remark.show_words("warning", colours.warn, "", reason, tr("Retry"), tr("Retry {name}", name=name))
        elif strip.status is StripStatus.WAITING:
            remark.show_words("clock", colours.dim, "", strip.reason or tr("Waiting for its audio …"), "", "")
        elif strip.candidates:
            count = tr("{count} sealed", count=strip.candidates)
            if strip.candidates > 1 and not self._compact:
                count = tr("{count} sealed stems", count=strip.candidates)
            sentence = (
                tr("may be it; the odds are not known")
                if strip.odds is None
                else tr("{percent} that one is it", percent=_percent(strip.odds))
            )
            if strip.left is not None:
                sentence += ", " + tr("{left:,} left", left=strip.left)
            action = (tr("Market") if self._compact else tr("See market ↗")) if strip.market_url else ""
            remark.show_words(
                "padlock", colours.dim, count, sentence, action, tr("See {name} on the market", name=name)
            )
        else:
            left = (
                tr("supply unknown")
                if strip.left is None
                else tr("{left:,} left", left=strip.left)
                if strip.left
                else tr("none left")
            )
            burned = tr("{burned:,} burned", burned=strip.burned) if strip.burned else ""
            sentence = " · ".join(part for part in (burned, strip.reason) if part)
            action = (tr("Market") if self._compact else tr("See market ↗")) if strip.market_url else ""
            remark.show_words("plus", colours.faint, left, sentence, action, tr("See {name} on the market", name=name))

    def _act(self) -> None:
        if self.status is StripStatus.FAILED:
            self.intent.emit(RetryStrip(self.key))
        elif self.status is StripStatus.MISSING:
            self.intent.emit(OpenMarket(self.key))

    def set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        self._badge.go_to_corner(self.width(), small=compact)
        self._make_way()
        if self.controls is not None:
            self.controls.set_compact(compact)
        strip = self._strip
        assert strip is not None
        if self._remark is not None:
            self._remark.set_compact(compact)
            self._show_remark(self._remark, strip)
        tint = type_colour(strip.stem_type)
        ink = colours.dim if strip.status is StripStatus.MISSING else colours.text
        self._plate.show_name(clean(strip.label), self._meta(strip), strip.stem_type, tint, ink)

    def show_level(self, level: Level | None) -> None:
        if self.controls is not None:
            self.controls.meter.show_level(level)

    def show_played(self, part: float) -> None:
        if self.controls is not None:
            self.controls.wave.show_played(part)

    @property
    def body(self) -> QWidget | None:
        """What it is made of at present, below its name."""
        return self.controls or self._remark

    @property
    def focused_place(self) -> str:
        """Which control has the keyboard: "mute", "solo", "knob" or "fader"."""
        places = self.controls.places.items() if self.controls is not None else ()
        return next((place for place, control in places if control.hasFocus()), "fader")

    def focus_on(self, place: str = "fader") -> None:
        """Take the keyboard: at that control, or at the button of a strip that can not play."""
        if self.controls is not None:
            self.controls.places[place].setFocus(Qt.FocusReason.TabFocusReason)
        elif self._remark is not None and self._remark.button.isVisible():
            self._remark.button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.setFocus(Qt.FocusReason.TabFocusReason)

    def event(self, event: QEvent) -> bool:
        # the window's own Left and Right must not take these keys from a strip in focus
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in _KEYS
            and not event.modifiers() & ~_BESIDE
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        elif self.controls is None:
            event.ignore()
        elif event.key() == Qt.Key.Key_M:
            self.intent.emit(ToggleMute(self.key))
        elif event.key() == Qt.Key.Key_S:
            alone = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            self.intent.emit(ToggleSolo(self.key, exclusive=bool(event.modifiers() & alone)))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        strip = self._strip
        if strip is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strip(painter, QRectF(self.rect()), type_colour(strip.stem_type), strip.status is StripStatus.MISSING)
        if self.hasFocus():
            painter.setOpacity(1.0)
            painter.setPen(QPen(QColor(colours.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), sizes.RADIUS, sizes.RADIUS)


def _percent(part: float) -> str:
    if 0 < part < 0.01:
        return "< 1 %"
    return f"≈ {round(part * 100)} %"


def paint_strip(painter: QPainter, rect: QRectF, tint: str, ghost: bool, fill: str = "") -> None:
    """The body of a channel: rounded, with its coloured cap; a ghost is only a dashed outline."""
    frame = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    shape = QPainterPath()
    shape.addRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)
    if not ghost:
        painter.fillPath(shape, QColor(fill or colours.panel))
    pen = QPen(QColor(colours.faint if ghost else colours.line), 1)
    if ghost:
        pen.setDashPattern([3, 3])
    painter.strokePath(shape, pen)
    painter.setClipPath(shape)
    painter.setOpacity(0.4 if ghost else 1.0)
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), sizes.CAP), QColor(tint))
