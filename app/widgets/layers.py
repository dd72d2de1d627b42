"""The picture of a mix: its stems' bars stacked in their own colours, as tall as the mix is loud."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPixmap

from app.theme import sizes
from app.widgets.bars import CONTRAST, Floats, regrouped, stacked
from app.widgets.span import Span


@dataclass(frozen=True)
class Layer:
    """How one stem takes part: its colour and its linear gain (0 when muted or soloed away)."""

    key: str
    colour: str
    gain: float


class LayerPicture:
    """Drawn when something changed, else kept: `pixmap` is cheap for every frame."""

    def __init__(self) -> None:
        self.amplitudes: dict[str, Floats] = {}
        self._layers: tuple[Layer, ...] = ()
        self._bars: dict[str, Floats] = {}  # the amplitudes regrouped for this span and width
        self._loudest = 1.0
        self._drawn_for: tuple[object, ...] = ()
        self._grouped_for: tuple[object, ...] = ()
        self._pixmap = QPixmap()

    def put(self, key: str, values: Floats) -> None:
        self.amplitudes[key] = values
        self._forget()

    def clear(self) -> None:
        self.amplitudes.clear()
        self._forget()

    def show_layers(self, layers: tuple[Layer, ...]) -> bool:
        """Which stems sound, how loud, in which order from the top. Whether that is anything new."""
        changed = layers != self._layers
        if changed:
            self._layers = layers
            self._drawn_for = ()
        return changed

    def _forget(self) -> None:
        self._bars.clear()
        self._drawn_for = self._grouped_for = ()

    def pixmap(self, span: Span, width: int, height: int, ratio: float) -> QPixmap:
        wanted = (span, width, height, ratio)
        if wanted != self._drawn_for:
            heights, tints = self._heights(span, width // sizes.BAR_PITCH, height)
            drawn = QPixmap.fromImage(stacked(heights, tints, width, height, ratio)) if tints else QPixmap()
            self._pixmap = drawn
            self._drawn_for = wanted
        return self._pixmap

    def _heights(self, span: Span, count: int, height: int) -> tuple[Floats, list[str]]:
        """Layer heights (layers, bars): the column is as tall as the mix is loud, shared out by each stem's part.

        The scale is that of the whole song at unity, wherever one looks.
        """
        present = [layer for layer in self._layers if layer.key in self.amplitudes]
        if not present or count <= 0:
            return np.zeros((0, max(count, 0)), dtype=np.float32), []
        if self._grouped_for != (span, count, tuple(layer.key for layer in present)):
            self._group(present, span, count)
        plain = np.stack([self._bars[layer.key] for layer in present])
        heard = plain * np.array([layer.gain for layer in present], dtype=np.float32)[:, None]
        total = heard.sum(axis=0)
        loudness = np.minimum(np.sqrt((heard**2).sum(axis=0)) / self._loudest, 1.1) ** CONTRAST
        column = loudness * (height - 2) * 0.9
        share = np.divide(heard, total, out=np.zeros_like(heard), where=total > 0)
        return (share * column).astype(np.float32), [layer.colour for layer in present]

    def _group(self, present: list[Layer], span: Span, count: int) -> None:
        whole = np.stack([regrouped(self.amplitudes[layer.key], count) for layer in present])
        self._loudest = float(np.sqrt((whole**2).sum(axis=0)).max()) or 1.0
        for layer, values in zip(present, whole, strict=True):
            self._bars[layer.key] = values if span.whole else regrouped(_cut(self.amplitudes[layer.key], span), count)
        self._grouped_for = (span, count, tuple(layer.key for layer in present))


def _cut(values: Floats, span: Span) -> Floats:
    first = min(values.size - 1, int(span.first * values.size))
    return values[first : max(first + 1, round(span.last * values.size))]
