"""The questions on their way to the page and its answers: each asked once, each answered once."""

import asyncio
import secrets
from dataclasses import dataclass
from enum import StrEnum

from chain.errors import WalletError, WalletRefused, WalletUnknown
from chain.wallet.answers import refusal
from chain.wallet.words import Words


class Method(StrEnum):
    """All that can ever be asked of a wallet through the bridge."""

    ACCOUNTS = "eth_accounts"
    CHAIN = "eth_chainId"
    SEND = "eth_sendTransaction"
    SIGN = "personal_sign"
    TYPED = "eth_signTypedData_v4"
    CALLS = "wallet_sendCalls"
    CALLS_STATUS = "wallet_getCallsStatus"
    CAPABILITIES = "wallet_getCapabilities"


_SENDING = frozenset({Method.SEND, Method.CALLS})


class AnswerRefused(Exception):
    """An answer to a question that was never asked, is answered already, or has been given up."""


@dataclass
class _Question:
    method: Method
    document: dict[str, object]
    answer: asyncio.Future[object]
    taken: bool = False

    def lost(self, reason: str) -> WalletError:
        """A question that the page never took was not asked of the wallet either."""
        unclear = self.taken and self.method in _SENDING
        return (WalletUnknown if unclear else WalletRefused)(reason)


class Relay:
    """Belongs to one event loop. `open` and `close` tell it whether there is a page to ask."""

    def __init__(self, max_waiting: int) -> None:
        self._max_waiting = max_waiting
        self._questions: dict[str, _Question] = {}
        self._withdrawn: list[str] = []
        self._news = asyncio.Event()
        self._polls = 0
        self._is_open = False

    def open(self) -> None:
        self._is_open = True

    def close(self, reason: str) -> None:
        """Nobody will answer: whoever waits learns it now."""
        self._is_open = False
        self._withdrawn.clear()
        for question in self._questions.values():
            if not question.answer.done():
                question.answer.set_exception(question.lost(reason))
        self._questions.clear()
        self.wake()

    async def ask(self, method: Method, params: list[object], words: Words | None, within_s: float) -> object:
        """What the wallet answers, unread.

        WalletRefused: it said no, or was not asked. WalletUnknown: it may have sent something. Both also "timeout",
        "page_closed", "wallet_error".
        """
        method = Method(method)  # also for a caller that mypy has not seen
        if not self._is_open:
            raise WalletRefused("not_connected")
        if len(self._questions) >= self._max_waiting:
            raise WalletRefused("busy")
        question_id = secrets.token_urlsafe(18)
        document: dict[str, object] = {"id": question_id, "method": method.value, "params": params}
        if words is not None:
            document["words"] = words.document()
        question = _Question(method, document, asyncio.get_running_loop().create_future())
        self._questions[question_id] = question
        self._news.set()
        try:
            async with asyncio.timeout(within_s):
                return await question.answer
        except TimeoutError:
            raise question.lost("timeout") from None
        finally:
            if self._questions.pop(question_id, None) is not None and question.taken:
                self._withdrawn.append(question_id)
                self._news.set()

    async def next(self, hold_s: float) -> dict[str, object]:
        """What is new for the page: questions to put to the wallet, and ids of those given up. A newer call ends it."""
        self.wake()
        mine = self._polls
        try:
            async with asyncio.timeout(hold_s):
                while mine == self._polls and self._is_open and not self._something_new():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        if mine != self._polls:
            return {"requests": [], "withdrawn": []}
        fresh = [question for question in self._questions.values() if not question.taken]
        for question in fresh:
            question.taken = True
        withdrawn, self._withdrawn = self._withdrawn, []
        return {"requests": [question.document for question in fresh], "withdrawn": withdrawn}

    def wake(self) -> None:
        """Ends a poll that waits."""
        self._polls += 1
        self._news.set()

    def answer(self, question_id: str, result: object) -> None:
        """Errors: AnswerRefused."""
        self._take(question_id).answer.set_result(result)

    def answer_error(self, question_id: str, code: int) -> None:
        """Errors: AnswerRefused."""
        question = self._take(question_id)
        question.answer.set_exception(refusal(code, sending=question.method in _SENDING))

    def _something_new(self) -> bool:
        return bool(self._withdrawn) or any(not question.taken for question in self._questions.values())

    def _take(self, question_id: str) -> _Question:
        question = self._questions.get(question_id)
        if question is None or not question.taken or question.answer.done():
            raise AnswerRefused
        del self._questions[question_id]
        return question
