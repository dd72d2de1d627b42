import pytest

from chain.gate.limits import Limiter
from chain.gate.nonces import NonceBook
from chain.gate.refusal import GateRefusal


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def refusal(book, nonce):
    with pytest.raises(GateRefusal) as caught:
        book.spend(nonce)
    return caught.value.reason


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(clock):
    return NonceBook(b"s" * 32, clock, lifetime_s=10)


def test_a_nonce_is_spent_once(book):
    nonce, expires_s = book.mint()
    assert expires_s == 1010
    book.spend(nonce)
    assert refusal(book, nonce) == "nonce_used"


def test_a_nonce_expires(book, clock):
    nonce, _ = book.mint()
    clock.now = 1010
    assert refusal(book, nonce) == "nonce_expired"


def test_a_used_nonce_is_remembered_to_its_very_end(book, clock):
    nonce, _ = book.mint()
    book.spend(nonce)
    clock.now = 1009.999
    assert refusal(book, nonce) == "nonce_used"
    clock.now = 1010
    assert refusal(book, nonce) == "nonce_expired"
    assert "0 used" in repr(book)


def test_a_nonce_given_back_can_be_spent_again(book):
    nonce, _ = book.mint()
    book.spend(nonce)
    book.give_back(nonce)
    book.spend(nonce)
    assert refusal(book, nonce) == "nonce_used"


def test_no_character_of_a_nonce_can_be_changed(book):
    nonce, _ = book.mint()
    for place, digit in enumerate(nonce):
        other = "0" if digit != "0" else "1"
        assert refusal(book, nonce[:place] + other + nonce[place + 1 :]) == "nonce_forged"
    for spelling in (nonce.upper(), nonce + "00", nonce[:-2], ""):
        if spelling != nonce:
            assert refusal(book, spelling) == "nonce_forged"


def test_a_copy_with_the_same_secret_takes_the_nonce_and_one_with_another_does_not(book, clock):
    nonce, _ = book.mint()
    NonceBook(b"s" * 32, clock).spend(nonce)
    assert refusal(NonceBook(b"t" * 32, clock), nonce) == "nonce_forged"


def test_the_memory_of_used_nonces_has_an_end(clock):
    book = NonceBook(b"s" * 32, clock, lifetime_s=10, most_used=2)
    for _ in range(2):
        book.spend(book.mint()[0])
    assert refusal(book, book.mint()[0]) == "busy"
    clock.now = 1010
    book.spend(book.mint()[0])


def test_a_limiter_lets_a_burst_through_and_then_the_rate(clock):
    limiter = Limiter(60, clock)
    assert [limiter.allows("a") for _ in range(61)] == [True] * 60 + [False]
    assert limiter.allows("b")
    clock.now += 1
    assert [limiter.allows("a"), limiter.allows("a")] == [True, False]


def test_a_limiter_forgets_the_oldest_name_first(clock):
    limiter = Limiter(1, clock, most_names=2)
    assert limiter.allows("a") and limiter.allows("b") and limiter.allows("c")
    assert not limiter.allows("b") and not limiter.allows("c")
    assert limiter.allows("a")
