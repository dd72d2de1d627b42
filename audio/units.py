"""Between frames and seconds, in one place so that every rounding is the same."""


def frames_of(seconds: float, rate_hz: int) -> int:
    """Frames in `seconds` at `rate_hz`, to the nearest frame."""
    return round(seconds * rate_hz)


def seconds_of(frames: int, rate_hz: int) -> float:
    """Seconds that `frames` last at `rate_hz`."""
    return frames / rate_hz
