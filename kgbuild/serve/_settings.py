"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kgbuild.errors import InputError


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
    patience: float = 0.1  # seconds after which a query counts as long
    queue: int = 256  # requests that wait for a worker; more are refused with 503
    page_seconds: float = 30.0  # wall time of a page's own query
    page_workers: int = 2  # workers that only pages use


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store is served.

    `base_path` is the path under which a reverse proxy shows the server: "" or "/kg". Links that the server makes
    begin with it; requests may come with it or without it. With `trust_proxy`, the proxy may name another one.
    """

    store: Path = Path("kg")
    host: str = "127.0.0.1"
    port: int = 8000
    base_path: str = ""
    publisher: str = ""  # who publishes what is served, as the catalogue says it; "": nobody is named
    public_url: str = ""  # scheme, host and base path for absolute links; "": taken from each request
    limits: Limits = field(default_factory=Limits)
    trust_proxy: bool = False  # believe X-Forwarded-Proto, -Host, -Prefix and -For
    log_queries: bool = False  # write visitors' query texts to the access log
    access_log: bool = True
    pages: bool = True  # False: the endpoint and linked data only
    cache_mb: int = 64  # of answers kept in memory for the same question to the same generation; 0: none


def make_settings(*, public: bool = False, base_path: str = "", public_url: str = "", **options: Any) -> Settings:
    """Settings from what a user said; `options` are fields of `Settings`, and of `Limits`, None for their defaults.

    Raises:
        InputError: a host that other machines reach without `public`, or a path or address that is none.
    """
    address = re.fullmatch(r"https?://[^/?#\s<>\"{}|\\^`]+(/[^?#\s]*)?", public_url)
    path = "/" + base_path.strip("/") if base_path.strip("/") else ""
    shown = (address[1] or "").rstrip("/") if address else ""
    limits = {each.name: options.pop(each.name, None) for each in fields(Limits)}
    given = {name: value for name, value in limits.items() if value is not None}
    if "workers" in given:
        given.setdefault("long_queries", 2 * given["workers"])
    settings = Settings(base_path=path or shown, public_url=public_url.rstrip("/"), limits=Limits(**given), **options)
    if not public and not is_loopback(settings.host):
        problem, source = "other machines could reach this address", f"--host {settings.host}"
        fix = "add --public if that is meant"
    elif not is_path(path):
        problem, source, fix = "this is no path", f"--base-path {base_path}", "give one such as /kg"
    elif public_url and (address is None or not is_path(shown)):
        problem, source = "this is no web address", f"--public-url {public_url}"
        fix = "give one such as https://example.org/kg"
    elif public_url and path and shown != path:
        problem, source = f"the path there is not {path}", f"--public-url {public_url}"
        fix = "leave out --base-path: the path of --public-url is taken"
    else:
        return settings
    raise InputError(problem, source=source, fix=fix)


def is_path(text: str) -> bool:
    """Whether `text` can stand before the paths of this site: "", "/kg", "/a/b"."""
    return re.fullmatch(r"(?:/[A-Za-z0-9._~-]+)*", text) is not None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
