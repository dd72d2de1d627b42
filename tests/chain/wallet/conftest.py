import pytest

from chain.rpc import Web3Rpc
from chain.wallet.bridge import Bridge, Limits
from tests.chain.nodes import running_anvil
from tests.chain.wallet.fake_wallet import FakeWallet

KEYS = tuple(
    bytes.fromhex(digits)  # anvil's accounts
    for digits in (
        "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    )
)
QUICK = Limits(grace_s=10, hold_s=20, seen_s=5)


@pytest.fixture(scope="session")
def wallet_node():
    with running_anvil() as url:
        yield url


@pytest.fixture
async def rpc(wallet_node):
    rpc = Web3Rpc(wallet_node)
    yield rpc
    await rpc.close()


@pytest.fixture
def wallet(rpc):
    return FakeWallet(rpc, *KEYS)


@pytest.fixture
async def bridge(rpc):
    bridge = Bridge(rpc, limits=QUICK)
    yield bridge
    await bridge.stop()
