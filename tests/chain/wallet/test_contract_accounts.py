"""Signatures of accounts that are contracts, on a real node, and viem's opinion on the same ones.

ERC-1271 (deployed), ERC-6492 (not deployed yet), EIP-7702 (an account that has lent its name to code).
"""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.gate.claim import Rules, read_claim
from chain.gate.refusal import GateRefusal
from chain.gate.signature import MULTICALL3, is_signed_by
from chain.keywrap import ThrowAwayKey
from chain.rpc import Web3Rpc
from chain.siwe import SiweMessage
from tests.chain.nodes import running_anvil
from tests.chain.wallet.conftest import KEYS
from tests.chain.wallet.pages import ACCOUNT, FRIEND
from tests.contracts.chain import Anvil

HERE = Path(__file__).parent / "accounts"
TEXT = "hear · me"
MAGIC = bytes.fromhex("6492" * 16)


def ask(script, **request):
    run = subprocess.run(
        ["node", HERE / script], input=json.dumps(request), capture_output=True, text=True, timeout=180
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def signed(key, text=TEXT):
    return bytes(Account.sign_message(encode_defunct(text=text), key).signature)


class World:
    """Multicall3 where it always is, a factory, and the address of an account that nobody has deployed."""

    def __init__(self, url):
        self.url, self.anvil = url, Anvil(url)
        code = {name: bytes.fromhex(it[2:]) for name, it in ask("compile.mjs").items()}
        owner = self.anvil.accounts[0]
        multicall = self.anvil.create(owner, code["Multicall3"])
        self.multicall_code = self.anvil.rpc("eth_getCode", multicall, "latest")
        self.anvil.rpc("anvil_setCode", MULTICALL3, self.multicall_code)
        self.factory = self.anvil.create(owner, code["Factory"])
        self.deployed = to_checksum_address(
            self.anvil.create(owner, code["SmartAccount"] + encode(["address"], [ACCOUNT]))
        )
        self.careless = self.anvil.create(owner, code["Careless"])
        self.crying = to_checksum_address(self.anvil.create(owner, code["Crying"]))
        self.deployment = keccak(text="deploy(address,bytes32)")[:4] + encode(
            ["address", "bytes32"], [ACCOUNT, bytes(32)]
        )
        start = code["SmartAccount"] + encode(["address"], [ACCOUNT])
        address = keccak(b"\xff" + bytes.fromhex(self.factory[2:]) + bytes(32) + keccak(start))[12:]
        self.future = to_checksum_address(address)

    def wrapped(self, signature, factory=None, deployment=None):
        call = [factory or self.factory, self.deployment if deployment is None else deployment, signature]
        return encode(["address", "bytes", "bytes"], call) + MAGIC

    def viem_says(self, address, signature, **more):
        return ask("verify.mjs", url=self.url, address=address, message=TEXT, signature="0x" + signature.hex(), **more)


@pytest.fixture(scope="module")
def world():
    with running_anvil("--no-mining", "--hardfork", "prague") as url:
        yield World(url)


@pytest.fixture
async def rpc(world):
    rpc = Web3Rpc(world.url)
    yield rpc
    await rpc.close()


async def test_a_deployed_contract_vouches_for_its_owner(world, rpc):
    assert await is_signed_by(world.deployed, TEXT, signed(KEYS[0]), rpc, "latest")
    assert not await is_signed_by(world.deployed, TEXT, signed(KEYS[1]), rpc, "latest")
    assert not await is_signed_by(world.deployed, TEXT, signed(KEYS[0], "else"), rpc, "latest")
    assert world.viem_says(world.deployed, signed(KEYS[0]))["valid"]


async def test_a_contract_that_is_not_deployed_yet_does_too(world, rpc):
    signature = world.wrapped(signed(KEYS[0]))
    assert await rpc.code(world.future) == b""
    assert await is_signed_by(world.future, TEXT, signature, rpc, "latest")
    assert await rpc.code(world.future) == b""  # nothing was sent
    wrap = {"address": world.factory, "data": "0x" + world.deployment.hex(), "signature": "0x" + signed(KEYS[0]).hex()}
    viem = world.viem_says(world.future, signature, wrap=wrap)
    assert viem == {"valid": True, "wrapped": "0x" + signature.hex()}


async def test_once_deployed_the_same_signature_still_holds(world, rpc):
    before = world.anvil.rpc("evm_snapshot")
    world.anvil.transact(world.anvil.accounts[0], world.factory, world.deployment)
    assert await rpc.code(world.future) != b""
    assert await is_signed_by(world.future, TEXT, world.wrapped(signed(KEYS[0])), rpc, "latest")
    assert not await is_signed_by(world.future, TEXT, world.wrapped(signed(KEYS[1])), rpc, "latest")
    world.anvil.rpc("evm_revert", before)


BAD = {
    "another signer": lambda it: it.wrapped(signed(KEYS[1])),
    "another text": lambda it: it.wrapped(signed(KEYS[0], "else")),
    "another deployment": lambda it: it.wrapped(
        signed(KEYS[0]),
        deployment=keccak(text="deploy(address,bytes32)")[:4] + encode(["address", "bytes32"], [FRIEND, bytes(32)]),
    ),
    "a factory that reverts": lambda it: it.wrapped(signed(KEYS[0]), deployment=keccak(text="refuse()")[:4]),
    "a factory without code": lambda it: it.wrapped(signed(KEYS[0]), factory=FRIEND),
    "a factory that deploys nothing": lambda it: it.wrapped(signed(KEYS[0]), factory=it.careless),
    "no wrapping": lambda it: signed(KEYS[0]),
    "the mark alone": lambda it: MAGIC,
    "the mark after noise": lambda it: b"\xff" * 160 + MAGIC,
    "a length without end": lambda it: encode(["uint256"] * 3, [1, 96, 2**255]) + MAGIC,
}


@pytest.mark.parametrize("name", BAD)
async def test_what_is_wrong_with_it_is_seen(world, rpc, name):
    assert not await is_signed_by(world.future, TEXT, BAD[name](world), rpc, "latest")


async def test_a_yes_that_comes_with_a_revert_is_none(world, rpc):
    for signature in (signed(KEYS[0]), world.wrapped(signed(KEYS[0]))):
        assert not await is_signed_by(world.crying, TEXT, signature, rpc, "latest")


async def test_where_there_is_no_multicall_nothing_is_believed(world, rpc):
    world.anvil.rpc("anvil_setCode", MULTICALL3, "0x")
    assert not await is_signed_by(world.future, TEXT, world.wrapped(signed(KEYS[0])), rpc, "latest")
    world.anvil.rpc("anvil_setCode", MULTICALL3, world.multicall_code)


async def test_an_account_that_lent_its_name_to_code_keeps_its_key(world, rpc):
    """EIP-7702: code at the account says no to every signature, and the key still is the account's."""
    world.anvil.rpc("anvil_setCode", ACCOUNT, "0xef0100" + world.careless[2:])
    assert (await rpc.code(ACCOUNT)).startswith(bytes.fromhex("ef0100"))
    assert await is_signed_by(ACCOUNT, TEXT, signed(KEYS[0]), rpc, "latest")
    assert not await is_signed_by(ACCOUNT, TEXT, signed(KEYS[1]), rpc, "latest")
    world.anvil.rpc("anvil_setCode", ACCOUNT, "0x")


async def test_code_behind_such_an_account_may_vouch_too(world, rpc):
    """The account of a friend lends its name to code that answers for ACCOUNT's key."""
    world.anvil.rpc("anvil_setCode", FRIEND, "0xef0100" + world.deployed[2:])
    assert await is_signed_by(FRIEND, TEXT, signed(KEYS[0]), rpc, "latest")
    assert await is_signed_by(FRIEND, TEXT, signed(KEYS[1]), rpc, "latest")
    assert not await is_signed_by(FRIEND, TEXT, signed(b"\7" * 32), rpc, "latest")
    world.anvil.rpc("anvil_setCode", FRIEND, "0x")


RULES = Rules("gate.example", "https://gate.example", 1, "0x5FbDB2315678afecb367f032d93F642f64180aa3")


def message(domain, **fields):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    text = SiweMessage(
        domain=domain,
        address=ACCOUNT,
        uri=RULES.uri,
        chain_id=1,
        nonce="a" * 10,
        issued_at=now,
        expiration_time=now + timedelta(minutes=5),
        resources=(ThrowAwayKey().urn(), f"eip155:1/erc1155:{RULES.collection}/111"),
        **fields,
    ).text()
    return read_claim(text, RULES, now)


@pytest.mark.parametrize(("domain", "scheme"), [("127.0.0.1:51234", None), ("127.0.0.1:51234", "http")])
def test_a_gate_takes_the_domain_of_a_page_on_the_users_machine(domain, scheme):
    assert message(domain, scheme=scheme).address == ACCOUNT


@pytest.mark.parametrize(
    ("domain", "scheme"),
    [
        ("127.0.0.1", None),
        ("127.0.0.1:0", None),
        ("127.0.0.2:51234", None),
        ("localhost:51234", None),
        ("127.0.0.1.evil.example:51234", None),
        ("evil.example", None),
        ("127.0.0.1:51234", "https"),
        ("gate.example", "http"),
    ],
)
def test_but_no_other_domain_than_its_own(domain, scheme):
    with pytest.raises(GateRefusal, match="wrong_domain"):
        message(domain, scheme=scheme)
