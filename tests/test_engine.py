"""The same pipeline on a Dask cluster, and sources at addresses: the bytes are those of a build on one machine."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgbuild import remote, resources
from kgbuild.build import DaskCluster, build
from kgbuild.errors import InputError
from tests.stores import nquads

distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough documents for several batches, and a table."""
    folder = tmp_path_factory.mktemp("corpus")
    samples = sorted((resources.DATA / "samples").glob("*.txt"))
    for number in range(2):
        (folder / f"copy-{number}").mkdir()
        for sample in samples:
            text = sample.read_text("utf-8")
            (folder / f"copy-{number}" / sample.name).write_text(f"{text}\n\nCopy {number}.\n", encoding="utf-8")
    lines = (resources.DATA / "judgements.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "judgements.csv").write_text("".join(lines[:200]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    store = tmp_path_factory.mktemp("local") / "kg"
    assert build([corpus], store=store, jobs=1).problems == ()
    return nquads(store)


def test_a_cluster_of_this_machine_gives_the_same_bytes(corpus: Path, expected: bytes, tmp_path: Path) -> None:
    report = build([corpus], store=tmp_path / "kg", dask=DaskCluster(), jobs=2)
    assert report.problems == ()
    assert nquads(tmp_path / "kg") == expected


def test_a_worker_killed_in_the_middle_costs_its_task_only(corpus: Path, expected: bytes, tmp_path: Path) -> None:
    import dask

    killed: list[int] = []
    built = threading.Event()
    shards = tmp_path / "shards"
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs="CRITICAL"
        ) as cluster,
    ):

        def kill_one() -> None:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                while not built.wait(0.01):
                    busy = [address for address, keys in client.processing().items() if keys]
                    if busy:
                        pid = client.run(os.getpid, workers=busy[:1])[busy[0]]
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                        return

        assassin = threading.Thread(target=kill_one)
        assassin.start()
        try:
            report = build(
                [corpus],
                store=tmp_path / "kg",
                dask=DaskCluster(cluster.scheduler_address, f"file://{shards}"),
            )
        finally:
            built.set()
            assassin.join()
    assert len(killed) == 1
    assert report.problems == ()
    assert nquads(tmp_path / "kg") == expected


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An S3 server of this machine, with an empty bucket; its address in the environment, for workers too."""
    server = pytest.importorskip("moto.server", reason="needs moto, an S3 server for tests")
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("s3fs", reason="needs the extra 'remote'")
    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    names = {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "eu-west-2",
        "FSSPEC_S3_ENDPOINT_URL": endpoint,
    }
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    client: Any = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="reports", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield "s3://reports"
    running.stop()
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def test_sources_and_shards_at_addresses_give_the_same_bytes(corpus: Path, bucket: str, tmp_path: Path) -> None:
    few = [*sorted((corpus / "copy-0").glob("*.txt"))[:5], corpus / "judgements.csv"]
    for path in few:
        remote.put(f"{bucket}/in/{path.name}", path.read_bytes())
    build(few, store=tmp_path / "local", jobs=1)
    remote.put(f"{bucket}/in/.hidden.txt", b"Kent Police is inadequate.")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs="CRITICAL"
    ) as cluster:
        report = build(
            [f"{bucket}/in"],
            store=tmp_path / "kg",
            dask=DaskCluster(cluster.scheduler_address, f"{bucket}/shards"),
        )
    assert report.problems == ()
    assert nquads(tmp_path / "kg") == nquads(tmp_path / "local")
    with pytest.raises(InputError, match="nothing is there"):
        list(remote.list_files(f"{bucket}/shards"))  # taken away when all was brought
    again = build([f"{bucket}/in"], store=tmp_path / "kg", jobs=1)
    assert (len(again.documents), again.problems) == (0, ())  # nothing there has changed


def test_what_cannot_be_is_said(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a place for shards that all its workers reach"):
        build([corpus], store=tmp_path / "kg", dask=DaskCluster("tcp://127.0.0.1:9"))
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        build([corpus], store=tmp_path / "kg", dask=DaskCluster("tcp://127.0.0.1:9", "file:///tmp/none"))
    with pytest.raises(InputError, match="kept with the store"):
        build(["s3://user:secret@reports/in"], store=tmp_path / "kg")
    with pytest.raises(InputError, match="use an address that fsspec knows"):
        build(["nowhere://reports/in"], store=tmp_path / "kg")
