"""The store: replaced as a whole, read without waiting, whole after a kill at any point."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, difference, sort_lines, write_graph, write_graphs
from kgbuild.store import StoreWriter, open_store, writing
from kgbuild.store._manifest import load_manifest, new_manifest, save_manifest

ROOT = Path(__file__).resolve().parents[1]
GRAPH = "https://w3id.org/kgbuild/id/graph/document/"


def made(folder: Path, name: str, *, quads: int = 20, version: int = 1) -> GraphFile:
    """One document's graph; every object carries `version`."""
    end = f'<http://purl.org/dc/terms/title> "{version}" .\n'
    lines = (f"<https://w3id.org/kgbuild/id/finding/{name}-{number}> {end}".encode() for number in range(quads))
    return write_graph(GRAPH + name, lines, folder)


def written(folder: Path, *lines: str) -> list[GraphFile]:
    """Graphs of these N-Quads."""
    return list(write_graphs(parse("\n".join(lines), format=RdfFormat.N_QUADS), folder))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build(store: Path, work: Path, *names: str, version: int = 1, removed: tuple[str, ...] = ()) -> None:
    with writing(store) as writer:
        writer.replace_graphs([GRAPH + name for name in removed], [made(work, name, version=version) for name in names])
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


def test_what_is_loaded_does_not_depend_on_portions_or_on_who_loads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.txt" for number in range(6)]
    for store, lines, beside in (("a", 500_000, False), ("b", 45, True)):
        monkeypatch.setattr("kgbuild.store._index._PORTION", lines)
        with writing(tmp_path / store, beside=beside) as writer:
            writer.replace_graphs([], [made(tmp_path, name) for name in names])
            writer.commit()
    with open_store(tmp_path / "a") as one, open_store(tmp_path / "b") as other:
        assert set(one.graph) == set(other.graph)
        assert len(other.graph) == 2 * 120  # each in its graph and in the default graph
        assert not list(other.faults())


@pytest.mark.parametrize("beside", [False, True])
def test_the_merge_is_there_before_the_named_graphs(tmp_path: Path, beside: bool) -> None:
    with writing(tmp_path / "kg", beside=beside) as writer:
        writer.replace_graphs([], [made(tmp_path, "a.txt"), made(tmp_path, "b.txt")])
        assert len(list(writer.merge().quads_for_pattern(None, None, None, DefaultGraph()))) == 40
        assert len(writer.graph) == 2 * 40
        writer.replace_graphs([GRAPH + "a.txt"], [made(tmp_path, "c.txt", quads=5)])
        writer.settle()
        writer.commit()
    with open_store(tmp_path / "kg") as reader:
        assert len(reader.graph) == 2 * 25
        assert not list(reader.faults())


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
        writer.replace_graphs([], [made(tmp_path, "a.txt", version=2)])
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
        writer.replace_graphs([], [made(tmp_path, "a.txt")])
        writer.put_text(sha("a.txt"), "words")
        inside = writer.graph.quads_for_pattern(None, None, None, NamedNode(GRAPH + "a.txt"))
        assert (writer.named_graphs(), len(list(inside))) == ((GRAPH + "a.txt",), 20)
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


@pytest.mark.parametrize(("found", "message"), [("3", "newer kgbuild"), ("0", "damaged"), ("two", "damaged")])
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
def test_a_damaged_manifest_is_named(tmp_path: Path, damage: str) -> None:
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


def test_the_default_graph_is_the_merge_of_the_named_graphs(tmp_path: Path) -> None:
    """A triple of two graphs counts once, and stays until the last graph that states it has gone."""
    triple = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"

    def graph(name: str) -> GraphFile:
        end = f" <http://example.org/{name}> ."
        (file,) = written(tmp_path, triple + end, triple.replace("/o>", f"/{name}>") + end)
        return file

    def merged() -> set[str]:
        with open_store(tmp_path / "kg") as reader:
            assert reader.count() == len(list(reader.quads()))
            rows = [str(row["o"]) for row in reader.graph.query("SELECT ?o WHERE { ?s ?p ?o }")]
            assert len(rows) == len(set(rows))
            return {row.rstrip(">").rsplit("/", 1)[1] for row in rows}

    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs([], [graph("a"), graph("b")])
        writer.commit()
    assert merged() == {"o", "a", "b"}
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs(["http://example.org/b"])
        writer.commit()
    assert merged() == {"o", "a"}
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs(["http://example.org/a"], [graph("b")])
        writer.commit()
    assert merged() == {"o", "b"}


State = dict[str, frozenset[int]]  # graphs by their names, and the statements of each by their numbers
STATES = st.dictionaries(st.sampled_from("abc"), st.frozensets(st.integers(0, 30)))


def stated(folder: Path, state: State) -> list[GraphFile]:
    def lines(numbers: frozenset[int]) -> list[bytes]:
        return [b"<http://example.org/%d> <http://example.org/p> <http://example.org/o> .\n" % each for each in numbers]

    return [write_graph(GRAPH + name, lines(numbers), folder) for name, numbers in state.items()]


def held(index: Store) -> tuple[State, set[int]]:
    """The graphs of an index that state anything, and their merge."""
    graphs: dict[str, set[int]] = {name.value: set() for name in index.named_graphs()} | {"DEFAULT": set()}
    for quad in index:
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else "DEFAULT"
        graphs[name].add(int(quad.subject.value.rpartition("/")[2]))
    merge = graphs.pop("DEFAULT")
    return {name.removeprefix(GRAPH): frozenset(numbers) for name, numbers in graphs.items()}, merge


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([1, 3, 1_000]),
    st.lists(st.tuples(STATES, st.sets(st.sampled_from("abc")), st.booleans()), min_size=2, max_size=3),
)
def test_whatever_changes_the_index_is_that_of_a_build_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, part: int, steps: list[tuple[State, set[str], bool]]
) -> None:
    """Line by line or made anew, in one build or in several, with some graphs replaced later than others."""

    def replace(writer: StoreWriter, state: State) -> None:
        gone = [name for name in writer.named_graphs() if name.removeprefix(GRAPH) not in late]
        writer.replace_graphs(gone, stated(work, {name: of for name, of in state.items() if name not in late}))

    work = tmp_path_factory.mktemp("changes")
    before: State = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgbuild.store._writer._PART", part)
        for state, late, ends in steps:
            with writing(work / "kg") as writer:
                replace(writer, state)
                now = set().union(*(of for name, of in state.items() if name not in late))
                as_it_was = set().union(*(before.get(name, frozenset()) for name in late))
                assert now <= held(writer.merge(but_for={GRAPH + name for name in late}))[1] <= now | as_it_was
                late = set()
                replace(writer, state)
                expected = {name: of for name, of in state.items() if of}, set().union(*state.values())
                assert held(writer.graph) == expected
                if ends:
                    writer.commit()
                    before = state
            if ends:
                with open_store(work / "kg") as reader:
                    assert held(reader.graph) == expected
                    assert not list(reader.faults())


def test_what_little_changes_is_not_loaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "kg"
    with writing(store) as writer:
        writer.replace_graphs([], [made(tmp_path, "a.txt", quads=100), made(tmp_path, "b.txt", quads=100)])
        writer.commit()
    monkeypatch.setattr("kgbuild.store._index.Index.load", None)
    with writing(store) as writer:
        writer.replace_graphs([], [made(tmp_path, "b.txt", quads=90)])
        writer.commit()
    with open_store(store) as reader:
        assert len(reader.graph) == 2 * 190
        assert not list(reader.faults())


@pytest.mark.parametrize("damage", ["cut", "another"])
def test_a_graph_whose_file_was_damaged_is_replaced_all_the_same(tmp_path: Path, damage: str) -> None:
    store = tmp_path / "kg"
    with writing(store) as writer:
        writer.replace_graphs([], [made(tmp_path, name, quads=100) for name in ("a.txt", "b.txt", "c.txt")])
        file, other = (writer.file(GRAPH + name).path for name in ("a.txt", "b.txt"))
        writer.commit()
    file.write_bytes(file.read_bytes()[:-9] if damage == "cut" else other.read_bytes())
    with writing(store) as writer:
        writer.replace_graphs([], [made(tmp_path, "a.txt", quads=99)])
        writer.commit()
    with open_store(store) as reader:
        assert len(reader.graph) == 2 * 299
        assert not list(reader.faults())


@given(*[st.frozensets(st.integers(0, 50))] * 2, st.integers(1, 9), st.integers(1, 9))
def test_a_difference_does_not_depend_on_the_pieces(
    before: frozenset[int], after: frozenset[int], one: int, other: int
) -> None:
    def pieces(numbers: frozenset[int], of: int) -> list[bytes]:
        lines = sorted(b"%d\n" % number for number in numbers)
        return [b"".join(lines[start : start + of]) for start in range(0, len(lines), of)]

    stretches = list(difference(pieces(before, one), pieces(after, other)))
    assert [line for gone, _ in stretches for line in gone] == sorted(b"%d" % each for each in before - after)
    assert [line for _, come in stretches for line in come] == sorted(b"%d" % each for each in after - before)


def test_where_much_goes_the_index_is_made_anew(tmp_path: Path) -> None:
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


def test_quads_come_graph_by_graph_each_in_a_named_one(tmp_path: Path) -> None:
    triple = '<https://example.org/s> <https://example.org/p> "o"'
    one, two = (f"{triple} <https://example.org/{name}> ." for name in ("one", "two"))
    assert [each.quads for each in written(tmp_path, one, one, two)] == [1, 1]
    with pytest.raises(StoreError, match="outside every named graph"):
        written(tmp_path, one, f"{triple} .")
    with pytest.raises(StoreError, match="one> comes twice"):
        written(tmp_path, one, two, one)


def test_a_graph_file_says_what_the_index_says(tmp_path: Path) -> None:
    """In the same order however the quads came, and numbers, dates and durations in the index's form."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    literals = {
        "decimal": ["01.50", "1.5"],  # one and the same
        "nonNegativeInteger": ["+7"],
        "integer": ["-0", "7"],  # the second is the same as the one before the last
        "duration": ["P6M"],
        "date": ["2015-02-01Z"],
        "boolean": ["true", "1"],  # the same
        "int": ["no number", '\\"9'],
    }
    subject = "<https://example.org/s> <https://example.org/p>"
    lines = [
        f'{subject} "{value}"^^<{xsd}{kind}> <{GRAPH}a> .' for kind, values in literals.items() for value in values
    ]
    lines.append(f'{subject} "> \\"01\\"^^<{xsd}integer> ."@en-GB <{GRAPH}a> .')
    lines.append(f'{subject} "\\r\\n\\u0001\U0001f600" <{GRAPH}a> .')
    (file,) = written(tmp_path, *lines)
    (again,) = written(tmp_path, *reversed(lines))
    assert file == again
    with writing(tmp_path / "kg") as writer:
        writer.replace_graphs([], [file])
        writer.commit()
    with open_store(tmp_path / "kg") as reader:
        data = b"".join(reader.triples(GRAPH + "a"))
        assert hashlib.sha256(data).hexdigest() == reader.manifest["graphs"][GRAPH + "a"]["sha256"]
        quads = reader.graph.quads_for_pattern(None, None, None, NamedNode(GRAPH + "a"))
        indexed = [f"{quad.triple} ." for quad in quads]
        assert data.decode().split("\n")[:-1] == sorted(indexed)
        assert len(indexed) == reader.count() == len(lines) - 3
        assert set(reader.quads()) == {quad for quad in reader.graph if quad.graph_name != DefaultGraph()}
        assert not list(reader.faults())


def test_sorting_spills_and_gives_each_line_once(tmp_path: Path) -> None:
    lines = [b"%d\n" % random.Random(number).randrange(300) for number in range(1_000)]
    with contextlib.ExitStack() as stack:
        assert list(sort_lines(lines, stack, run=64)) == sorted({line[:-1] for line in lines})
    with contextlib.ExitStack() as stack:
        assert list(sort_lines([], stack)) == []


def test_files_are_shared_by_generations_and_go_with_their_graphs(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    before = {file.name: file.stat() for file in (store / "graphs").iterdir()}
    build(store, tmp_path, "b.txt", version=2)
    after = {file.name: file.stat() for file in (store / "graphs").iterdir()}
    (shared,) = before.keys() & after.keys()
    assert (before[shared].st_ino, before[shared].st_mtime_ns) == (after[shared].st_ino, after[shared].st_mtime_ns)
    assert len(after) == 2
    early = open_store(store)
    build(store, tmp_path, "b.txt", version=3)
    assert b'"2"' in b"".join(early.triples(GRAPH + "b.txt"))  # its reader still reads the older one
    early.close()


def test_a_damaged_index_is_made_anew_from_the_files(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    (graph,) = store.glob("generations/*/graph")
    for damage in ("cut", "gone"):
        if damage == "cut":
            (graph / "CURRENT").write_text("MANIFEST-999999\n")
        else:
            shutil.rmtree(graph)
        with open_store(store) as reader:
            (fault,) = reader.faults()
            assert "kgbuild build" in str(fault)
            assert reader.count() == sum(b"".join(reader.triples(name)).count(b"\n") for name in reader.named_graphs())
        build(store, tmp_path, "b.txt", version=2)
        assert (values(store, "a.txt"), values(store, "b.txt")) == (["1"] * 20, ["2"] * 20)
        (graph,) = store.glob("generations/*/graph")
        with open_store(store) as reader:
            assert not list(reader.faults())
            assert len(set(reader.graph.quads_for_pattern(None, None, None, DefaultGraph()))) == 40


def test_a_missing_file_is_made_anew_from_the_index_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    good = {file: file.read_bytes() for file in (store / "graphs").iterdir()}
    file = min(good)
    for bad in (good[file][:-9], good[file] + b"more", b"no gzip", good[max(good)]):
        file.write_bytes(bad)
        with open_store(store) as reader:
            (fault,) = reader.faults()
            assert fault.source == file
            assert "delete it" in str(fault)
    file.unlink()
    with open_store(store) as reader:
        assert [fault.source for fault in reader.faults()] == [file]
    with writing(store) as writer:
        assert writer.mended
        writer.commit()
    assert {file: file.read_bytes() for file in (store / "graphs").iterdir()} == good
    with writing(store) as writer:
        assert not writer.mended


def test_an_index_that_lost_quads_is_told(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    (graph,) = store.glob("generations/*/graph")
    index = Store(str(graph))
    index.remove_graph(NamedNode(GRAPH + "a.txt"))
    del index
    with open_store(store) as reader:
        (fault,) = reader.faults()
    assert "holds 0 quads" in str(fault)
    assert "a.txt" in str(fault)


def test_a_store_of_format_1_is_refused_by_readers_and_brought_up_to_date_by_the_next_build(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    build(store, tmp_path, "a.txt", "b.txt")
    files = {file.name: file.read_bytes() for file in (store / "graphs").iterdir()}
    (file,) = store.glob("generations/*/manifest.json")
    manifest = json.loads(file.read_bytes()) | {"format": 1}
    kept = manifest.pop("graphs")
    file.write_text(json.dumps(manifest))
    shutil.rmtree(store / "graphs")
    (store / "format").write_text("1\n")
    with pytest.raises(StoreError, match="older kgbuild") as caught:
        open_store(store)
    assert "kgbuild build" in caught.value.fix
    with writing(store) as writer:
        assert writer.mended  # and then the build is interrupted
    assert (store / "format").read_text() == "1\n"
    build(store, tmp_path, "c.txt")
    assert (store / "format").read_text() == "2\n"
    with open_store(store) as reader:
        assert not list(reader.faults())
        assert reader.named_graphs() == tuple(GRAPH + name for name in ("a.txt", "b.txt", "c.txt"))
        assert {name: reader.manifest["graphs"][name] for name in kept} == kept
        assert reader.manifest["documents"]["a.txt"] == {"sha256": sha("a.txt"), "version": 1}
        assert reader.text(sha("a.txt")) == "the words of a.txt\r\n"
    assert files.items() <= {file.name: file.read_bytes() for file in (store / "graphs").iterdir()}.items()


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
    left = {"CURRENT", "format", "generations", "graphs", "lock", "texts"}
    assert {entry.name for entry in store.iterdir()} == left
    assert len([*(store / "graphs").iterdir()]) == 3


def test_a_first_build_killed_at_once_leaves_a_folder_that_can_be_built_in(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "lock").touch()
    with pytest.raises(StoreError, match="no finished build"):
        open_store(tmp_path / "kg")
    build(tmp_path / "kg", tmp_path, "a.txt")
    assert values(tmp_path / "kg", "a.txt") == ["1"] * 20
