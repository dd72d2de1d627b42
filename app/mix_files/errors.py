"""What can be wrong with a file that holds a mix."""


class MixFileError(Exception):
    """reason: "too_large", "not_a_mix", "newer", "bad_value" or "unreadable". detail: for a log only."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
