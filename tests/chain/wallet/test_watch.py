"""Addresses and names that are only looked at. ENS is a scripted registry here: the real one is on mainnet alone."""

import json
import socket
import subprocess
from pathlib import Path

import pytest
from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from chain.errors import CallReverted, ContentError, WalletRefused
from chain.ports import Block, TxRequest
from chain.wallet.ccip import HttpsGateway, read_lookup
from chain.wallet.ens import REGISTRY, Ens, Named, _node, _normalized
from chain.wallet.errors import EnsError, WatchError
from chain.wallet.watch import WatchSigner, read_watched
from tests.chain.wallet.pages import ACCOUNT, FRIEND

RESOLVER = "0x231b0Ee14048e9dCcD1d247744d114a4EB5E8E63"
EXTENDED = "0x4976fb03C32e5B8cfe2b6cCB31c09Ba78EBaBa41"
URL = "https://gateway.example/{sender}/{data}.json"


def selector(signature):
    return keccak(text=signature)[:4]


def node(name):
    """As EIP-137 defines it; written here a second time."""
    if not name:
        return bytes(32)
    label, _, rest = name.partition(".")
    return keccak(node(rest) + keccak(text=label))


def offchain(sender, urls, extra=b"extra"):
    types = ["address", "string[]", "bytes", "bytes4", "bytes"]
    return bytes.fromhex("556f1830") + encode(types, [sender, urls, b"question", b"call", extra])


class FakeEns:
    """An Rpc with a registry, a plain resolver and an extended one (ENSIP-10) that may look elsewhere."""

    def __init__(self):
        self.chain = 1
        self.resolvers = {"alice.eth": RESOLVER, "wild.eth": EXTENDED}
        self.addresses = {"alice.eth": ACCOUNT}
        self.names = {}
        self.lookup = None
        self.blocks = set()

    async def chain_id(self):
        return self.chain

    async def block(self, which="latest"):
        return Block(77, "0x" + "11" * 32, "0x" + "22" * 32, 1, 1)

    async def call(self, to, data, *, sender=None, block="latest"):
        self.blocks.add(block)
        head, rest = data[:4], data[4:]
        if to == REGISTRY and head == selector("resolver(bytes32)"):
            return self.word(self.by_node(self.resolvers, rest))
        if head == selector("supportsInterface(bytes4)"):
            return (rest[:4] == bytes.fromhex("9061b923") and to == EXTENDED).to_bytes(32, "big")
        if to == RESOLVER and head == selector("addr(bytes32)"):
            return self.word(self.by_node(self.addresses, rest))
        if to == RESOLVER and head == selector("name(bytes32)"):
            return encode(["string"], [self.by_node(self.names, rest) or ""])
        if to == EXTENDED and head == bytes.fromhex("9061b923"):
            dns, _question = decode(["bytes", "bytes"], rest)
            if self.lookup is not None:
                raise CallReverted(self.lookup)
            return encode(["bytes"], [self.word(FRIEND if dns == b"\x03bob\x04wild\x03eth\0" else None)])
        if to == EXTENDED and head == b"call":
            answer, extra = decode(["bytes", "bytes"], rest)
            assert extra == b"extra"
            return encode(["bytes"], [answer])
        raise CallReverted(b"")

    def by_node(self, table, asked):
        return next((value for name, value in table.items() if node(name) == asked), None)

    def word(self, address):
        return bytes(12) + (bytes.fromhex(address[2:]) if address else bytes(20))


class Gateway:
    def __init__(self, answer):
        self.result, self.asked = answer, []

    async def answer(self, lookup):
        self.asked.append(lookup)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def rpc():
    return FakeEns()


@pytest.mark.parametrize("text", [ACCOUNT, ACCOUNT.lower(), "0x" + ACCOUNT[2:].upper(), f"  {ACCOUNT}\n"])
async def test_an_address_is_one_however_it_is_spelled(text):
    assert await read_watched(text) == Named("", ACCOUNT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ACCOUNT.replace("f39F", "F39F"), "bad_checksum"),
        ("0x" + "0" * 40, "zero_address"),
        ("0x12", "not_address"),
        ("alice", "not_address"),
        ("", "not_address"),
        ("alice.eth", "no_ens"),
    ],
)
async def test_what_is_no_address_is_told_apart(text, reason):
    with pytest.raises(WatchError) as caught:
        await read_watched(text)
    assert caught.value.reason == reason


async def test_a_name_leads_to_its_address_at_one_block(rpc):
    assert await read_watched("Alice.ETH", Ens(rpc)) == Named("alice.eth", ACCOUNT)
    assert rpc.blocks == {77}


async def test_a_name_below_another_is_asked_of_its_resolver(rpc):
    assert await Ens(rpc).resolve("bob.wild.eth") == Named("bob.wild.eth", FRIEND)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nobody.eth", "not_found"),
        ("sub.alice.eth", "not_found"),  # its parent's resolver does not answer for names below
        ("carol.wild.eth", "no_address"),
        ("a..eth", "bad_name"),
        (".eth", "bad_name"),
        ("x" * 300 + ".eth", "bad_name"),
        ("al\u200bice\u0000.eth", "bad_name"),
        ("аlice.eth", "bad_name"),  # its first letter is Cyrillic
        ("<b>.eth", "bad_name"),
    ],
)
async def test_a_name_that_leads_nowhere_says_why(rpc, name, reason):
    with pytest.raises(EnsError) as caught:
        await Ens(rpc).resolve(name)
    assert caught.value.reason == reason


async def test_there_are_no_names_on_another_chain(rpc):
    rpc.chain = 5
    with pytest.raises(EnsError, match="wrong_chain"):
        await Ens(rpc).resolve("alice.eth")


async def test_a_web_server_is_not_asked_unless_allowed(rpc):
    rpc.lookup = offchain(EXTENDED, [URL])
    with pytest.raises(EnsError) as caught:
        await Ens(rpc).resolve("bob.wild.eth")
    assert (caught.value.reason, caught.value.hosts) == ("offchain", ("gateway.example",))


async def test_when_allowed_its_answer_goes_back_to_the_contract(rpc):
    rpc.lookup = offchain(EXTENDED, [URL])
    gateway = Gateway(rpc.word(ACCOUNT))
    assert await Ens(rpc, gateway).resolve("bob.wild.eth") == Named("bob.wild.eth", ACCOUNT)
    (lookup,) = gateway.asked
    assert (lookup.sender, lookup.urls, lookup.data) == (EXTENDED, (URL,), b"question")


@pytest.mark.parametrize(
    ("lookup", "reason"),
    [
        (offchain(RESOLVER, [URL]), "bad_reply"),  # it asks in another contract's name
        (offchain(EXTENDED, []), "bad_reply"),
        (offchain(EXTENDED, ["http://gateway.example/"]), "bad_reply"),
        (offchain(EXTENDED, ["https://127.0.0.1/", "https://[::1]/", "https://u@gateway.example/"]), "bad_reply"),
        (bytes.fromhex("556f1830") + b"\xff" * 64, "bad_reply"),
    ],
)
async def test_a_lookup_that_is_none_is_not_followed(rpc, lookup, reason):
    rpc.lookup = lookup
    gateway = Gateway(b"")
    with pytest.raises(EnsError) as caught:
        await Ens(rpc, gateway).resolve("bob.wild.eth")
    assert caught.value.reason == reason and gateway.asked == []


async def test_a_server_that_fails_or_leads_on_for_ever_is_given_up(rpc):
    rpc.lookup = offchain(EXTENDED, [URL])
    with pytest.raises(EnsError, match="offchain_failed"):
        await Ens(rpc, Gateway(ContentError("offchain_failed"))).resolve("bob.wild.eth")
    calling = rpc.call

    async def on_and_on(to, data, **more):
        if to == EXTENDED and data[:4] == b"call":
            raise CallReverted(rpc.lookup)
        return await calling(to, data, **more)

    rpc.call = on_and_on
    gateway = Gateway(b"")
    with pytest.raises(EnsError, match="offchain_failed"):
        await Ens(rpc, gateway).resolve("bob.wild.eth")
    assert len(gateway.asked) == 4


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "64:ff9b::7f00:1", "169.254.169.254"])
async def test_a_server_that_resolves_to_this_machine_or_its_network_is_not_contacted(address):
    connected = []
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)

        async def lookup(host, port):
            connected.append(host)
            return [address]

        port = trap.getsockname()[1]
        asked = read_lookup(offchain(EXTENDED, [f"https://gateway.example:{port}/"]))
        with pytest.raises(ContentError, match="offchain_failed"):
            await HttpsGateway(timeout_s=2, lookup=lookup).answer(asked)
        assert connected == ["gateway.example"]
        with pytest.raises(BlockingIOError):
            trap.accept()


async def test_an_address_has_the_name_that_leads_back_to_it(rpc):
    reverse = f"{ACCOUNT[2:].lower()}.addr.reverse"
    rpc.resolvers[reverse] = RESOLVER
    rpc.names[reverse] = "alice.eth"
    assert await Ens(rpc).name_of(ACCOUNT) == Named("alice.eth", ACCOUNT)
    rpc.addresses["alice.eth"] = FRIEND  # anyone can claim a name
    assert await Ens(rpc).name_of(ACCOUNT) is None
    rpc.names[reverse] = "ALICE.eth"  # and in a spelling that is not its own
    assert await Ens(rpc).name_of(ACCOUNT) is None
    assert await Ens(rpc).name_of(FRIEND) is None


NAMES = [
    *(
        "Alice.eth",
        "vitalik.eth",
        "a_b.eth",
        "_a.eth",
        "__.eth",
        "-a-.eth",
        "$.eth",
        "a$b.eth",
        "x.y.z.eth",
        "ab--c.eth",
    ),
    *("xn--x.eth", "a b.eth", "a!.eth", "A1.ETH", "_a_.eth", "a+b.eth", "a*b.eth", "#.eth", "a..eth", "0.1"),
    *("RaFFY🚴‍♂️.eTh", "نسيم.eth", "faß.eth", "1️⃣2️⃣.eth", "аlice.eth", "é.eth", "e\u0301.eth", "ａ.eth", "a’b.eth"),
]


def test_names_are_normalised_as_another_implementation_does():
    script = """
      import { createRequire } from 'node:module'
      const require = createRequire(process.argv[1])
      const { normalize, namehash } = require('viem/ens')
      const names = JSON.parse(process.argv[2])
      const read = (it) => { try { const n = normalize(it); return [n, namehash(n)] } catch { return null } }
      console.log(JSON.stringify(names.map(read)))
    """
    package = Path(__file__).parents[2] / "package.json"
    command = ["node", "--input-type=module", "-e", script, str(package), json.dumps(NAMES)]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout)
    for name, expected in zip(NAMES, theirs, strict=True):
        try:
            ours = _normalized(name)
        except EnsError:
            assert expected is None, name
        else:
            assert [ours, "0x" + _node(ours).hex()] == expected


async def test_what_only_looks_signs_nothing(rpc):
    signer = WatchSigner(ACCOUNT, rpc)
    assert (signer.address, await signer.chain_id()) == (ACCOUNT, 1)
    with pytest.raises(WalletRefused, match="watch_only"):
        await signer.sign_message("x")
    with pytest.raises(WalletRefused, match="watch_only"):
        await signer.send_transaction(TxRequest(ACCOUNT, FRIEND, b""))
