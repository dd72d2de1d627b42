"""The desk: one strip for each stem in a row that scrolls when it must, and the master at its end."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from app.state.model import Strip
from app.theme import sizes
from app.views.master_strip import MasterStrip
from app.views.strip import StripView
from app.widgets.bars import Floats
from app.widgets.meter import Level

SHORT = 330  # strips lower than this leave out their small waveform


class Desk(QWidget):
    """rebuilt: there are other controls than before."""

    intent = Signal(object)
    rebuilt = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strips: dict[str, StripView] = {}
        self._order: tuple[str, ...] = ()
        self._coming = 0
        self._amplitudes: dict[str, Floats] = {}
        self.master = MasterStrip()
        self.master.intent.connect(self.intent)
        self.master.stepped.connect(lambda _: self.focus_strip(len(self._order) - 1))
        self._belt = QWidget()
        self._row = QHBoxLayout(self._belt)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._belt)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().installEventFilter(self)
        self._outer = QHBoxLayout(self)
        self._outer.addWidget(self._scroll, 1)
        self._outer.addWidget(self.master)
        self.set_gutter(sizes.GUTTER)

    def set_gutter(self, gutter: int) -> None:
        self._gutter = gutter
        self._outer.setContentsMargins(gutter, 14, gutter, 14)
        self._outer.setSpacing(sizes.STRIP_GAP)

    def show_strips(self, strips: tuple[Strip, ...], coming: int = 0) -> None:
        """coming: how many more are about to be shown behind these."""
        order = tuple(strip.key for strip in strips)
        bodies = [view.body for view in self.strips.values()]
        refit = coming != self._coming
        if order != self._order:
            self._rebuild(strips)
            self._order, refit = order, True
        self._coming = coming
        for strip in strips:
            view = self.strips[strip.key]
            had = view.controls
            view.show_strip(strip)
            if view.controls is not had:
                self._restore(view)
                refit = True
        if refit:
            self._fit()
        if bodies != [view.body for view in self.strips.values()]:
            self.rebuilt.emit()

    @property
    def stops(self) -> list[QWidget]:
        """The strips and the master, from left to right."""
        return [*(self.strips[key] for key in self._order), self.master]

    def _rebuild(self, strips: tuple[Strip, ...]) -> None:
        """Those at the front that stand there already stay; the others are made anew."""
        kept = 0
        for key, strip in zip(self._order, strips, strict=False):
            if key != strip.key:
                break
            kept += 1
        for key in self._order[kept:]:
            view = self.strips.pop(key)
            self._row.removeWidget(view)
            view.hide()
            view.deleteLater()
        for strip in strips[kept:]:
            view = StripView(strip)
            view.intent.connect(self.intent)
            view.stepped.connect(partial(self._step, strip.key))
            self.strips[strip.key] = view
            self._row.addWidget(view)
            self._restore(view)

    def _restore(self, view: StripView) -> None:
        if view.controls is not None and view.key in self._amplitudes:
            view.controls.wave.show_amplitudes(self._amplitudes[view.key])

    def show_gains(self, heard: Mapping[str, float]) -> None:
        """Linear gain of each strip as it is heard, for the small waveforms."""
        for key, view in self.strips.items():
            if view.controls is not None:
                view.controls.wave.show_gain(heard.get(key, 0.0))

    def show_amplitudes(self, key: str, values: Floats) -> None:
        self._amplitudes[key] = values
        if key in self.strips:
            self._restore(self.strips[key])

    def clear_amplitudes(self) -> None:
        self._amplitudes.clear()
        for view in self.strips.values():
            if view.controls is not None:
                view.controls.wave.show_amplitudes(None)

    def show_levels(self, levels: Mapping[str, Level], master: Level | None) -> None:
        for key, view in self.strips.items():
            view.show_level(levels.get(key))
        self.master.show_level(master)

    def unclip(self) -> None:
        """Put all clip lamps out."""
        for view in self.strips.values():
            if view.controls is not None:
                view.controls.meter.lamp.put_out()
        self.master.meter.lamp.put_out()

    def show_played(self, part: float) -> None:
        for view in self.strips.values():
            view.show_played(part)

    def focus_strip(self, number: int) -> None:
        """The keyboard goes to the strip by its number from the left: to its fader, or its button."""
        if 0 <= number < len(self._order):
            self._focus(self.strips[self._order[number]])

    def _focus(self, view: StripView, place: str = "fader") -> None:
        view.focus_on(place)
        self._scroll.ensureWidgetVisible(view, sizes.STRIP_GAP, 0)

    def _step(self, key: str, by: int) -> None:
        """To the same control of the strip beside it; past the last one to the master."""
        number = self._order.index(key) + by
        if number >= len(self._order):
            self.master.fader.setFocus(Qt.FocusReason.TabFocusReason)
        elif number >= 0:
            self._focus(self.strips[self._order[number]], self.strips[key].focused_place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):
            turned = event.angleDelta()
            bar = self._scroll.horizontalScrollBar()
            bar.setValue(bar.value() - (turned.x() or turned.y()))
            return True
        if event.type() == QEvent.Type.Resize:
            # a ghost's text must not make the belt higher than what is seen of it
            self._belt.setFixedHeight(self._scroll.viewport().height())
            self._fit()
        return False

    def _fit(self) -> None:
        """Share the room: full strips where they fit, else compact ones, else compact ones that scroll."""
        count = len(self.strips) + self._coming
        if not count:
            return
        full = self.width() - 2 * self._gutter - sizes.MASTER - sizes.STRIP_GAP
        width = (full - sizes.STRIP_GAP * (count - 1)) / count
        compact = width < sizes.STRIP_MIN
        gap = sizes.STRIP_GAP
        if compact:
            gap = sizes.STRIP_GAP_COMPACT
            room = full + sizes.MASTER - sizes.MASTER_COMPACT
            width = max(sizes.STRIP_COMPACT_MIN, (room - gap * (count - 1)) / count)
        self.master.set_compact(compact)
        self._row.setSpacing(gap)
        short = self.height() < SHORT
        self.master.set_short(short)
        whole = int(min(width, sizes.STRIP_MAX))
        spare = int((width - whole) * count) if width < sizes.STRIP_MAX else 0
        for number, view in enumerate(self.strips.values()):
            view.set_compact(compact)
            view.setFixedWidth(whole + (number < spare))
            if view.controls is not None:
                view.controls.wave.setVisible(not short)
