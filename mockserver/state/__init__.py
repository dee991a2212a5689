"""Where accounts, tasks, files and ledgers are kept: one protocol, several stores."""

from mockserver.state.memory import MemoryStore
from mockserver.state.open import open_store
from mockserver.state.records import Account, FileEntry, LedgerEntry, Task
from mockserver.state.store import Store, Transaction

__all__ = ["Account", "FileEntry", "LedgerEntry", "MemoryStore", "Store", "Task", "Transaction", "open_store"]
