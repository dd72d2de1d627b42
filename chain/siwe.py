"""The text a wallet signs to ask for keys: EIP-4361, Sign-In with Ethereum, written and strictly read.

The reader follows the ABNF of the standard and is narrower where the standard leaves room: ASCII only, LF only,
no user info in the domain, "T" and "Z" of times in upper case, no leap seconds. A text that passes is understood
completely; there is no rest that a person saw and this program did not.
Source: https://eips.ethereum.org/EIPS/eip-4361, RFC 3986, RFC 3339
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from eth_utils.address import is_checksum_address

from chain.errors import GateError

MAX_TEXT_CHARS = 65_536

_GREETING = " wants you to sign in with your Ethereum account:"
_URI_CHARS = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:{_URI_CHARS}*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_STATEMENT = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;= ]+")
_NONCE = re.compile(r"[A-Za-z0-9]{8,128}")
_REQUEST_ID = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*")
_CHAIN_ID = re.compile(r"[1-9][0-9]{0,31}")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


class SiweError(GateError):
    """A text is not an EIP-4361 message. `field` names the part; reason "siwe_malformed"."""

    def __init__(self, field: str, seen: str = "") -> None:
        super().__init__("siwe_malformed", f"{field}: {seen[:120]!r}")
        self.field = field


@dataclass(frozen=True)
class SiweMessage:
    """The fields of one message. Times are aware; `resources` are URIs in the order in which they are shown."""

    domain: str
    address: str
    uri: str
    chain_id: int
    nonce: str
    issued_at: datetime
    statement: str | None = None
    expiration_time: datetime | None = None
    not_before: datetime | None = None
    request_id: str | None = None
    resources: tuple[str, ...] = ()
    scheme: str | None = None

    def text(self) -> str:
        """The text to sign. Errors: SiweError when a field holds what the standard does not allow there."""
        lines = [
            f"{self.scheme}://{self.domain}{_GREETING}" if self.scheme else f"{self.domain}{_GREETING}",
            self.address,
            "",
            *([self.statement] if self.statement is not None else []),
            "",
            f"URI: {self.uri}",
            "Version: 1",
            f"Chain ID: {self.chain_id}",
            f"Nonce: {self.nonce}",
            f"Issued At: {_write_time(self.issued_at)}",
        ]
        if self.expiration_time is not None:
            lines.append(f"Expiration Time: {_write_time(self.expiration_time)}")
        if self.not_before is not None:
            lines.append(f"Not Before: {_write_time(self.not_before)}")
        if self.request_id is not None:
            lines.append(f"Request ID: {self.request_id}")
        if self.resources:
            lines += ["Resources:", *(f"- {resource}" for resource in self.resources)]
        text = "\n".join(lines)
        parse(text)  # a field with a line feed in it would otherwise forge the lines below it
        return text


def parse(text: str) -> SiweMessage:
    """Reads a message; every line must be the one that the standard has at its place. Errors: SiweError."""
    if len(text) > MAX_TEXT_CHARS:
        raise SiweError("length", str(len(text)))
    lines = _Lines(text.split("\n"))
    scheme, domain = _read_greeting(lines.take("domain"))
    address = lines.take("address")
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", address) or not is_checksum_address(address):
        raise SiweError("address", address)
    lines.expect_empty("address")
    statement = None if lines.peek() == "" else _matching(_STATEMENT, lines.take("statement"), "statement")
    lines.expect_empty("statement")
    uri = _matching(_URI, lines.labelled("URI: ", "uri"), "uri")
    if lines.labelled("Version: ", "version") != "1":
        raise SiweError("version")
    chain_id = int(_matching(_CHAIN_ID, lines.labelled("Chain ID: ", "chain_id"), "chain_id"))
    nonce = _matching(_NONCE, lines.labelled("Nonce: ", "nonce"), "nonce")
    issued_at = _read_time(lines.labelled("Issued At: ", "issued_at"), "issued_at")
    expiration = lines.optional("Expiration Time: ")
    not_before = lines.optional("Not Before: ")
    request_id = lines.optional("Request ID: ")
    return SiweMessage(
        scheme=scheme,
        domain=domain,
        address=address,
        statement=statement,
        uri=uri,
        chain_id=chain_id,
        nonce=nonce,
        issued_at=issued_at,
        expiration_time=None if expiration is None else _read_time(expiration, "expiration_time"),
        not_before=None if not_before is None else _read_time(not_before, "not_before"),
        request_id=None if request_id is None else _matching(_REQUEST_ID, request_id, "request_id"),
        resources=_read_resources(lines),
    )


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._next = 0

    def peek(self) -> str | None:
        return self._lines[self._next] if self._next < len(self._lines) else None

    def take(self, field: str) -> str:
        line = self.peek()
        if line is None:
            raise SiweError(field, "end of text")
        self._next += 1
        return line

    def expect_empty(self, field: str) -> None:
        line = self.take(field)
        if line:
            raise SiweError(field, line)

    def labelled(self, label: str, field: str) -> str:
        line = self.take(field)
        if not line.startswith(label):
            raise SiweError(field, line)
        return line[len(label) :]

    def optional(self, label: str) -> str | None:
        line = self.peek()
        if line is None or not line.startswith(label):
            return None
        self._next += 1
        return line[len(label) :]


def _read_greeting(line: str) -> tuple[str | None, str]:
    if not line.endswith(_GREETING):
        raise SiweError("domain", line)
    authority = line[: -len(_GREETING)]
    scheme: str | None = None
    if "://" in authority:
        scheme, authority = authority.split("://", 1)
        _matching(re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*"), scheme, "scheme")
    return scheme, _matching(_DOMAIN, authority, "domain")


def _read_resources(lines: _Lines) -> tuple[str, ...]:
    resources: list[str] = []
    if lines.peek() == "Resources:":
        lines.take("resources")
        while lines.peek() is not None:
            resources.append(_matching(_URI, lines.labelled("- ", "resources"), "resources"))
    elif lines.peek() is not None:
        raise SiweError("resources", lines.take("resources"))
    return tuple(resources)


def _matching(pattern: re.Pattern[str], value: str, field: str) -> str:
    if not pattern.fullmatch(value):
        raise SiweError(field, value)
    return value


def _write_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_time(text: str, field: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise SiweError(field, text)
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(number) for number in numbers)
    try:
        zone: timezone = UTC
        if offset != "Z":
            sign = -1 if offset[0] == "-" else 1
            zone = timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6])))
        micros = int((fraction or "0").ljust(6, "0")[:6])
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)
    except ValueError as error:
        raise SiweError(field, text) from error
