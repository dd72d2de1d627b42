import pytest

from chain.caip import AssetId, CaipError, parse_asset

ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def test_a_token_has_one_name():
    name = f"eip155:31337/erc1155:{ADDRESS}/{2**256 - 1}"
    assert parse_asset(name) == AssetId(31337, ADDRESS, 2**256 - 1)
    assert str(parse_asset(name)) == name


def test_an_address_in_one_case_is_the_same_token():
    assert parse_asset(f"eip155:1/erc1155:{ADDRESS.lower()}/0") == AssetId(1, ADDRESS, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "malformed"),
        (f"eip155:0/erc1155:{ADDRESS}/1", "malformed"),
        (f"eip155:1/erc721:{ADDRESS}/1", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS[:-1]}/1", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/01", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/-1", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/\u0661", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/1\n", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/{'9' * 5000}", "malformed"),
        (f"eip155:1/erc1155:{ADDRESS}/{2**256}", "id_too_large"),
        (f"eip155:1/erc1155:{ADDRESS.replace('F', 'f')}/1", "bad_checksum"),
    ],
)
def test_what_is_no_name_of_a_token_is_refused(text, reason):
    with pytest.raises(CaipError) as caught:
        parse_asset(text)
    assert caught.value.reason == reason
