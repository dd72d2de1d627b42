"""Errors of the audio house.

AudioError
├── SourceError        a stem can not be read (see `reason`)
├── DeviceError        a device can not be opened or has gone
└── EngineError        a child process is gone or did not answer
    └── BounceError    a mix can not be written to a file (see `reason`)
"""


class AudioError(Exception):
    """Root of everything `audio` raises on purpose."""


class SourceError(AudioError):
    """A stem can not be read.

    reason: a short fixed code, e.g. "missing", "not_audio", "truncated", "wrong_key", "too_long".
    detail: what was seen, for a log; never shown as our words.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class DeviceError(AudioError):
    """A device can not be opened or has gone."""

    def __init__(self, reason: str, device: str | None = None) -> None:
        super().__init__(f"{reason} ({device})" if device else reason)
        self.reason = reason
        self.device = device


class EngineError(AudioError):
    """A child process of the engine is gone or did not answer."""


class BounceError(EngineError):
    """A mix can not be written to a file. reason: a code; see `audio.reports.BounceFailed`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
