"""Covers: a glowing gradient in three colours and one quiet motif, different for every song."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.music.png import png

SIZE = 512
Plane = NDArray[np.float64]
Motif = Callable[[Plane, Plane], Plane]
"""Light −1…1 at x, y in 0…1 (y downwards): above 0 is tinted with the light colour, below 0 with the dark one."""


@dataclass(frozen=True)
class Cover:
    """Colours of the glow from its heart outwards, the colour of the motif's light, and where the heart is."""

    heart: str
    middle: str
    edge: str
    light: str
    at: tuple[float, float]
    motif: Motif


def _soft(value: Plane, edge: float | Plane, width: float) -> Plane:
    """0 below an edge, 1 above, smooth within `width`."""
    t = np.clip((value - edge) / width + 0.5, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _disc(x: Plane, y: Plane, cx: float, cy: float, r: float, blur: float = 0.006) -> Plane:
    return np.asarray(1.0 - _soft(np.hypot(x - cx, y - cy), r, blur))


def _harbour(x: Plane, y: Plane) -> Plane:
    sun = np.asarray(0.75 * _disc(x, y, 0.5, 0.47, 0.17) * (y < 0.5))
    light = sun.copy()
    for k in range(9):
        level = 0.5 + 0.055 * k + 0.002 * k * k
        wave = level + (0.004 + 0.0022 * k) * np.sin(2 * np.pi * (x * (7.0 - 0.45 * k) + 0.37 * k))
        light += (-0.16 if k % 2 else 0.07) * _soft(y, wave, 0.006) * (1 - _soft(y, wave + 0.05, 0.06))
        glint = np.exp(-(((x - 0.5) / (0.07 + 0.018 * k)) ** 2))
        light += 0.5 * glint * np.exp(-(((y - wave - 0.012) / 0.008) ** 2))
    return light


def _kites(x: Plane, y: Plane) -> Plane:
    light = np.zeros_like(x)
    for cx, cy, size, turn in ((0.62, 0.3, 0.16, 0.5), (0.3, 0.5, 0.1, -0.3), (0.77, 0.63, 0.065, 0.8)):
        u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
        v = -(x - cx) * np.sin(turn) + (y - cy) * np.cos(turn)
        body = np.abs(u) / 0.68 + np.abs(v + 0.15 * size) * np.where(v < -0.15 * size, 1.5, 0.8)
        inside = 1.0 - _soft(body, size, 0.006)
        light += inside * (0.55 + 0.3 * np.sign(u) * np.sign(v + 0.15 * size))
        tail = cx - 0.9 * size * np.sin(turn) + 0.03 * np.sin((y - cy) * 30) - (y - cy - size) * 0.35
        below = _soft(y, cy + 0.95 * size, 0.01)
        light += 0.55 * below * np.exp(-(((x - tail) / 0.0028) ** 2)) * np.exp(-np.maximum(0, y - cy - size) * 3.0)
    return light


def _glass(x: Plane, y: Plane) -> Plane:
    chance = np.random.Generator(np.random.PCG64(130))
    seeds = chance.random((26, 2))
    reach = np.hypot(x[None] - seeds[:, 0, None, None], (y[None] - seeds[:, 1, None, None]))
    order = np.sort(reach, axis=0)[:2]
    owner = np.argmin(reach, axis=0)
    shades = chance.uniform(-0.28, 0.5, 26)[owner]
    lead = np.exp(-(((order[1] - order[0]) / 0.006) ** 2))
    return np.asarray(shades * (0.5 + 3.0 * order[0]) + 0.5 * lead)


def _undertow(x: Plane, y: Plane) -> Plane:
    u, v = x - 0.5, y - 0.56
    far = np.hypot(u, v * 1.5)
    turn = np.arctan2(v, u)
    rings = np.sin(2 * np.pi * (far * 11.0 + 0.22 * np.sin(3 * turn + far * 9) - turn / (2 * np.pi)))
    return np.asarray(0.42 * _soft(rings, 0.45, 0.9) * np.exp(-far * 2.2) - 0.9 * np.exp(-((far / 0.09) ** 2)))


def _windows(x: Plane, y: Plane) -> Plane:
    light = np.zeros_like(x)
    for k in range(5):
        u, v = x - (0.14 + 0.18 * k), y - 0.5
        box = np.maximum(np.abs(u) / 0.068, np.abs(v) / 0.13)
        light += (0.8 - 0.13 * abs(k - 2)) * (1.0 - _soft(box, 1.0, 0.08)) * (0.55 + 0.45 * (0.63 - y) / 0.26)
    body = np.maximum(np.abs(x - 0.5) / 0.49, np.abs(y - 0.54) / 0.24)
    light -= 0.35 * (1.0 - _soft(body, 1.0, 0.03)) * (light < 0.05)
    light += 0.9 * np.exp(-(((y - 0.7) / 0.006) ** 2)) * (np.abs(x - 0.5) < 0.47)
    return light + 0.4 * np.exp(-(((y - 0.86) / 0.05) ** 2)) * (0.5 + 0.5 * np.cos((x - 0.14) / 0.18 * 2 * np.pi))


def _rain(x: Plane, y: Plane) -> Plane:
    chance = np.random.Generator(np.random.PCG64(220))
    light = np.zeros_like(x)
    for _ in range(110):
        cx, cy, long_ = chance.random(), chance.random() * 1.2 - 0.1, chance.uniform(0.04, 0.2)
        column = np.exp(-(((x - cx - 0.05 * (y - cy)) / 0.0016) ** 2))
        along = np.clip(1 - np.abs(y - cy) / long_, 0, 1) ** 1.5
        light += chance.uniform(0.15, 0.75) * column * along
    for cx, wide in ((0.22, 0.05), (0.5, 0.09), (0.77, 0.04)):
        light += 0.4 * np.exp(-(((x - cx) / wide) ** 2)) * _soft(y, 0.66, 0.02) * (0.6 + 0.4 * np.sin(y * 260))
    return light - 0.25 * _soft(y, 0.66, 0.01)


def _platform(x: Plane, y: Plane) -> Plane:
    light = 0.85 * _disc(x, y, 0.71, 0.24, 0.085) * (1.0 - _disc(x, y, 0.675, 0.222, 0.075))
    down = np.maximum(y - 0.52, 1e-4)
    for k in range(-7, 8):
        light += (
            0.25
            * np.exp(-((((x - 0.36) - k * 0.21 * down) / (0.012 * down + 0.0006)) ** 2))
            * (y > 0.52)
            * (0.3 + 1.4 * down)
        )
    for k in range(6):
        near = 0.72**k
        cx, cy = 0.36 + 0.56 * near, 0.52 - 0.25 * near
        light += near * (0.9 * np.exp(-((np.hypot(x - cx, y - cy) / (0.034 * near)) ** 2)))
        light -= 0.3 * (np.abs(x - cx) < 0.004 * near) * (y > cy) * (y < 0.52 + 0.3 * near)
    return light


def _first_light(x: Plane, y: Plane) -> Plane:
    turn = np.arctan2(y - 0.7, x - 0.5)
    far = np.hypot(x - 0.5, y - 0.7)
    rays = 0.35 * _soft(np.sin(turn * 22.0), 0.2, 1.2) * np.exp(-far * 1.6) * (far > 0.2)
    hill = 0.72 + 0.05 * np.sin(x * 5.1 + 0.6) + 0.018 * np.sin(x * 13.0)
    return (0.9 * _disc(x, y, 0.5, 0.7, 0.2) + rays) * (1.0 - _soft(y, hill, 0.006)) - 0.75 * _soft(y, hill, 0.006)


def _night_bus(x: Plane, y: Plane) -> Plane:
    chance = np.random.Generator(np.random.PCG64(200))
    light = np.zeros_like(x)
    for _ in range(46):
        cx, cy, r = chance.random(), 0.25 + 0.6 * chance.random(), chance.uniform(0.008, 0.055)
        light += chance.uniform(0.08, 0.42) * _disc(x, y, cx, cy, r, 0.01) * (0.6 + 0.4 * np.hypot(x - cx, y - cy) / r)
    for cx in (0.36, 0.64):
        light += 1.0 * np.exp(-((np.hypot(x - cx, y - 0.64) / 0.05) ** 2))
        light += 0.35 * np.exp(-(((y - 0.64) / 0.012) ** 2)) * np.exp(-(((x - cx) / 0.16) ** 2))
    return light


def _sealed(x: Plane, y: Plane) -> Plane:
    u, v = x - 0.5, y - 0.5
    far, turn = np.hypot(u, v), np.arctan2(v, u)
    rim = 0.29 + 0.012 * np.sin(turn * 24)
    seal = 0.25 * (1 - _soft(far, rim, 0.008)) + 0.6 * np.exp(-(((far - 0.235) / 0.004) ** 2))
    knot = np.abs(np.sin(3 * turn + np.sin(far * 30))) * np.exp(-(((far - 0.13) / 0.05) ** 2))
    return np.asarray(seal + 0.55 * knot - 0.25 * _soft(far, rim, 0.03))


COVERS = {
    "first-light": Cover("#ffd98a", "#e2725b", "#2b2350", "#fff1cf", (0.5, 0.66), _first_light),
    "harbour": Cover("#ffb547", "#b4325f", "#241643", "#ffe3a8", (0.5, 0.42), _harbour),
    "paper-kites": Cover("#fff0b8", "#6cc5c1", "#20506b", "#ffffff", (0.32, 0.2), _kites),
    "glass-garden": Cover("#d8ffe2", "#3aa78a", "#122b45", "#f4fff4", (0.62, 0.35), _glass),
    "undertow": Cover("#3f7fae", "#1d3a63", "#070b1c", "#9fe3ff", (0.5, 0.5), _undertow),
    "night-bus": Cover("#5b4bd6", "#2a2170", "#0a0a1f", "#ffd27a", (0.5, 0.6), _night_bus),
    "last-stop": Cover("#e39a5c", "#70405a", "#1b1830", "#ffe2a6", (0.5, 0.45), _windows),
    "neon-rain": Cover("#ff4fa3", "#5a1f9e", "#0c0a26", "#6ff3ff", (0.5, 0.62), _rain),
    "quiet-platform": Cover("#7f93c8", "#33406f", "#0d1226", "#fff3d6", (0.36, 0.5), _platform),
    "sealed": Cover("#a8833f", "#4a3524", "#15100f", "#ffe7a8", (0.4, 0.32), _sealed),
}


def _rgb(colour: str) -> Plane:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def cover(name: str) -> bytes:
    """The PNG of a cover, 512 × 512, by the slug of its song or album; always the same bytes."""
    art = COVERS[name]
    y, x = np.mgrid[0:SIZE, 0:SIZE] / (SIZE - 1.0)
    far = np.minimum(np.hypot(x - art.at[0], y - art.at[1]), 0.92)
    far = 0.5 * far + 0.46 * _soft(far, 0.46, 0.92)
    stops = np.array([0.0, 0.42, 0.92])
    colours = np.stack([_rgb(art.heart), _rgb(art.middle), _rgb(art.edge)]) ** 2.2
    picture = np.stack([np.interp(far, stops, colours[:, channel]) for channel in range(3)], axis=2)
    light = np.clip(art.motif(x, y), -1.0, 1.0)[:, :, None]
    picture = np.where(light > 0, picture + light * (_rgb(art.light) ** 2.2 - picture), picture * (1.0 + 0.85 * light))
    picture *= (1.0 - 0.35 * np.clip(np.hypot(x - 0.5, y - 0.5) - 0.35, 0, 1))[:, :, None]
    grain = np.random.Generator(np.random.PCG64(1)).standard_normal((SIZE, SIZE, 1)) * 0.004
    return png(np.rint(np.clip(picture ** (1 / 2.2) + grain, 0, 1) * 255).astype(np.uint8))
