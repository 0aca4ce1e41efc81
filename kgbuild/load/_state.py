"""What was sent where: a journal in the store's folder, so that loading goes on where it stopped.

`loads/<key of the target>.jsonl`, one JSON object a line: first which target it is, then what happened to a graph, the
last line of a graph counting. A line is written before a graph is touched ("sending") and after it is whole ("sent"),
so a graph half sent is known as such after a kill at any point. A torn last line is what a kill leaves: it is ignored.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kgbuild.errors import LoadError

FORMAT: Final = 1


def journal_path(store: Path, target: str) -> Path:
    """The journal of `target`, an address, in the folder of the store; the address does not stand in its name."""
    return store / "loads" / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.jsonl"


class Journal:
    """The graphs that this store has in one target, with the hash of each, "" while it is sent or removed.

    Call `journal`.
    """

    def __init__(self, graphs: dict[str, str], stream: IO[str]) -> None:
        self.graphs = graphs
        self._stream = stream

    def sending(self, graph: str) -> None:
        """From now on until `sent` or `removed` the graph in the target is neither the old nor the new one."""
        self.sent(graph, "")

    def sent(self, graph: str, sha256: str) -> None:
        self.graphs[graph] = sha256
        self.write({"graph": graph, "sha256": sha256})

    def removed(self, graph: str) -> None:
        self.graphs.pop(graph, None)
        self.write({"graph": graph, "removed": True})

    def write(self, entry: dict[str, object]) -> None:
        self._stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._stream.flush()


def read_journal(path: Path, target: str) -> dict[str, str]:
    """The graphs that the journal knows, with their hashes; none where there is no journal.

    Raises:
        LoadError: it cannot be read, or belongs to another target.
    """
    fix = "move it away: then every graph is sent again"
    graphs: dict[str, str] = {}
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return graphs
    except UnicodeDecodeError as error:
        raise LoadError("the record of what was sent is damaged", source=path, fix=fix) from error
    except OSError as error:
        raise LoadError(
            f"the record of what was sent cannot be read ({error.strerror})", source=path, fix=fix
        ) from error
    for number, line in enumerate(lines[:-1], start=1):  # what follows the last line end was cut off by a kill
        try:
            entry = json.loads(line)
            if number == 1:
                if entry["format"] != FORMAT or entry["target"] != target:
                    raise LoadError("the record of what was sent is of another target", source=path, fix=fix)
            elif entry.get("removed"):
                graphs.pop(entry["graph"], None)
            else:
                graphs[str(entry["graph"])] = str(entry["sha256"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LoadError("the record of what was sent is damaged", source=path, line=number, fix=fix) from error
    return graphs


@contextmanager
def journal(path: Path, target: str) -> Iterator[Journal]:
    """The journal, held for this process alone, and put in order: one line a graph.

    Raises:
        LoadError: it cannot be read or written, or another process loads into the same target.
    """
    fix = "give a file that can be written with --state"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise LoadError(f"cannot be written ({error.strerror})", source=path, fix=fix) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LoadError(
                "another 'kgbuild load' is sending this store to this target", source=path, fix="wait for it to finish"
            ) from error
        graphs = read_journal(path, target)
        aside = path.with_name(f"{path.name}.tmp")
        try:
            with aside.open("w", encoding="utf-8") as stream:
                anew = Journal({}, stream)
                anew.write({"format": FORMAT, "target": target})
                for graph, sha256 in sorted(graphs.items()):
                    anew.sent(graph, sha256)
                os.fsync(stream.fileno())
            aside.replace(path)
            with path.open("a", encoding="utf-8") as stream:
                yield Journal(graphs, stream)
                os.fsync(stream.fileno())
        except OSError as error:
            raise LoadError(f"cannot be written ({error.strerror})", source=path, fix=fix) from error
    finally:
        os.close(lock)
