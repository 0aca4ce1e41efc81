"""Which keys were seen before, in bounded memory however many there are."""

from __future__ import annotations

import mmap
import tempfile
from hashlib import blake2b
from typing import Final

_DIGEST: Final = 16  # bytes: at 128 bits, equal digests are equal keys for any number of rows that a disk can hold
_RECORD: Final = _DIGEST + 8  # digest, then the line as a big-endian integer
_IN_MEMORY: Final = 200_000  # keys; about 30 MB of Python objects
_FILTER_BITS: Final = 1 << 27  # 16 MB: under 2 in 100 false alarms at ten million keys, each costing one search on disk
_FILTER_MASK: Final = _FILTER_BITS - 1


class KeyIndex:
    """Remembers keys with the line of each. The newest are in memory; older ones in sorted runs of a temporary file.

    A Bloom filter over the runs keeps nearly every new key from being looked for on disk. Close it, or use it as a
    context manager.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._limit = in_memory
        self._recent: dict[bytes, int] = {}
        self._runs: list[tuple[mmap.mmap, int]] = []
        self._filter = bytearray()

    def add(self, key: str, line: int) -> int:
        """Remember `key` at `line`. Returns 0 for a new key, else the line where it was first seen."""
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        recent = self._recent
        earlier = recent.setdefault(digest, line)
        if earlier != line:
            return earlier
        if self._runs:
            earlier = self._on_disk(digest)
            if earlier:
                del recent[digest]
                return earlier
        if len(recent) >= self._limit:
            self._spill()
        return 0

    def close(self) -> None:
        """Give the temporary files back."""
        for run, _ in self._runs:
            run.close()
        self._runs.clear()
        self._recent.clear()

    def __enter__(self) -> KeyIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _on_disk(self, digest: bytes) -> int:
        # Two bits a key, from two independent parts of the digest.
        value = int.from_bytes(digest[:8], "big")
        bit = value & _FILTER_MASK
        if not self._filter[bit >> 3] & 1 << (bit & 7):
            return 0
        bit = value >> 32 & _FILTER_MASK
        if not self._filter[bit >> 3] & 1 << (bit & 7):
            return 0
        for run, count in self._runs:
            low, high = 0, count
            while low < high:
                middle = (low + high) // 2
                if run[middle * _RECORD : middle * _RECORD + _DIGEST] < digest:
                    low = middle + 1
                else:
                    high = middle
            at = low * _RECORD
            if low < count and run[at : at + _DIGEST] == digest:
                return int.from_bytes(run[at + _DIGEST : at + _RECORD], "big")
        return 0

    def _spill(self) -> None:
        if not self._filter:
            self._filter = bytearray(_FILTER_BITS // 8)
        with tempfile.TemporaryFile(prefix="kgbuild-keys-") as file:
            for digest in sorted(self._recent):
                file.write(digest + self._recent[digest].to_bytes(8, "big"))
                value = int.from_bytes(digest[:8], "big")
                for bit in (value & _FILTER_MASK, value >> 32 & _FILTER_MASK):
                    self._filter[bit >> 3] |= 1 << (bit & 7)
            file.flush()
            # The mapping keeps the file alive without its buffers.
            run = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._runs.append((run, len(self._recent)))
        self._recent = {}
