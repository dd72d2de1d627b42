"""Waveform bars as a picture: columns of colours stacked around the middle. NumPy draws, Qt only shows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from app.theme import sizes

Floats = npt.NDArray[np.float32]


def amplitudes(minimum: Floats, maximum: Floats, rms: Floats) -> Floats:
    """One amplitude a bin from an overview: between RMS (loudness) and peak (attack), finite, 0 … 1. Shape (bins,)."""
    low, high, mean = (np.clip(np.nan_to_num(values, nan=0.0), -1.0, 1.0) for values in (minimum, maximum, rms))
    peak = np.maximum(np.abs(low), np.abs(high))
    mixed: Floats = (0.4 * np.sqrt(2) * np.abs(mean) + 0.6 * peak).astype(np.float32)
    return np.clip(mixed, 0.0, 1.0)


def regrouped(values: Floats, count: int) -> Floats:
    """The values (bins,) as `count` bars, each three parts its highest bin, one part their mean."""
    if values.size == 0 or count <= 0:
        return np.zeros(max(count, 0), dtype=np.float32)
    if values.size < count:
        return values[(np.arange(count) * values.size) // count].astype(np.float32)
    edges = (np.arange(count) * values.size) // count
    highest = np.maximum.reduceat(values, edges)
    sizes_of_bars = np.diff(np.append(edges, values.size))
    mean = np.add.reduceat(values, edges) / sizes_of_bars
    return (0.75 * highest + 0.25 * mean).astype(np.float32)


def stacked(heights: Floats, colours: Sequence[str], width: int, height: int, ratio: float, opacity: float) -> QImage:
    """A transparent picture of stacked bars.

    heights: (layers, bars) in device-independent pixels, stacked from the top around the middle line. width, height:
    of the picture, same unit; ratio: device pixels per unit. Edges are anti-aliased by coverage.
    """
    layers, bars = heights.shape
    rows, columns = max(1, round(height * ratio)), max(1, round(width * ratio))
    image = np.zeros((rows, columns, 4), dtype=np.uint8)
    scaled = heights.astype(np.float32) * np.float32(ratio)
    bottoms = np.cumsum(scaled, axis=0)
    total = bottoms[-1] if layers else np.zeros(bars, dtype=np.float32)
    bottoms = bottoms - total / 2 + rows / 2
    row = np.arange(rows, dtype=np.float32)[:, None]
    premultiplied = np.zeros((rows, bars, 4), dtype=np.float32)
    for layer in range(layers):
        bottom = bottoms[layer][None, :]
        top = bottom - scaled[layer][None, :]
        coverage = np.clip(np.minimum(bottom, row + 1) - np.maximum(top, row), 0.0, 1.0)
        colour = QColor(colours[layer])
        for channel, value in enumerate((colour.blue(), colour.green(), colour.red(), 255)):
            premultiplied[:, :, channel] += coverage * np.float32(value)
    drawn = (np.minimum(premultiplied, 255.0) * np.float32(opacity)).astype(np.uint8)
    pitch, wide = sizes.BAR_PITCH * ratio, max(1, round(sizes.BAR_WIDTH * ratio))
    starts = np.round(np.arange(bars) * pitch).astype(int)
    for offset in range(wide):
        at = starts + offset
        inside = at < columns
        image[:, at[inside]] = drawn[:, inside]
    picture = QImage(image.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    picture.setDevicePixelRatio(ratio)
    return picture
