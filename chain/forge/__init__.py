"""The forge: quote, intent, journal, and a runner that follows each intent until it is final.

Use: `ForgeRunner(config_of(profile), rpc, signer, Journal(path, clock.now_s), SystemClock())`.
"""

from chain.forge.clock import SystemClock
from chain.forge.config import ForgeConfig, config_of
from chain.forge.entry import Entry
from chain.forge.flow import State
from chain.forge.intent import Intent, Kind
from chain.forge.journal import Journal, JournalCorrupt, JournalError, JournalLocked, LiveIntent
from chain.forge.progress import ForgeProgress
from chain.forge.quote import Burn, Check, CheckName, DryRunKind, DryRunResult, ForgeBlocked, Quote
from chain.forge.reasons import Reason
from chain.forge.receipts import ForgeReceipt
from chain.forge.runner import ForgeRunner

__all__ = [
    "Burn",
    "Check",
    "CheckName",
    "DryRunKind",
    "DryRunResult",
    "Entry",
    "ForgeBlocked",
    "ForgeConfig",
    "ForgeProgress",
    "ForgeReceipt",
    "ForgeRunner",
    "Intent",
    "Journal",
    "JournalCorrupt",
    "JournalError",
    "JournalLocked",
    "Kind",
    "LiveIntent",
    "Quote",
    "Reason",
    "State",
    "SystemClock",
    "config_of",
]
