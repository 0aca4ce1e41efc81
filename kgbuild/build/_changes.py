"""What a build has to do: read the inputs whose key is not the one in the store's manifest, each with its reviews."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kgbuild import __version__, inputs, remote, resources
from kgbuild.build._work import Task
from kgbuild.errors import InputError, KgbuildError
from kgbuild.inputs import Input
from kgbuild.model import OF_DERIVED, Passage, Problem, Review, Row, RuleRef
from kgbuild.read import MOST_BYTES, too_large
from kgbuild.reference import Reference
from kgbuild.store import KeptDocument, StoreWriter
from kgbuild.vocab import DEFAULT_BASE, content_hash


@dataclass(frozen=True, slots=True)
class Changes:
    """What is given and what of it is new to the store."""

    items: list[Input]
    base: str  # of the data's IRIs
    tasks: list[Task]  # the inputs to read
    unchanged: list[str]  # names of those that need no reading
    removed: list[str]  # documents that are to go
    keys: dict[str, str]  # of every input by its name, and of what all depend on as ""
    reviews: dict[str, list[Review]]  # by the table that they stand in
    reference: str  # the key of the reference graph
    refers_anew: bool  # whether that graph is to be made
    problems: list[Problem]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.removed or self.refers_anew)

    def stale(self, known: dict[str, KeptDocument]) -> Iterator[Problem]:
        """Documents of the store that were read with other rules, reference data or base, and are not given."""
        left = {item.name for item in self.items}.union(self.removed)
        for name in sorted(known):
            if name not in left and known[name]["with"] != self.keys[""]:
                yield Problem(
                    name,
                    "was read with other rules, reference data or base, and is not given this time",
                    "give it again, or drop it with --prune",
                )


def changes_of(
    items: list[Input], writer: StoreWriter, reference: Reference, *, base: str | None, prune: bool
) -> Changes:
    """What there is to do for these inputs. See `build` for `base` and `prune`."""
    known = writer.manifest["documents"]
    base = base or writer.manifest["base"] or DEFAULT_BASE
    items = _kept_apart(items, known)
    names = {item.name for item in items}
    removed = sorted(set(known) - names) if prune else []
    reviews = _reviews_of(items, known, removed, reference)
    by_document = reviews_by_document(reviews)
    problems: list[Problem] = []
    tasks, unchanged, keys = _changed(items, known, reference, base, by_document, problems)
    problems += _unmet_reviews(by_document, known, names, removed)
    fixed = _reference_key(reference, base)
    refers_anew = writer.manifest["reference"] != fixed
    return Changes(items, base, tasks, unchanged, removed, keys, reviews, fixed, refers_anew, problems)


def _kept_apart(items: list[Input], known: dict[str, KeptDocument]) -> list[Input]:
    """The inputs, renamed where the name belongs to another document of the store that is there still and not given."""
    given = {item.location for item in items}
    kept = []
    for item in items:
        entry = known.get(item.name)
        if entry is not None and entry["location"] not in {item.location, "-"} | given and _is_there(entry["location"]):
            parents = Path(item.location.replace("!", "/").replace(":", "/")).parts[: -len(Path(item.name).parts)]
            for parent in reversed(parents):
                item = replace(item, name=f"{parent.strip('/')}/{item.name}")
                if item.name not in known or known[item.name]["location"] == item.location:
                    break
        kept.append(item)
    return sorted(kept, key=lambda item: item.name)


def _is_there(location: str) -> bool:
    return remote.is_address(location) or inputs.location_path(inputs.split_location(location)[0]).exists()


def rules_digest() -> str:
    """SHA-256 over what turns bytes into quads beside the reference tables: code, rules, and bundled facts.

    In these, rules look up when a force's report came out, how it was graded and who answered it.
    """
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent.parent
    names = ("graph_files.py", "model.py", "vocab.py")
    code = [package / name for name in names]
    for room in ("extract", "mapping", "read", "reference", "review", "rules", "tables"):
        code += (package / room).rglob("*.py")
    data = ("csv-metadata.json", "judgements.csv", "responses.csv", "reviews-metadata.json")
    facts = [path for name in data if (path := resources.DATA / name).is_file()]
    files = [*code, *resources.RULES.glob("*.toml"), *facts]
    for path in sorted(files, key=lambda path: (path.parent.name, path.name)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _reviews_of(
    items: list[Input], known: dict[str, KeptDocument], removed: list[str], reference: Reference
) -> dict[str, list[Review]]:
    """The rows of every table of reviews, by the table's name: of those given, and of those that the store knows.

    What is wrong with a table or a row of it is told when the table itself is read.
    """
    from kgbuild.tables import read_table

    found: dict[str, list[Review]] = {}
    for item in items:
        if item.kind != "table":
            continue
        try:
            path = item.path()
            source = path if path is not None else item.read()
            if not _mentions_reviewer(source):
                continue
            metadata = inputs.read_location(item.metadata) if item.metadata else None
            reader = read_table(source, name=item.name, reference=reference, metadata=metadata)
            if reader.kind == "reviews":
                found[item.name] = [fact for fact in reader.facts() if isinstance(fact, Review)]
        except KgbuildError:
            continue
    given = {item.name for item in items}
    for name, entry in known.items():
        if "reviews" in entry and name not in given and name not in removed:
            found[name] = [_review_of(row) for row in entry["reviews"]]
    return found


def _mentions_reviewer(source: Path | bytes) -> bool:
    """Whether the beginning of a table may be the header of a table of reviews."""
    if isinstance(source, bytes):
        return b"reviewer" in source[:8192].lower()
    try:
        with source.open("rb") as stream:
            return b"reviewer" in stream.read(8192).replace(b"\0", b"").lower()
    except OSError:
        return False


def _review_of(row: dict[str, Any]) -> Review:
    """A review as the manifest keeps it."""
    passage = row["passage"]
    pairs = {name: tuple((key, value) for key, value in row[name]) for name in ("was", "becomes")}
    return Review(
        **{
            **row,
            **pairs,
            "passage": Passage(**passage) if passage else None,
            "evidence": Row(**row["evidence"]),
            "rule": RuleRef(**row["rule"]),
        }
    )


def reviews_by_document(reviews: dict[str, list[Review]]) -> dict[str, tuple[Review, ...]]:
    by_document: dict[str, list[Review]] = {}
    for _, rows in sorted(reviews.items()):
        for row in rows:
            if row.subject not in OF_DERIVED:  # those are applied where things are derived
                by_document.setdefault(row.document, []).append(row)
    return {name: tuple(rows) for name, rows in by_document.items()}


def reviews_key(reviews: Sequence[Review]) -> str:
    return content_hash(*(repr(review) for review in reviews)) if reviews else ""


def _unmet_reviews(
    by_document: dict[str, tuple[Review, ...]], known: dict[str, KeptDocument], names: set[str], removed: list[str]
) -> Iterator[Problem]:
    """Reviews that nothing can be done with now: of documents that are not there, or not given this time."""
    for name, rows in by_document.items():
        if name in names:
            continue
        first = rows[0]
        if name not in known or name in removed:
            yield Problem(
                first.table,
                f"reviews '{name}', which is no document of this build",
                "name it as 'kgbuild query documents' does, or give the document too",
                first.line,
                "document",
                name,
            )
        elif known[name].get("reviewed", "") != reviews_key(rows):
            yield Problem(
                name, "has new reviews, and is not given this time", "give it again, so that they are applied"
            )
    for name, entry in known.items():
        if entry.get("reviewed") and name not in by_document and name not in names and name not in removed:
            yield Problem(name, "rests on reviews that are gone, and is not given this time", "give it again")


def _changed(
    items: list[Input],
    known: dict[str, KeptDocument],
    reference: Reference,
    base: str,
    reviews: dict[str, tuple[Review, ...]],
    problems: list[Problem],
) -> tuple[list[Task], list[str], dict[str, str]]:
    """The inputs to read, the names of those that need no reading, and every input's key."""
    fixed = (rules_digest(), reference.digest, base)
    tasks, unchanged, keys = [], [], {}
    for item in items:
        entry = known.get(item.name, {})
        same_file = item.size >= 0 and (entry.get("location"), entry.get("size"), entry.get("mtime_ns")) == (
            item.location,
            item.size,
            item.mtime_ns,
        )
        try:
            if item.kind == "document" and item.size > MOST_BYTES:
                raise too_large(item.name, item.size)
            sha256 = entry["sha256"] if same_file else inputs.fingerprint(item)[0]
            metadata = inputs.read_location(item.metadata) if item.metadata else b""
        except InputError as error:
            problems.append(Problem(item.name, error.problem, error.fix))
            continue
        of_it = reviews.get(item.name, ())
        keys[item.name] = content_hash(
            *fixed, sha256, repr(item.stated), item.kind, hashlib.sha256(metadata).hexdigest(), reviews_key(of_it)
        )
        if entry.get("key") == keys[item.name]:
            unchanged.append(item.name)
            problems += [Problem(**problem) for problem in entry.get("problems", ())]
        else:
            tasks.append(Task(item, sha256, of_it))
    keys[""] = content_hash(*fixed)
    return tasks, unchanged, keys


def _reference_key(reference: Reference, base: str) -> str:
    digest = hashlib.sha256()
    for path in [
        *sorted(resources.ONTOLOGY.glob("*.ttl")),
        *sorted((Path(__file__).parent.parent / "derive").glob("*")),
    ]:
        if path.suffix not in {".ttl", ".py", ".toml"}:
            continue
        digest.update(path.read_bytes())
    return content_hash(reference.digest, rules_digest(), digest.hexdigest(), base)
