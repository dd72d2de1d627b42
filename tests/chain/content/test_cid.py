import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.content.cid import CidError, cid_from_sha256, cid_of, sha256_of_cid, verify

EMPTY = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"  # what IPFS calls the empty raw block


def test_the_empty_block_has_the_cid_that_everybody_gives_it():
    assert cid_of(b"") == EMPTY
    assert sha256_of_cid(EMPTY) == hashlib.sha256(b"").digest()


@given(st.binary(min_size=32, max_size=32))
def test_a_cid_and_a_sha256_are_the_same_thing(digest):
    assert sha256_of_cid(cid_from_sha256(digest)) == digest


def test_other_bytes_are_found_out():
    verify(EMPTY, b"")
    with pytest.raises(CidError) as caught:
        verify(EMPTY, b"x")
    assert caught.value.reason == "hash_differs"


@pytest.mark.parametrize(
    ("cid", "reason"),
    [
        ("", "malformed"),
        (EMPTY[:-1], "not_single_block"),
        (EMPTY[:-1] + "v", "malformed"),  # stray bits beyond the 36 bytes
        (EMPTY.upper(), "malformed"),
        (EMPTY + "=", "malformed"),
        (EMPTY + "\n", "malformed"),
        ("../" + EMPTY, "malformed"),
        ("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "not_single_block"),
        ("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "not_single_block"),
    ],
)
def test_what_can_not_be_checked_is_refused_with_its_reason(cid, reason):
    with pytest.raises(CidError) as caught:
        sha256_of_cid(cid)
    assert caught.value.reason == reason
