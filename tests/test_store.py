"""The store: replaced as a whole, read without waiting, whole after a kill at any point."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from kgbuild.errors import StoreError
from kgbuild.store import count_quads, load_manifest, new_manifest, open_store, save_manifest, writing

ROOT = Path(__file__).resolve().parents[1]
GRAPH = "https://w3id.org/kgbuild/id/graph/document/"


def shard(folder: Path, name: str, *, quads: int = 20, version: int = 1) -> Path:
    """N-Quads of one document's graph; every object carries `version`."""
    file = folder / f"{name}-{version}.nq"
    end = f'<http://purl.org/dc/terms/title> "{version}" <{GRAPH}{name}> .\n'
    lines = (f"<https://w3id.org/kgbuild/id/finding/{name}-{number}> {end}" for number in range(quads))
    file.write_text("".join(lines), encoding="utf-8")
    return file


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build(store: Path, work: Path, *names: str, version: int = 1, removed: tuple[str, ...] = ()) -> None:
    with writing(store) as writer:
        files = [shard(work, name, version=version) for name in names]
        writer.replace_graphs([GRAPH + name for name in (*names, *removed)], files)
        for name in names:
            writer.put_text(sha(name), f"the words of {name}\r\n")
            writer.manifest["documents"][name] = {"sha256": sha(name), "version": version}
        for name in removed:
            writer.manifest["documents"].pop(name, None)
        writer.commit()


def values(store: Path, name: str) -> list[str]:
    with open_store(store) as reader:
        return sorted(
            quad.object.value for quad in reader.graph.quads_for_pattern(None, None, None, NamedNode(GRAPH + name))
        )


def test_what_is_committed_is_read_back(tmp_path: Path) -> None:
    build(tmp_path / "kg", tmp_path, "b.txt", "a.txt")
    with open_store(tmp_path / "kg") as reader:
        assert reader.named_graphs() == (GRAPH + "a.txt", GRAPH + "b.txt")
        assert reader.count() == 40
        assert reader.manifest["documents"]["a.txt"] == {"sha256": sha("a.txt"), "version": 1}
        assert reader.text(sha("a.txt")) == "the words of a.txt\r\n"


def test_a_graph_is_replaced_as_a_whole_and_others_stay(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt", "c.txt", "d.txt", "e.txt")
    build(store, tmp_path, "b.txt", version=2, removed=("c.txt",))
    assert values(store, "a.txt") == ["1"] * 20
    assert values(store, "b.txt") == ["2"] * 20
    with open_store(store) as reader:
        assert [name.removeprefix(GRAPH) for name in reader.named_graphs()] == ["a.txt", "b.txt", "d.txt", "e.txt"]
        assert reader.count() == 80


def test_replacing_every_graph_starts_from_an_empty_graph(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    build(store, tmp_path, "a.txt", version=2)
    assert values(store, "a.txt") == ["2"] * 20


def test_many_small_builds_keep_the_number_of_files_in_bounds(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, *(f"{number}.txt" for number in range(20)))
    for version in range(2, 32):
        build(store, tmp_path, "7.txt", version=version)
    assert values(store, "7.txt") == ["31"] * 20
    with open_store(store) as reader:
        assert reader.count() == 400
    assert len([*(store / "generations").iterdir()]) == 1
    assert len([*(store / "generations").rglob("*.sst")]) < 200


def test_leaving_without_commit_discards(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    with writing(store) as writer:
        writer.replace_graphs([GRAPH + "a.txt"], [shard(tmp_path, "a.txt", version=2)])
    with pytest.raises(KeyboardInterrupt), writing(store) as writer:
        writer.replace_graphs([GRAPH + "a.txt"])
        raise KeyboardInterrupt
    assert values(store, "a.txt") == ["1"] * 20
    assert len([*(store / "generations").iterdir()]) == 1


def test_a_manifest_alone_can_change(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    with writing(store) as writer:
        writer.manifest["rules"] = "changed"
        writer.commit()
    assert values(store, "a.txt") == ["1"] * 20
    assert open_store(store).manifest["rules"] == "changed"


def test_the_writer_shows_what_is_in_the_making(tmp_path: Path) -> None:
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs([], [shard(tmp_path, "a.txt")])
        writer.put_text(sha("a.txt"), "words")
        assert (writer.named_graphs(), count_quads(writer.graph)) == ((GRAPH + "a.txt",), 20)
        assert writer.text(sha("a.txt")) == "words"
        with pytest.raises(StoreError, match="no finished build"):
            open_store(tmp_path / "kg")


def test_a_reader_keeps_its_generation_while_builds_replace_it(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    # Many shards loaded one after the other make many RocksDB files, which are opened only when they are needed.
    for number in range(8):
        build(store, tmp_path, f"{number}.txt")
    early = open_store(store)
    for version in (2, 3):
        build(store, tmp_path, *(f"{number}.txt" for number in range(8)), version=version)
    assert {quad.object.value for quad in early.graph} == {"1"}
    assert early.text(sha("3.txt")) == "the words of 3.txt\r\n"
    assert {quad.object.value for quad in open_store(store).graph} == {"3"}
    early.close()
    build(store, tmp_path, "0.txt", version=4)
    assert len([*(store / "generations").iterdir()]) == 1


def test_texts_that_no_document_names_are_removed(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    build(store, tmp_path, "a.txt", removed=("b.txt",))
    assert [file.name for file in (store / "texts").iterdir()] == [sha("a.txt")]
    with pytest.raises(StoreError, match="no text is kept"):
        open_store(store).text(sha("b.txt"))


def test_a_new_reading_of_the_same_bytes_does_not_disturb_the_live_one(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    live = open_store(store)
    with writing(store) as writer:
        writer.put_text(sha("a.txt"), "read in another way")
        assert live.text(sha("a.txt")) == "the words of a.txt\r\n"
        assert writer.text(sha("a.txt")) == "read in another way"
        writer.commit()
    assert live.text(sha("a.txt")) == "the words of a.txt\r\n"
    assert open_store(store).text(sha("a.txt")) == "read in another way"


def test_a_missing_store_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store here\n  fix: run 'kgbuild build'"):
        open_store(tmp_path / "kg")
    (tmp_path / "notes.txt").write_text("not a store")
    with pytest.raises(StoreError, match="no store here"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match="not a folder"):
        open_store(tmp_path / "notes.txt")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a store")
    with pytest.raises(StoreError, match="holds something else"), writing(tmp_path):
        pass
    with pytest.raises(StoreError, match="not a folder"), writing(tmp_path / "notes.txt"):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(("found", "message"), [("2", "newer kgbuild"), ("0", "older kgbuild"), ("two", "damaged")])
def test_another_format_is_refused_with_the_way_out(tmp_path: Path, found: str, message: str) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    (store / "format").write_text(found + "\n")
    with pytest.raises(StoreError, match=message) as caught:
        open_store(store)
    assert caught.value.fix
    with pytest.raises(StoreError, match=message), writing(store):
        pass


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"documents": {"a.txt": 1}}', "\udcff"])
def test_a_damaged_manifest_is_named_and_can_be_built_over(tmp_path: Path, damage: str) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    (manifest,) = store.glob("generations/*/manifest.json")
    if damage.startswith('{"doc'):
        damage = json.dumps({**new_manifest(), **json.loads(damage)})
    manifest.write_bytes(damage.encode("utf-8", "surrogateescape"))
    for attempt in (open_store, lambda path: writing(path).__enter__()):
        with pytest.raises(StoreError, match="manifest is damaged") as caught:
            attempt(store)
        assert caught.value.source == manifest
    with writing(store, fresh=True) as writer:
        writer.replace_graphs([], [shard(tmp_path, "b.txt")])
        writer.commit()
    assert open_store(store).named_graphs() == (GRAPH + "b.txt",)


def test_a_damaged_graph_or_pointer_is_named(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    (graph,) = store.glob("generations/*/graph")
    (graph / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(StoreError, match="graph cannot be opened"):
        _ = open_store(store).graph
    (store / "CURRENT").write_text("99999999\n")
    with pytest.raises(StoreError, match="generation 99999999 is missing"):
        open_store(store)
    (store / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(StoreError, match="damaged"):
        open_store(store)


def test_a_manifest_is_written_the_same_way_each_time(tmp_path: Path) -> None:
    one, two = new_manifest(), new_manifest()
    one["documents"] = {"b": {"y": 1, "x": "é"}, "a": {}}
    two["documents"] = {"a": {}, "b": {"x": "é", "y": 1}}
    save_manifest(one, tmp_path / "one.json")
    save_manifest(two, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert load_manifest(tmp_path / "one.json") == one


def test_a_shard_that_does_not_parse_is_named_with_its_line(tmp_path: Path) -> None:
    good, bad = shard(tmp_path, "a.txt"), tmp_path / "bad.nq"
    bad.write_text("<https://example.org/s> <https://example.org/p> .\n")
    with writing(tmp_path / "kg") as writer, pytest.raises(StoreError, match="not N-Quads") as caught:
        writer.replace_graphs([], [good, bad])
    assert (caught.value.source, caught.value.line) == (bad, 1)


def test_the_default_graph_is_the_merge_of_the_named_graphs(tmp_path: Path) -> None:
    """A triple of two graphs counts once, and stays until the last graph that states it has gone."""
    triple = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"
    for name in ("a", "b"):
        (tmp_path / f"{name}.nq").write_text(
            f"{triple} <http://example.org/{name}> .\n"
            f"{triple.replace('/o>', f'/{name}>')} <http://example.org/{name}> .\n"
        )

    def merged() -> set[str]:
        with open_store(tmp_path / "kg") as reader:
            assert reader.count() == len(list(reader.quads()))
            rows = [str(row["o"]) for row in reader.graph.query("SELECT ?o WHERE { ?s ?p ?o }")]
            assert len(rows) == len(set(rows))
            return {row.rstrip(">").rsplit("/", 1)[1] for row in rows}

    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs([], [tmp_path / "a.nq", tmp_path / "b.nq"])
        writer.commit()
    assert merged() == {"o", "a", "b"}
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs(["http://example.org/b"])
        writer.commit()
    assert merged() == {"o", "a"}
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs(["http://example.org/a"], [tmp_path / "b.nq"])
        writer.commit()
    assert merged() == {"o", "b"}


def test_where_much_goes_what_stays_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same graphs, whether quads are taken out one by one or the rest is copied."""
    monkeypatch.setattr("kgbuild.store._FEW", 5)
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt", "c.txt")
    build(store, tmp_path, "a.txt", "b.txt", version=2)  # 40 of 60 quads
    with open_store(store) as reader:
        assert reader.named_graphs() == tuple(GRAPH + name for name in ("a.txt", "b.txt", "c.txt"))
        assert reader.count() == len(list(reader.quads())) == 60
        assert [len(set(values(store, name))) for name in ("a.txt", "b.txt", "c.txt")] == [1, 1, 1]
        assert values(store, "a.txt")[0] == "2"
        merged = reader.graph.quads_for_pattern(None, None, None, DefaultGraph())
        assert {quad.triple for quad in merged} == {quad.triple for quad in reader.quads()}
    assert not [*(store / "generations").glob("*/stays.nq")]


def test_a_triple_outside_a_named_graph_is_refused(tmp_path: Path) -> None:
    bare = tmp_path / "bare.nq"
    bare.write_text('<https://example.org/s> <https://example.org/p> "o" .\n')
    with writing(tmp_path / "kg") as writer, pytest.raises(StoreError, match="outside every named graph"):
        writer.replace_graphs([], [bare])
    with pytest.raises(StoreError, match="no finished build"):
        open_store(tmp_path / "kg")


def test_a_second_build_is_told_who_holds_the_store(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt")
    with writing(store), pytest.raises(StoreError, match=f"process {os.getpid()}"), writing(store):
        pass
    with writing(store):
        assert values(store, "a.txt") == ["1"] * 20  # readers wait for nobody


WRITE_FOR_EVER = textwrap.dedent("""
    import sys
    from pathlib import Path
    sys.path[:0] = [{tests!r}, {root!r}]
    from test_store import build
    store, work = Path(sys.argv[1]), Path(sys.argv[2])
    version = int(sys.argv[3])
    print("ready", flush=True)
    while True:
        version += 1
        build(store, work, "a.txt", "b.txt", version=version)
        print("built", flush=True)
""")


def test_a_build_killed_at_any_point_leaves_the_store_as_it_was_or_complete(tmp_path: Path) -> None:
    store, generator = tmp_path / "kg", random.Random(2015)
    started = time.monotonic()
    build(store, tmp_path, "a.txt", "b.txt", "c.txt")
    whole = time.monotonic() - started  # of one build, on this machine
    program = tmp_path / "write.py"
    program.write_text(WRITE_FOR_EVER.format(tests=str(ROOT / "tests"), root=str(ROOT)))
    seen = [1]
    for number in range(20):
        process = subprocess.Popen(
            [sys.executable, str(program), str(store), str(tmp_path), str(seen[-1])], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if number % 2:  # kill the second build; else the first
            assert process.stdout.readline() == b"built\n"
        time.sleep(generator.uniform(0, 2 * whole))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with open_store(store) as reader:
            version = reader.manifest["documents"]["a.txt"]["version"]
            found = {quad.object.value for quad in reader.quads() if not quad.graph_name.value.endswith("c.txt")}
            assert found == {str(version)}  # both documents, and of the same build
            assert reader.manifest["documents"]["b.txt"]["version"] == version >= seen[-1]
            assert reader.count() == 60
            assert reader.text(sha("b.txt")) == "the words of b.txt\r\n"
        seen.append(version)
    assert seen[-1] > 10
    build(store, tmp_path, "a.txt")
    assert len([*(store / "generations").iterdir()]) == 1
    assert sorted(entry.name for entry in store.iterdir()) == ["CURRENT", "format", "generations", "lock", "texts"]


def test_a_first_build_killed_at_once_leaves_a_folder_that_can_be_built_in(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "lock").touch()
    with pytest.raises(StoreError, match="no finished build"):
        open_store(tmp_path / "kg")
    build(tmp_path / "kg", tmp_path, "a.txt")
    assert values(tmp_path / "kg", "a.txt") == ["1"] * 20
