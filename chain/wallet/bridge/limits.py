"""How long and how much, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, and bytes of a request's body.

    code_s: how long a link can be opened. hold_s: how long a poll waits for something to ask. grace_s: how long
    a page may be without a poll before it counts as closed. idle_s: how long the bridge listens without a page.
    read_s, sign_s, send_s: for answers. seen_s: until our node must know what was sent.
    """

    code_s: float = 300.0
    hold_s: float = 20.0
    grace_s: float = 4.0
    idle_s: float = 300.0
    read_s: float = 20.0
    sign_s: float = 600.0
    send_s: float = 600.0
    seen_s: float = 60.0
    body_s: float = 5.0
    max_body_bytes: int = 64 << 10
    max_waiting: int = 16
