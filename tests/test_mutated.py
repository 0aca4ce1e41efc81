"""Damaged inputs of every format: each is read or refused with a reason; none raises, hangs or eats the memory.

A few hundred here; `tests/benchmarks/mutate.py` makes as many as one likes of the same kind.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).parent / "benchmarks" / "mutate.py"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory of a process as Linux does")
def test_damaged_inputs_are_read_or_refused() -> None:
    spec = importlib.util.spec_from_file_location("mutate", HARNESS)
    assert spec is not None and spec.loader is not None
    mutate = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = mutate
    spec.loader.exec_module(mutate)
    outcomes = list(mutate.run(330, seed=20, jobs=2))
    assert sorted(outcome.number for outcome in outcomes) == list(range(330))  # each is accounted for
    assert [outcome for outcome in outcomes if outcome.what in ("fault", "hang", "memory")] == []
    assert {outcome.what for outcome in outcomes} == {"facts", "no facts", "refused"}
