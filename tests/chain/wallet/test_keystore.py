"""An encrypted key file: opened for one signature at a time, by a password that nobody keeps."""

import gc
import json

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.errors import WalletRefused
from chain.ports import TxRequest
from chain.wallet.errors import KeystoreError
from chain.wallet.keystore import KeystoreSigner
from tests.chain.mined import mined
from tests.chain.wallet.conftest import KEYS
from tests.chain.wallet.pages import ACCOUNT, FRIEND

PASSWORD = "a planted password"


@pytest.fixture(scope="module")
def document():
    return Account.encrypt(KEYS[0], PASSWORD, kdf="scrypt", iterations=2)


def changed(document, **fields):
    """The document with fields changed; those of "crypto" by a dotted name with "_"."""
    copy = json.loads(json.dumps(document))
    for name, value in fields.items():
        if name in copy["crypto"]:
            copy["crypto"][name] = value
        elif name in copy["crypto"]["kdfparams"]:
            copy["crypto"]["kdfparams"][name] = value
        else:
            copy[name] = value
    return copy


class Asker:
    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def __call__(self, address):
        self.asked.append(address)
        return self.answers.pop(0)


def opened(tmp_path, rpc, document, *answers):
    file = tmp_path / "key.json"
    file.write_text(json.dumps(document))
    asker = Asker(*answers)
    return KeystoreSigner(file, rpc, asker), asker


async def test_it_signs_and_sends_and_asks_each_time(tmp_path, rpc, document):
    signer, asker = opened(tmp_path, rpc, document, PASSWORD, PASSWORD)
    assert signer.address == ACCOUNT and await signer.chain_id() == 31337
    signature = await signer.sign_message("hear me")
    assert Account.recover_message(encode_defunct(text="hear me"), signature=signature) == ACCOUNT
    tx_hash = await signer.send_transaction(TxRequest(ACCOUNT, FRIEND, b"", 1))
    assert (await mined(rpc, tx_hash)).succeeded
    assert asker.asked == [ACCOUNT, ACCOUNT]


async def test_neither_password_nor_key_stays(tmp_path, rpc, document):
    signer, _ = opened(tmp_path, rpc, document, PASSWORD)
    await signer.sign_message("x")
    assert PASSWORD not in repr(signer) and KEYS[0].hex() not in repr(signer)
    gc.collect()
    kept = [it for it in gc.get_objects() if type(it).__name__ == "LocalSigner" and it.address == ACCOUNT]
    assert kept == []
    assert PASSWORD not in str(vars(signer)) and KEYS[0].hex() not in str(vars(signer))


@pytest.mark.parametrize(
    ("answer", "reason"), [(None, "no_password"), ("wrong", "wrong_password"), ("", "wrong_password")]
)
async def test_without_the_right_password_nothing_is_signed(tmp_path, rpc, document, answer, reason):
    signer, _ = opened(tmp_path, rpc, document, answer)
    with pytest.raises(WalletRefused, match=reason) as caught:
        await signer.sign_message("x")
    assert caught.value.__cause__ is None


async def test_a_file_that_names_another_account_is_caught(tmp_path, rpc, document):
    signer, _ = opened(tmp_path, rpc, changed(document, address=FRIEND[2:]), PASSWORD)
    with pytest.raises(WalletRefused, match="other_key"):
        await signer.sign_message("x")


async def test_it_signs_for_no_other_account_and_asks_nobody(tmp_path, rpc, document):
    signer, asker = opened(tmp_path, rpc, document, PASSWORD)
    with pytest.raises(WalletRefused, match="wrong_account"):
        await signer.send_transaction(TxRequest(FRIEND, ACCOUNT, b""))
    assert asker.asked == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"version": 4}, "not_v3"),
        ({"version": "3"}, "not_v3"),
        ({"crypto": 5}, "not_keystore"),
        ({"kdf": "argon2"}, "not_keystore"),
        ({"kdfparams": None}, "not_keystore"),
        ({"n": 2**30}, "too_costly"),
        ({"n": 2**18, "r": 1024}, "too_costly"),
        ({"p": 1000}, "too_costly"),
        ({"n": -2}, "not_keystore"),
        ({"n": True}, "not_keystore"),
        ({"dklen": 2**40}, "not_keystore"),
        ({"address": "12"}, "no_address"),
        ({"address": None}, "no_address"),
    ],
)
def test_a_file_that_is_none_or_costs_too_much_is_refused_unopened(tmp_path, document, fields, reason):
    with pytest.raises(KeystoreError) as caught:
        opened(tmp_path, None, changed(document, **fields))
    assert caught.value.reason == reason


@pytest.mark.parametrize("content", [b"", b"[]", b"nonsense", b"[" * 60_000, b" " * 70_000, b"\xff\xfe"])
def test_what_is_no_document_is_refused(tmp_path, content):
    file = tmp_path / "key.json"
    file.write_bytes(content)
    with pytest.raises(KeystoreError, match="not_keystore"):
        KeystoreSigner(file, None, Asker())


def test_a_file_that_is_not_there_is_an_error_of_its_own(tmp_path):
    with pytest.raises(KeystoreError, match="unreadable"):
        KeystoreSigner(tmp_path / "none.json", None, Asker())
