"""Why a gate says no: each code once, with its HTTP status."""

from chain.errors import GateError

STATUS = {
    # the request itself
    "bad_json": 400,
    "bad_shape": 400,
    "not_json": 415,
    "too_large": 413,
    "slow_body": 408,
    "not_found": 404,
    "method_not_allowed": 405,
    "rate_limited": 429,
    # the message
    "bad_message": 400,
    "wrong_domain": 403,
    "wrong_uri": 403,
    "wrong_chain": 403,
    "wrong_collection": 403,
    "issued_in_future": 403,
    "expired": 403,
    "no_expiry": 403,
    "too_long_lived": 403,
    "not_yet_valid": 403,
    "bad_public_key": 400,
    "bad_resource": 400,
    "no_tokens": 400,
    "too_many_tokens": 400,
    "nonce_forged": 403,
    "nonce_expired": 403,
    "nonce_used": 403,
    "wrong_signature": 403,
    # this side
    "node_unavailable": 503,
    "busy": 503,
    "internal_error": 500,
}


class GateRefusal(GateError):
    """The answer is `{"error": reason}` with `status`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.status = STATUS[reason]
