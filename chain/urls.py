"""URLs that can be shown: the parts that may hold a key or a password are masked."""

import re
from urllib.parse import urlsplit

_SECRET_LENGTH = 8


def masked(url: str) -> str:
    """`scheme://host[:port]/…`: user, path and query are left out, for providers put keys into each of them."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "…"
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    rest = "/…" if parts.path.strip("/") or parts.query or parts.fragment else ""
    return f"{parts.scheme}://{host}{port}{rest}"


def without_secrets(text: str, urls: tuple[str, ...]) -> str:
    """`text` with every part of `urls` that may be a secret replaced: a node may echo the key it was asked with."""
    secrets: set[str] = set()
    for url in urls:
        secrets.add(url)
        rest = url.partition("://")[2]
        credentials, at, _ = rest.partition("/")[0].rpartition("@")
        pieces = re.split(r"[/?&=#:]", rest.partition("/")[2]) + (credentials.split(":") if at else [])
        secrets.update(piece for piece in pieces if len(piece) >= _SECRET_LENGTH or (at and piece in credentials))
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    return text
