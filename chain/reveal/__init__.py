"""Opening sealed tokens: a request burns them and queues draws, a later block decides, anyone carries the draws out."""

from chain.reveal.quote import RevealQuote, Stock
from chain.reveal.runner import Opening, RevealRunner, reveal_config

__all__ = ["Opening", "RevealQuote", "RevealRunner", "Stock", "reveal_config"]
