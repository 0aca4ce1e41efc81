"""A short soak: what a mixed load takes, it gives back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.benchmarks.serve_bench import queries_of, soak
from tests.serve.conftest import running, wait_for


def test_after_load_everything_is_as_before(bundled_store: Path) -> None:
    """Named queries, pages, hopeless queries, clients that go away: the same processes and descriptors remain.

    Descriptors are those of the server itself; a worker opens a file of the store when a query first needs it.
    """
    _, queries = queries_of(bundled_store)
    with running(bundled_store, "--timeout", "1", "--no-access-log") as server:
        pid = server.process.pid
        own = Path(f"/proc/{pid}/fd")

        asyncio.run(soak(server.address, pid, queries, 1, every=1))  # what is made once
        held = len(list(own.iterdir()))
        before, after, statuses = asyncio.run(soak(server.address, pid, queries, 2, every=1, pause=0.02))
        assert statuses["200"] > 0
        assert statuses["504"] > 0
        assert statuses["aborted"] > 0
        assert {status.partition(":")[0] for status in statuses} <= {"200", "503", "504", "aborted"}
        assert after.held["processes"] == before.held["processes"]
        assert wait_for(lambda: len(list(own.iterdir())) <= held)
        assert "Traceback" not in server.log
