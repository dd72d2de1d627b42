"""Asks a key gate for identities: one signature for a whole list of tokens; every word of the answer is checked.

The domain and uri in the message follow from the URL that is asked (the domain of a browser wallet: from the page it
sees), never from what the gate says: a gate can not have a message signed that opens another gate.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp

from chain.caip import AssetId
from chain.content.gate_errors import GateDeclined, GateLied, GateUnreachable
from chain.content.keys import Identity, IdentityError
from chain.gate.refusal import STATUS
from chain.gate.wire import (
    MAX_TOKENS,
    KeysReply,
    KeysRequest,
    WireError,
    load_object,
    read_keys_reply,
    write_keys_request,
)
from chain.keywrap import KeywrapError, ThrowAwayKey
from chain.ports import Signer
from chain.siwe import SiweMessage

MESSAGE_LIFE = timedelta(minutes=5)
LONGEST_LEASE = timedelta(days=400)
MAX_ANSWER_BYTES = 1 << 20
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Unlocked:
    """What a gate gave. refused: by token, "not_owned", "unknown_token" or "other".

    lease_until: when the first of the leases ends; the time of the answer when no key was given.
    """

    keys: Mapping[int, Identity] = field(repr=False)
    refused: Mapping[int, str]
    lease_until: datetime


class HttpPost(Protocol):
    """How a question gets to a gate. Gives the JSON object of the answer, whatever its status.

    Errors: GateUnreachable.
    """

    async def post_json(self, url: str, body: Mapping[str, object]) -> dict[str, object]: ...


class AiohttpPost:
    """HttpPost over a session of the caller: https, or http to this machine; no redirects; size and time capped."""

    def __init__(
        self, session: aiohttp.ClientSession, *, timeout_s: float = 15.0, most_bytes: int = MAX_ANSWER_BYTES
    ) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._most_bytes = most_bytes

    async def post_json(self, url: str, body: Mapping[str, object]) -> dict[str, object]:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise GateUnreachable("bad_url")
        try:
            async with self._session.post(
                url, json=dict(body), timeout=self._timeout, allow_redirects=False
            ) as response:
                if 300 <= response.status < 400:
                    raise GateUnreachable("redirected")
                data = bytearray()
                async for piece in response.content.iter_chunked(65_536):
                    data += piece
                    if len(data) > self._most_bytes:
                        raise GateUnreachable("too_large")
        except TimeoutError as error:
            raise GateUnreachable("timeout") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise GateUnreachable("unreachable", type(error).__name__) from error
        try:
            return load_object(bytes(data))
        except WireError as error:
            raise GateUnreachable("bad_json", f"status {response.status}") from error


class GateClient:
    """Unlocks tokens of one collection. `collection` is EIP-55 checksummed; clock gives aware times."""

    def __init__(
        self,
        http: HttpPost,
        *,
        chain_id: int,
        collection: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._chain_id = chain_id
        self._collection = collection
        self._clock = clock

    async def unlock(
        self,
        gate_url: str,
        tokens: Sequence[int],
        signer: Signer,
        *,
        names: Mapping[int, str] = MappingProxyType({}),
        recipients: Mapping[int, str] = MappingProxyType({}),
        domain: str | None = None,
    ) -> Unlocked:
        """Asks the gate for the identities of `tokens` (1 to 512), with one signature of `signer`.

        names: what the message calls the tokens, for the person who reads it. recipients: the age recipients that
        the identities must belong to, where they are known. domain: where the wallet sees itself asked from, when that
        is a page on this machine; else the gate's own.
        Errors: GateUnreachable, GateDeclined, GateLied; WalletError from the signer.
        """
        asked = list(dict.fromkeys(tokens))
        if not 1 <= len(asked) <= MAX_TOKENS:
            raise ValueError(f"1 to {MAX_TOKENS} tokens, not {len(asked)}")
        url, gate_domain = _target(gate_url)
        nonce = _nonce_of(await self._ask(f"{url}/nonce", {}))
        key = ThrowAwayKey()
        issued_at = self._clock()
        text = SiweMessage(
            domain=domain or gate_domain,
            address=signer.address,
            statement=statement(asked, names),
            uri=url,
            chain_id=self._chain_id,
            nonce=nonce,
            issued_at=issued_at,
            expiration_time=issued_at + MESSAGE_LIFE,
            resources=(
                key.urn(),
                *(str(AssetId(self._chain_id, self._collection, token)) for token in asked),
            ),
        ).text()
        signature = await signer.sign_message(text)
        answer = await self._ask(f"{url}/keys", write_keys_request(KeysRequest(text, signature)))
        try:
            reply = read_keys_reply(answer)
        except WireError as error:
            raise GateLied("bad_shape") from error
        return self._checked(reply, asked, key, text, recipients)

    async def _ask(self, url: str, body: Mapping[str, object]) -> dict[str, object]:
        answer = await self._http.post_json(url, body)
        if "error" in answer:
            code = answer["error"]
            raise GateDeclined(code if isinstance(code, str) and code in STATUS else "other")
        return answer

    def _checked(
        self,
        reply: KeysReply,
        asked: Sequence[int],
        key: ThrowAwayKey,
        text: str,
        recipients: Mapping[int, str],
    ) -> Unlocked:
        answered = {wrapped.token for wrapped in reply.keys} | reply.refused.keys()
        for token in sorted(answered - set(asked)):
            raise GateLied("unasked_token", token)
        for token in sorted(set(asked) - answered):
            raise GateLied("missing_token", token)
        now = self._clock()
        keys: dict[int, Identity] = {}
        for wrapped in reply.keys:
            if not now < wrapped.lease_until <= now + LONGEST_LEASE:
                raise GateLied("bad_lease", wrapped.token)
            identity = _opened(key, wrapped.wrapped, text, wrapped.token)
            if identity.recipient() != recipients.get(wrapped.token, identity.recipient()):
                raise GateLied("wrong_identity", wrapped.token)
            keys[wrapped.token] = identity
        lease_until = min((wrapped.lease_until for wrapped in reply.keys), default=now)
        return Unlocked(keys, dict(reply.refused), lease_until)


def statement(tokens: Sequence[int], names: Mapping[int, str]) -> str:
    """The sentence that a person reads before signing: what is unlocked, and that it costs nothing.

    Names come from the chain, so they are hostile: only letters and digits of ASCII survive, 40
    characters each, and every name stands beside its token id.
    """
    shown = [f"{_plain(names[token])} ({token})" if _plain(names.get(token, "")) else str(token) for token in tokens]
    listed = ", ".join(shown[:24]) + (f" and {len(shown) - 24} more" if len(shown) > 24 else "")
    what = "stem" if len(shown) == 1 else "stems"
    return f"Unlock the music of {len(shown)} {what}: {listed}. This sends no transaction and costs nothing."


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", unicodedata.normalize("NFKD", name)[:400]).strip()[:40].strip()


def _target(gate_url: str) -> tuple[str, str]:
    """The gate's URL without a slash at the end, and its host[:port] as the message's domain."""
    try:
        parts = urlsplit(gate_url)
        bad = not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc
        _port = parts.port
    except ValueError as error:
        raise GateUnreachable("bad_url") from error
    if bad or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]+", gate_url):
        raise GateUnreachable("bad_url")
    return gate_url.rstrip("/"), parts.netloc


def _nonce_of(answer: Mapping[str, object]) -> str:
    """A nonce goes into the text that is signed: it may hold letters and digits, and nothing that starts a line."""
    nonce = answer.get("nonce")
    if not isinstance(nonce, str) or not re.fullmatch(r"[A-Za-z0-9]{8,128}", nonce):
        raise GateLied("bad_nonce")
    return nonce


def _opened(key: ThrowAwayKey, wrapped: bytes, text: str, token: int) -> Identity:
    try:
        return Identity(key.open(wrapped, text).decode("ascii"))
    except KeywrapError as error:
        raise GateLied("wrap_unopened", token) from error
    except (IdentityError, UnicodeDecodeError):
        raise GateLied("bad_identity", token) from None
