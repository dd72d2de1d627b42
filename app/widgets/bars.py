"""Waveform bars as a picture: columns of colours stacked around the middle. NumPy draws, Qt only shows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from app.theme import sizes

Floats = npt.NDArray[np.float32]
CONTRAST = 0.75  # below 1 lifts quiet passages, so that a mix at −6 dB still fills the picture
AHEAD = 0.44  # opacity of what was not played yet


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


def stacked(heights: Floats, colours: Sequence[str], width: int, height: int, ratio: float) -> QImage:
    """A transparent picture of stacked bars.

    heights: (layers, bars) in device-independent pixels, stacked from the top around the middle line. width, height:
    of the picture, same unit; ratio: device pixels per unit. Edges are anti-aliased by coverage.
    """
    layers, bars = heights.shape
    rows, columns = max(1, round(height * ratio)), max(1, round(width * ratio))
    scaled = heights * np.float32(ratio)
    edges = np.zeros((layers + 1, bars), dtype=np.float32)
    np.cumsum(scaled, axis=0, out=edges[1:])
    edges += (rows - edges[-1]) / 2
    tints = np.zeros((layers + 2, 4), dtype=np.float32)
    for layer, name in enumerate(colours):
        colour = QColor(name)
        tints[layer + 1] = colour.blue(), colour.green(), colour.red(), 255
    # A pixel wears the tint of the layer its upper border lies in, and changes by the part of it below each edge
    # that crosses it: exact, and cheaper than the coverage of every pixel by every layer.
    crossed = np.clip(np.floor(edges), 0, rows - 1).astype(np.intp)
    bar = np.arange(bars)
    passed = np.bincount(((crossed + 1) * bars + bar).ravel(), minlength=(rows + 1) * bars).reshape(-1, bars)
    drawn = tints[np.cumsum(passed[:rows], axis=0)]
    for number, step in enumerate(np.diff(tints, axis=0)):
        part = np.clip(crossed[number] + 1 - edges[number], 0.0, 1.0)
        drawn[crossed[number], bar] += part[:, None] * step
    pixels = np.clip(drawn, 0.0, 255.0).astype(np.uint8)
    image = np.zeros((rows, columns, 4), dtype=np.uint8)
    starts = np.round(np.arange(bars) * sizes.BAR_PITCH * ratio).astype(int)
    for offset in range(max(1, round(sizes.BAR_WIDTH * ratio))):
        at = starts + offset
        inside = at < columns
        image[:, at[inside]] = pixels[:, inside]
    picture = QImage(image.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    picture.setDevicePixelRatio(ratio)
    return picture
