"""A wallet on this machine that speaks JSON-RPC: anvil for a good one, a scripted node for the others."""

import pytest
from aiohttp import web
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.errors import InputError, WalletRefused, WalletUnknown
from chain.ports import TxRequest
from chain.wallet.node_accounts import LocalWallet
from tests.chain.mined import mined
from tests.chain.nodes import Refusal, scripted_node
from tests.chain.wallet.pages import ACCOUNT, FRIEND


def payment(value_wei=5):
    return TxRequest(sender=ACCOUNT, to=FRIEND, data=b"", value_wei=value_wei)


async def test_its_accounts_sign_and_send(wallet_node, rpc):
    local = LocalWallet(wallet_node)
    assert (await local.accounts())[:2] == (ACCOUNT, FRIEND)
    signer = local.signer(ACCOUNT, rpc)
    assert (signer.address, await signer.chain_id()) == (ACCOUNT, 31337)
    signature = await signer.sign_message("hear · me")
    assert Account.recover_message(encode_defunct(text="hear · me"), signature=signature) == ACCOUNT
    assert (await mined(rpc, await signer.send_transaction(payment()))).succeeded


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1248",
        "http://wallet.example",
        "http://127.0.0.2:1",
        "http://0.0.0.0:1",
        "http://2130706433:1",
        "http://user@127.0.0.1:1",
        "http://127.0.0.1.evil.example:1",
        "ftp://127.0.0.1",
        "nonsense",
        "http://[::1",
    ],
)
def test_only_this_machine_is_asked(url):
    with pytest.raises(InputError, match="not_loopback"):
        LocalWallet(url)


async def test_a_wallet_that_is_not_there_was_not_asked(rpc, unused_tcp_port):
    with pytest.raises(WalletRefused, match="not_connected"):
        await LocalWallet(f"http://localhost:{unused_tcp_port}").accounts()


class Scripted:
    """A local wallet whose answers a test replaces by method; for the rest it holds ACCOUNT on the right chain."""

    def __init__(self, node):
        self.asked = []
        self.answers = {"eth_accounts": [ACCOUNT.lower()], "eth_chainId": "0x7a69"}
        node.answer = self.answer

    def answer(self, method, params):
        self.asked.append(method)
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def scripted():
    async with scripted_node() as node:
        wallet = Scripted(node)
        wallet.local = LocalWallet(node.url, read_s=2, sign_s=2, seen_s=0.2)
        yield wallet


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (Refusal(4001), WalletRefused, "user_rejected"),
        (Refusal(-32601), WalletRefused, "unsupported"),
        (Refusal(-32000, "remote words"), WalletUnknown, "wallet_error"),
        ("0x12", WalletUnknown, "bad_hash"),
        (None, WalletUnknown, "bad_hash"),
        ("0x" + "ab" * 32, WalletUnknown, "not_seen"),
        (web.Response(text="{"), WalletUnknown, "bad_answer"),
        (web.Response(text="[]"), WalletUnknown, "bad_answer"),
        (web.Response(text=" " * (300 << 10)), WalletUnknown, "bad_answer"),
        (web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"}), WalletUnknown, "bad_answer"),
    ],
)
async def test_what_it_answers_to_a_sending(scripted, rpc, answer, error, reason):
    scripted.answers["eth_sendTransaction"] = answer
    with pytest.raises(error) as caught:
        await scripted.local.signer(ACCOUNT, rpc).send_transaction(payment())
    assert caught.value.reason == reason and "remote words" not in str(caught.value)


async def test_one_that_sends_something_else_is_caught(scripted, rpc, wallet):
    scripted.answers["eth_sendTransaction"] = await wallet.send(
        {"from": ACCOUNT, "to": FRIEND, "data": "0x", "value": "0x6", "chainId": "0x7a69"}
    )
    with pytest.raises(WalletUnknown, match="other_transaction"):
        await scripted.local.signer(ACCOUNT, rpc).send_transaction(payment(5))


@pytest.mark.parametrize("signature", ["0x" + "11" * 65, "0x", "hello", None, 5])
async def test_a_signature_that_is_not_the_accounts_is_refused(scripted, rpc, signature):
    scripted.answers["personal_sign"] = signature
    with pytest.raises(WalletRefused) as caught:
        await scripted.local.signer(ACCOUNT, rpc).sign_message("x")
    assert caught.value.reason in ("wrong_signature", "bad_answer")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [({"eth_accounts": [FRIEND]}, "wrong_account"), ({"eth_chainId": "0x1"}, "wrong_chain")],
)
async def test_another_account_or_chain_stops_before_anything_is_asked(scripted, rpc, answers, reason):
    scripted.answers |= answers
    with pytest.raises(WalletRefused, match=reason):
        await scripted.local.signer(ACCOUNT, rpc).send_transaction(payment())
    assert "eth_sendTransaction" not in scripted.asked
