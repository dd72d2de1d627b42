"""Errors of asking a key gate. No library is needed to know them."""

from chain.errors import GateError


class GateUnreachable(GateError):
    """No usable answer: reason "timeout", "unreachable", "bad_url", "redirected", "too_large" or "bad_json"."""


class GateDeclined(GateError):
    """The gate said no to the whole request: reason is one of its codes, or "other"."""


class GateLied(GateError):
    """The gate's answer can not be true. Nothing of it is used.

    reason: "bad_nonce", "bad_shape", "unasked_token", "missing_token", "wrap_unopened", "bad_identity",
    "wrong_identity" or "bad_lease". token: the token it is about, if one.
    """

    def __init__(self, reason: str, token: int | None = None) -> None:
        super().__init__(reason, "" if token is None else f"token {token}")
        self.token = token
