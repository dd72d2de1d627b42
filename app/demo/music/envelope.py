"""Amplitude envelopes, float32, 0…1, without corners that click."""

from __future__ import annotations

import numpy as np

from app.demo.music.stage import Samples


def rise(frames: int) -> Samples:
    """A half cosine from 0 towards 1."""
    return np.asarray(0.5 - 0.5 * np.cos(np.arange(frames) * (np.pi / max(1, frames))), np.float32)


def swell(frames: int, attack: int, release: int) -> Samples:
    """Attack, hold, release; the release begins so that the end is exactly at `frames`."""
    shape = np.ones(frames, np.float32)
    attack = min(attack, frames // 2)
    release = min(release, frames - attack)
    shape[:attack] = rise(attack)
    if release:
        shape[frames - release :] *= rise(release)[::-1]
    return shape


def decay(frames: int, rate_hz: int, fall_s: float, attack_s: float = 0.001) -> Samples:
    """A struck sound: quick rise, exponential fall by 1/e each `fall_s`, and a last 5 ms to exact silence."""
    t = np.arange(frames, dtype=np.float32) / np.float32(rate_hz)
    shape = np.exp(-t / np.float32(fall_s))
    attack = max(1, min(round(attack_s * rate_hz), frames))
    shape[:attack] *= rise(attack)
    end = min(round(0.005 * rate_hz), frames)
    shape[frames - end :] *= rise(end)[::-1]
    return np.asarray(shape, np.float32)


def released(sound: Samples, held: int, rate_hz: int, release_s: float) -> Samples:
    """A struck sound damped when the key comes up after `held` frames; at most as long as it rang anyway."""
    release = round(release_s * rate_hz)
    if held + release >= sound.shape[-1]:
        return sound
    cut = sound[..., : held + release].copy()
    cut[..., held:] *= rise(release)[::-1] ** 2
    return cut
