"""The moment when sealed stems open: cards that lie face down, and turn one after another into what came."""

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr, trn
from app.state.revealing import RevealedStem
from app.theme.fonts import BOLD, MEDIUM, font
from app.theme.palette import colours, type_colour
from app.widgets.glyphs import STEM_GLYPHS, paint_glyph
from app.widgets.text import clean

CARD = QSize(132, 168)
_GAP, _EDGE = 14, 28
_COLUMNS = 5
_MANY, _MANY_COLUMNS, _MANY_SCALE = 10, 7, 0.72
"""More than two rows of whole cards would be higher than a small screen: then they are smaller."""
_TURN_MS, _STAGGER_MS = 620, 260


class RevealCards(QWidget):
    """`cards` face down, until `turn` shows the stems. hear: the song key of a card that was pressed.

    With reduced motion they are simply open. All is also said in the accessible name.
    """

    hear = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cards = 0
        self._stems: tuple[RevealedStem, ...] = ()
        self._at_ms = 0.0
        self.animation = QVariantAnimation(self)
        self.animation.valueChanged.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def lay(self, cards: int) -> None:
        """So many cards, face down."""
        if cards == self._cards and not self._stems:
            return
        self.animation.stop()
        self._cards, self._stems, self._at_ms = cards, (), 0.0
        self.setAccessibleName(trn("{count} sealed stem", "{count} sealed stems", cards))
        self._fit()

    def turn(self, stems: tuple[RevealedStem, ...], *, reduced_motion: bool) -> None:
        """Open them. Turned once: the same stems again change nothing."""
        if stems == self._stems:
            return
        self._cards, self._stems = len(stems), stems
        self.setAccessibleName("; ".join(_said(stem) for stem in stems))
        whole_ms = _TURN_MS + _STAGGER_MS * (len(stems) - 1)
        self._fit()
        if reduced_motion:
            self._at_ms = float(whole_ms)
            self.update()
            return
        self._at_ms = 0.0
        self.animation.setStartValue(0.0)
        self.animation.setEndValue(float(whole_ms))
        self.animation.setDuration(whole_ms)
        self.animation.start()

    @property
    def is_turning(self) -> bool:
        return self.animation.state() is QAbstractAnimation.State.Running

    def turned(self, card: int) -> float:
        """How far a card is turned: 0 face down … 1 open."""
        if not self._stems:
            return 0.0
        part = max(0.0, min(1.0, (self._at_ms - card * _STAGGER_MS) / _TURN_MS))
        return float(QEasingCurve(QEasingCurve.Type.InOutCubic).valueForProgress(part))

    def _advance(self, at_ms: float) -> None:
        self._at_ms = at_ms
        self.update()

    def _fit(self) -> None:
        rows = max(1, -(-self._cards // self._columns))
        whole = rows * CARD.height() + (rows - 1) * _GAP + 2 * _EDGE
        self.setFixedHeight(round(whole * self._scale))
        self.update()

    @property
    def _columns(self) -> int:
        return _MANY_COLUMNS if self._cards > _MANY else _COLUMNS

    @property
    def _scale(self) -> float:
        return _MANY_SCALE if self._cards > _MANY else 1.0

    def _place(self, card: int) -> QRectF:
        """In whole cards: what is painted and pressed is scaled as a whole."""
        row, column = divmod(card, self._columns)
        in_row = min(self._columns, self._cards - row * self._columns)
        width = in_row * CARD.width() + (in_row - 1) * _GAP
        left = (self.width() / self._scale - width) / 2 + column * (CARD.width() + _GAP)
        return QRectF(left, _EDGE + row * (CARD.height() + _GAP), CARD.width(), CARD.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for card, stem in enumerate(self._stems):
            if stem.song_key and self._place(card).contains(event.position() / self._scale):
                self.hear.emit(stem.song_key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        for card, stem in enumerate(self._stems):
            tint = QColor(type_colour(stem.stem_type))
            self._paint_glow(painter, self._place(card), tint, 2 * self.turned(card) - 1)
        for card in range(self._cards):
            turned = self.turned(card)
            place = self._place(card)
            narrow = abs(1 - 2 * turned)
            face = QRectF(
                place.center().x() - place.width() * narrow / 2, place.top(), place.width() * narrow, CARD.height()
            )
            if turned > 0.5:
                self._paint_open(painter, face, self._stems[card], narrow)
            else:
                self._paint_sealed(painter, face, narrow)

    def _paint_glow(self, painter: QPainter, place: QRectF, tint: QColor, strength: float) -> None:
        """Light from behind the card: strongest while it turns, then a quiet rest of it."""
        if strength <= 0:
            return
        radius = place.height() * 0.66
        glow = QRadialGradient(place.center(), radius)
        tint.setAlphaF(min(0.55, 0.9 * strength * (1.4 - strength)))
        glow.setColorAt(0.3, tint)
        tint.setAlphaF(0.0)
        glow.setColorAt(1.0, tint)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(place.center(), radius, radius)

    def _paint_sealed(self, painter: QPainter, face: QRectF, narrow: float) -> None:
        painter.setPen(QPen(QColor(colours.ember_line), 1.2))
        painter.setBrush(QColor(colours.ember_well))
        painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        side = 34 * narrow
        if side > 4:
            glyph = QRectF(face.center().x() - side / 2, face.center().y() - 17, side, 34)
            paint_glyph(painter, "padlock", glyph, QColor(colours.ember_light), 1.6)

    def _paint_open(self, painter: QPainter, face: QRectF, stem: RevealedStem, narrow: float) -> None:
        tint = QColor(type_colour(stem.stem_type))
        painter.setPen(QPen(tint, 1.4))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if narrow < 0.25:
            return
        glyph = stem.stem_type if stem.stem_type in STEM_GLYPHS else "layers"
        side = 46.0
        paint_glyph(painter, glyph, QRectF(face.center().x() - side / 2, face.top() + 24, side, side), tint, 1.5)
        self._words(painter, face, 88, stem.label, font(14, BOLD), colours.text)
        self._words(painter, face, 110, stem.song, font(12), colours.dim)
        remark, ink = (tr("New to you"), colours.ok) if stem.is_new else (tr("Another copy"), colours.quiet)
        self._words(painter, face, 138, remark, font(11, MEDIUM), ink)

    def _words(self, painter: QPainter, face: QRectF, top: float, text: str, face_font: QFont, ink: str) -> None:
        room = face.width() - 14
        short = QFontMetrics(face_font).elidedText(clean(text), Qt.TextElideMode.ElideRight, int(max(0, room)))
        painter.setFont(face_font)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(face.left() + 7, face.top() + top, room, 20), int(Qt.AlignmentFlag.AlignCenter), short)


def _said(stem: RevealedStem) -> str:
    remark = tr("new to you") if stem.is_new else tr("another copy")
    return (
        tr("{label} of {song}, {remark}", label=clean(stem.label), song=clean(stem.song), remark=remark)
        if stem.song
        else f"{clean(stem.label)}, {remark}"
    )
