"""Which keys were seen before, in bounded memory however many there are."""

from __future__ import annotations

import sqlite3
import tempfile
from hashlib import blake2b
from typing import Final

from kgbuild.errors import InputError

_DIGEST: Final = 16  # bytes: at 128 bits, equal digests are equal keys for any number of rows that a disk can hold
_IN_MEMORY: Final = 200_000  # keys; about 30 MB of Python objects
_CACHE_KIB: Final = 32_768  # of the database's pages


class KeyIndex:
    """Remembers keys with the line of each: the newest in memory, older ones in a temporary database.

    Close it, or use it as a context manager.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._limit = in_memory
        self._recent: dict[bytes, int] = {}
        self._older: sqlite3.Connection | None = None

    def add(self, key: str, line: int) -> int:
        """Remember `key` at `line`. Returns 0 for a new key, else the line where it was first seen.

        Raises:
            InputError: the folder of temporary files cannot be written to, or is full.
        """
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        earlier = self._recent.setdefault(digest, line)
        if earlier != line:
            return earlier
        try:
            if self._older is not None:
                found = self._older.execute("SELECT line FROM seen WHERE digest = ?", (digest,)).fetchone()
                if found is not None:
                    del self._recent[digest]
                    return int(found[0])
            if len(self._recent) >= self._limit:
                self._spill()
        except sqlite3.Error as error:
            raise InputError(
                f"cannot hold the keys of a large table ({error})",
                source=tempfile.gettempdir(),
                fix="free disk space there, or name another folder in TMPDIR",
            ) from error
        return 0

    def close(self) -> None:
        """Give the temporary file back."""
        if self._older is not None:
            self._older.close()
            self._older = None
        self._recent.clear()

    def __enter__(self) -> KeyIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _spill(self) -> None:
        if self._older is None:
            self._older = sqlite3.connect("")  # a file of its own that nobody else sees, gone when it is closed
            self._older.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._older.execute("PRAGMA journal_mode = OFF")
            self._older.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._older.executemany("INSERT INTO seen VALUES (?, ?)", sorted(self._recent.items()))
        self._recent.clear()
