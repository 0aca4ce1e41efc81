"""What a server is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


def _cores() -> int:
    return os.cpu_count() or 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one visitor's query may use, and how many run and wait at once."""

    seconds: float = 20.0  # wall time of a query, from when a worker takes it
    memory_mb: int = 1024  # address space beyond what a worker holds when idle, in units of 10^6 bytes
    rows: int = 1_000_000  # solutions of a SELECT, triples of a CONSTRUCT or DESCRIBE
    result_mb: float = 64.0  # of an answer before compression, in units of 10^6 bytes
    query_kb: int = 512  # of a query's text, in units of 1000 bytes
    workers: int = field(default_factory=lambda: max(2, _cores()))  # queries that run at full priority
    long_queries: int = field(default_factory=lambda: 2 * max(2, _cores()))  # that run on at low priority
    patience: float = 1.0  # seconds after which a query counts as long
    queue: int = 256  # requests that wait for a worker; more are refused with 503
    page_seconds: float = 30.0  # wall time of a page's own query
    page_workers: int = 2  # workers that only pages use


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store is served.

    `base_path` is the path under which a reverse proxy shows the server: "" or "/kg". Links that the server makes
    begin with it; requests may come with it or without it.
    """

    store: Path = Path("kg")
    host: str = "127.0.0.1"
    port: int = 8000
    base_path: str = ""
    public_url: str = ""  # scheme, host and base path for absolute links; "": taken from each request
    limits: Limits = field(default_factory=Limits)
    log_queries: bool = False  # write visitors' query texts to the access log
    access_log: bool = True
    cache_mb: int = 64  # of answers kept in memory for the same question to the same generation; 0: none

    def link(self, path: str) -> str:
        """The path of a link on this site, for example ``link("/sparql")``."""
        return self.base_path + path
