"""The signer over the bridge, with a page that a test speaks for: every way in which a wallet can answer."""

import asyncio

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data

from chain.errors import RpcError, WalletRefused, WalletUnknown
from chain.ports import TxRequest
from chain.wallet.local import LocalSigner
from tests.chain.mined import mined
from tests.chain.wallet.conftest import KEYS
from tests.chain.wallet.fake_wallet import FakeWallet, Rejected, refuse
from tests.chain.wallet.line import line, payment
from tests.chain.wallet.pages import ACCOUNT, FRIEND, Page


async def test_it_is_a_signer_for_the_shown_account(rpc, wallet):
    async with line(rpc, wallet) as it:
        assert it.signer.address == ACCOUNT
        assert await it.signer.chain_id() == 31337
        assert it.signer.domain == it.page.host
        signature = await it.signer.sign_message("hear · me")
        assert Account.recover_message(encode_defunct(text="hear · me"), signature=signature) == ACCOUNT


async def test_a_transaction_reaches_the_chain_as_it_was_given(rpc, wallet):
    async with line(rpc, wallet) as it:
        tx_hash = await it.signer.send_transaction(payment(7))
        assert (await mined(rpc, tx_hash)).succeeded
        sent = await rpc.transaction(tx_hash)
        assert (sent.sender, sent.to, sent.data, sent.value_wei) == (ACCOUNT, FRIEND, b"", 7)


TYPED = {
    "types": {"EIP712Domain": [{"name": "name", "type": "string"}], "Hear": [{"name": "stem", "type": "uint256"}]},
    "domain": {"name": "Stems"},
    "primaryType": "Hear",
    "message": {"stem": 11},
}


async def test_typed_data_is_signed_as_a_whole(rpc, wallet):
    async with line(rpc, wallet) as it:
        signature = await it.signer.sign_typed_data(TYPED)
        assert Account.recover_message(encode_typed_data(full_message=TYPED), signature=signature) == ACCOUNT
        with pytest.raises(WalletRefused, match="bad_document"):
            await it.signer.sign_typed_data({"types": {}, "message": 5})
        assert it.wallet.asked.count("eth_signTypedData_v4") == 1


@pytest.mark.parametrize("act", ["sign", "send"])
async def test_a_user_who_refuses_has_refused(rpc, wallet, act):
    wallet.on = {"personal_sign": refuse, "eth_sendTransaction": refuse}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletRefused, match="user_rejected"):
            await (it.signer.sign_message("x") if act == "sign" else it.signer.send_transaction(payment()))


@pytest.mark.parametrize(
    ("code", "error", "reason"),
    [
        (4100, WalletRefused, "unauthorized"),
        (-32602, WalletRefused, "bad_transaction"),
        (-32603, WalletUnknown, "wallet_error"),
        (-32000, WalletUnknown, "wallet_error"),
        (0, WalletUnknown, "wallet_error"),
        (4900, WalletUnknown, "wallet_error"),
    ],
)
async def test_only_a_clear_no_is_a_no(rpc, wallet, code, error, reason):
    async def fail(params):
        raise Rejected(code)

    wallet.on = {"eth_sendTransaction": fail}
    async with line(rpc, wallet) as it:
        with pytest.raises(error) as caught:
            await it.signer.send_transaction(payment())
        assert (caught.value.reason, caught.value.detail) == (reason, str(code))


@pytest.mark.parametrize("lie", [None, "", "0x12", 5, {"hash": "0x"}, "0x" + "zz" * 32, ["0x" + "11" * 32]])
async def test_what_is_no_hash_leaves_it_unknown(rpc, wallet, lie):
    async def answer(params):
        return lie

    wallet.on = {"eth_sendTransaction": answer}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletUnknown, match="bad_hash"):
            await it.signer.send_transaction(payment())


async def test_a_hash_our_node_never_sees_is_unknown_and_named(rpc, wallet):
    async def answer(params):
        return "0x" + "AB" * 32

    wallet.on = {"eth_sendTransaction": answer}
    async with line(rpc, wallet, seen_s=0.2) as it:
        with pytest.raises(WalletUnknown) as caught:
            await it.signer.send_transaction(payment())
        assert (caught.value.reason, caught.value.detail) == ("not_seen", "0x" + "ab" * 32)


OTHERS = {"to": {"to": ACCOUNT}, "data": {"data": b"\1"}, "value": {"value_wei": 6}, "sender": {"sender": FRIEND}}


@pytest.mark.parametrize("changed", OTHERS)
async def test_a_wallet_that_sends_something_else_is_caught(rpc, wallet, changed):
    async def lie(params):
        return await wallet.send(params[0], **OTHERS[changed])

    wallet.on = {"eth_sendTransaction": lie}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletUnknown) as caught:
            await it.signer.send_transaction(payment())
        assert (caught.value.reason, caught.value.detail) == ("other_transaction", wallet.sent[0])


async def test_another_nonce_than_asked_for_is_caught(rpc, wallet):
    async def later(params):
        return await wallet.send(params[0] | {"nonce": None}, nonce=int(params[0]["nonce"], 16))

    nonce = await rpc.nonce(ACCOUNT)
    async with line(rpc, wallet) as it:
        wallet.on = {"eth_sendTransaction": later}
        assert await it.signer.send_transaction(payment(nonce=nonce))
        wallet.on = {}  # fills the next nonce, whatever it was asked for
        with pytest.raises(WalletUnknown, match="other_transaction"):
            await it.signer.send_transaction(payment(nonce=nonce + 5))


async def test_an_old_transaction_that_looks_the_same_is_caught(rpc, wallet):
    async def replay(params):
        return old

    old = await LocalSigner(KEYS[0], rpc).send_transaction(payment(9))
    await mined(rpc, old)
    wallet.on = {"eth_sendTransaction": replay}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletUnknown) as caught:
            await it.signer.send_transaction(payment(9))
        assert (caught.value.reason, caught.value.detail) == ("other_transaction", old)


@pytest.mark.parametrize(
    "lie", ["0x" + "11" * 65, "0x" + "00" * 65, "0x11", "hello", None, 7, "0x", "0x" + "11" * 9000, ["0x11"]]
)
async def test_what_is_not_the_accounts_signature_is_refused(rpc, wallet, lie):
    async def answer(params):
        return lie

    wallet.on = {"personal_sign": answer}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletRefused) as caught:
            await it.signer.sign_message("x")
        assert caught.value.reason in ("wrong_signature", "bad_answer")


async def test_a_signature_by_another_account_of_the_wallet_is_refused(rpc, wallet):
    async def other(params):
        signed = Account.sign_message(encode_defunct(hexstr=params[0]), KEYS[1])
        return "0x" + bytes(signed.signature).hex()

    wallet.on = {"personal_sign": other}
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletRefused, match="wrong_signature"):
            await it.signer.sign_message("x")


@pytest.mark.parametrize("act", ["sign", "send"])
async def test_a_switch_of_the_account_before_is_refused_without_asking(rpc, wallet, act):
    async with line(rpc, wallet) as it:
        wallet.accounts = [FRIEND]  # its event has not come yet
        with pytest.raises(WalletRefused, match="wrong_account"):
            await (it.signer.sign_message("x") if act == "sign" else it.signer.send_transaction(payment()))
        assert not {"personal_sign", "eth_sendTransaction"} & set(wallet.asked)


async def test_a_switch_of_the_chain_before_is_refused_without_asking(rpc, wallet):
    async with line(rpc, wallet) as it:
        wallet.chain_id = 1
        with pytest.raises(WalletRefused) as caught:
            await it.signer.send_transaction(payment())
        assert (caught.value.reason, caught.value.detail) == ("wrong_chain", "1, not 31337")
        assert "eth_sendTransaction" not in wallet.asked


@pytest.mark.parametrize("answer", [[], ["0x12"], "0x", None, 5, [ACCOUNT] * 101, {"0": ACCOUNT}])
async def test_nonsense_for_accounts_stops_before_anything_is_asked(rpc, wallet, answer):
    async def nonsense(params):
        return answer

    async with line(rpc, wallet) as it:
        wallet.on = {"eth_accounts": nonsense}
        with pytest.raises(WalletRefused):
            await it.signer.send_transaction(payment())
        assert "eth_sendTransaction" not in wallet.asked


async def test_it_signs_for_no_other_account(rpc, wallet):
    async with line(rpc, wallet) as it:
        with pytest.raises(WalletRefused, match="wrong_account"):
            await it.signer.send_transaction(TxRequest(sender=FRIEND, to=ACCOUNT, data=b""))
        assert wallet.asked == []


async def test_when_our_own_node_is_silent_nothing_is_asked(rpc, wallet):
    class Silent:
        async def chain_id(self):
            raise RpcError("timeout")

        async def nonce(self, address, block):
            return 0

    async with line(Silent(), wallet) as it:
        with pytest.raises(WalletRefused) as caught:
            await it.signer.send_transaction(payment())
        assert (caught.value.reason, caught.value.detail) == ("node", "timeout")
        assert "eth_sendTransaction" not in wallet.asked


async def test_what_is_asked_is_said_in_words(rpc, wallet, bridge):
    page = await Page.opened(await bridge.start())
    await page.show(ACCOUNT)
    task = asyncio.create_task(bridge.signer().send_transaction(payment(1_500_000_000_000_000_000, gas=21_000)))
    question = await page.serve(wallet, until="eth_sendTransaction")
    words = question["words"]
    assert words["title"] == "Send ether"
    assert dict(words["lines"]) == {"To": FRIEND, "From": ACCOUNT, "Sends along": "1.5 ETH", "Chain": "31337"}
    assert question["params"] == [
        {
            "from": ACCOUNT,
            "to": FRIEND,
            "data": "0x",
            "value": hex(15 * 10**17),
            "gas": hex(21_000),
            "chainId": hex(31337),
        }
    ]
    await page.fail(question, 4001)
    await asyncio.gather(task, return_exceptions=True)


class Batching(FakeWallet):
    """A wallet with EIP-5792."""

    def __init__(self, rpc, *keys):
        super().__init__(rpc, *keys)
        self.atomic, self.status = {"status": "supported"}, {"status": 200, "receipts": []}
        self.batches = []
        self.on = {
            "wallet_getCapabilities": self.capabilities,
            "wallet_sendCalls": self.send_calls,
            "wallet_getCallsStatus": self.calls_status,
        }

    async def capabilities(self, params):
        return {"0x7a69": {"atomic": self.atomic}}

    async def send_calls(self, params):
        self.batches += params
        return {"id": "batch-1"}

    async def calls_status(self, params):
        assert params == ["batch-1"]
        return self.status


async def test_calls_go_as_one_where_the_wallet_offers_it(rpc):
    wallet = Batching(rpc, *KEYS)
    async with line(rpc, wallet) as it:
        assert await it.signer.can_batch()
        assert await it.signer.send_calls([payment(1), payment(2)]) == "batch-1"
        (batch,) = wallet.batches
        assert (batch["atomicRequired"], batch["chainId"], batch["from"]) == (True, "0x7a69", ACCOUNT)
        assert [call["value"] for call in batch["calls"]] == ["0x1", "0x2"]
        wallet.status = {"status": 200, "receipts": [{"transactionHash": "0x" + "11" * 32}, {"transactionHash": 5}]}
        status = await it.signer.calls_status("batch-1")
        assert (status.code, status.tx_hashes) == (200, ("0x" + "11" * 32,))
        wallet.atomic = {"status": "unsupported"}
        assert not await it.signer.can_batch()


async def test_a_wallet_without_batches_says_so(rpc, wallet):
    async with line(rpc, wallet) as it:
        assert not await it.signer.can_batch()
