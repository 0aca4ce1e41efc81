"""How a store is loaded into another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try again: exponential backoff with jitter (half to all of each step), in seconds.

    `longest_wait_s` bounds what a server may ask for with Retry-After (RFC 9110, section 10.2.3).
    """

    tries: int = 7
    first_s: float = 0.5
    most_s: float = 60.0
    longest_wait_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is asked of a load. Environment, sleep, clock and seed are here so that tests can give their own."""

    graph_store: str = ""  # the address of the target's Graph Store Protocol, where it cannot be found
    update: str = ""  # so of its SPARQL Update
    query: str = ""  # so of its SPARQL queries
    prune: bool = False  # remove graphs from the target that were sent from here before and are no longer in the store
    dry_run: bool = False  # ask, and tell what would be sent; write nothing, here or there
    prove_only: bool = False  # send nothing, only prove; for what was loaded in bulk
    state: Path | None = None  # the record of what was sent; None: a file in the store's folder
    request_bytes: int = 4_000_000  # how large the body of a request may be; halved when the server finds it too large
    sample: int = 100  # how many quads, chosen by `seed`, are looked for at the end
    ca: Path | None = None  # a PEM file of certificate authorities to trust beside the system's
    timeout_s: float = 300.0  # of one wait for the network, in seconds
    patience: Patience = Patience()
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)  # where credentials are looked for
    seed: int = 0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    say: Callable[[str], None] = lambda message: None  # told each time something is tried again

    @property
    def read_only(self) -> bool:
        return self.dry_run or self.prove_only
