"""What a row of a table of reviews may say: which properties it may set, and what must be there beside single cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from kgbuild.model import OF_DERIVED, Review
from kgbuild.tables import _cells as check
from kgbuild.tables._names import Names, stances

# What a review may set, by what it reviews. A value is checked like the cell of a table of facts.
REVIEWED: Final = {
    "judgement": "force cycle question grade status comparison previous_cycle previous_grade",
    "finding": "kind force cycle question themes due status status_date",
    "statement": "kind speaker role organisation stances reported force cycle",
    "statistic": "value denominator unit measure force cycle",
    "organisation": "force organisation kind relation function",
    "person": "name role organisation person",
    "grade-count": "force cycle grade count denominator",
    "monitoring": "force phase starts ends",
    "document": "kind force cycle",
    "lineage": "link earlier later type",
    "restatement": "finding of",
    "version": "of",
}
_NEEDED_TO_ADD: Final = {
    "judgement": "force cycle question",
    "finding": "kind force",
    "statement": "kind",
    "statistic": "value",
    "organisation": "force organisation relation",
    "person": "name role",
    "grade-count": "cycle grade count",
    "monitoring": "force phase",
    "lineage": "earlier later type",
    "restatement": "finding of",
    "version": "of",
}
# What 'was' has to give for it to be known which derived statement is meant, and how to mend it where it does not.
_NEEDED_TO_MEAN: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "lineage": (
        ("earlier", "later"),
        "give in 'was' link=, as 'kgbuild query lineage' prints it, or earlier= and later=",
    ),
    "restatement": (
        ("finding",),
        "give in 'was' finding=, which restates another, as 'kgbuild query evidence' prints it",
    ),
    "version": (("of",), "give in 'was' of=, the name of the other document"),
}
_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "comparison": check.code("comparison"),
    "relation": check.code("relation"),
    "phase": check.code("phase"),
    "due": check.due,
    "status_date": check.partial_date,
    "starts": check.partial_date,
    "ends": check.partial_date,
    "person": check.slug,
    "value": check.decimal,
    "denominator": check.decimal,
    "count": check.count,
    "reported": check.one_of(("true", "false"), "truth value"),
    "type": check.code("lineage"),
    "link": check.node("lineage"),
    "earlier": check.node("finding"),
    "later": check.node("finding"),
    "finding": check.node("finding"),
}
_KIND_LISTS: Final = {"statement": "statementKind", "organisation": "organisationKind", "document": "documentKind"}


def readings(subject: str, text: str, names: Names) -> tuple[tuple[str, str], ...]:
    """``force=kent|grade=good`` as pairs, each value checked as the cell of a table of facts would be.

    Raises:
        BadCellError: a part sets nothing that such a subject has, or a value cannot be taken.
    """
    values: dict[str, str] = {}
    for part in text.split("|") if text.strip() else ():
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in REVIEWED[subject].split():
            right = ", ".join(REVIEWED[subject].split())
            raise check.BadCellError(
                f"'{part.strip()}' sets nothing that a {subject} has", f"write name=value with one of {right}", part
            )
        values[name] = value
    checks = _checks(subject, names)
    # What depends on a cycle comes after it.
    for name in sorted(values, key=lambda name: name in ("question", "grade", "previous_grade")):
        resolve = checks.get(name)
        if name in ("question", "grade") and values.get("cycle"):
            resolve = partial(names.question if name == "question" else names.grade, values["cycle"])
        elif name == "previous_grade" and values.get("previous_cycle"):
            resolve = partial(names.grade, values["previous_cycle"])
        if resolve is not None:
            values[name] = resolve(values[name])
    return tuple(values.items())


def _checks(subject: str, names: Names) -> dict[str, Callable[[str], str]]:
    of_subject: dict[str, Callable[[str], str]] = {
        "status": check.code("judgementStatus" if subject == "judgement" else "status")
    }
    if subject == "finding":
        of_subject["kind"] = names.finding_kind
    elif subject == "restatement":
        of_subject["of"] = check.node("finding")
    elif subject in _KIND_LISTS:
        of_subject["kind"] = check.code(_KIND_LISTS[subject])
    return {
        **_CHECKS,
        **of_subject,
        "force": names.force,
        "cycle": names.cycle,
        "previous_cycle": names.round,
        "themes": lambda text: ",".join(hit.theme for hit in names.themes(text.replace(",", "|"))),
        "stances": lambda text: ",".join(stances(text.replace(",", "|"))),
        "organisation": names.organisation,
    }


def check_review(review: Review) -> None:
    """Raise `BadCellError` for the first thing that a row must have, or may not have, beside its single cells."""
    for bad in _faults(review):
        raise bad


def _faults(review: Review) -> Iterator[check.BadCellError]:
    action, subject, becomes = review.action, review.subject, dict(review.becomes)
    if action in ("change", "add") and not becomes:
        fix = f"say what the words state, with {', '.join(REVIEWED[subject].split())}"
        yield check.BadCellError(f"the action is {action}, and 'becomes' is empty", fix, action)
    if action in ("accept", "reject") and becomes:
        problem = f"the action is {action}, and 'becomes' sets something"
        yield check.BadCellError(problem, "empty the cell, or change", action)
    if subject == "document" and action in ("add", "reject"):
        problem = f"a document cannot be the subject of '{action}'"
        yield check.BadCellError(problem, "accept or change what was resolved", "document")
    for name, value in becomes.items():
        if subject == "document" and not value and name != "force":
            yield check.BadCellError(f"a document has a {name}", f"give the right one after '{name}='", f"{name}=")
    if subject in OF_DERIVED:
        yield from _faults_of_derived(review, becomes)
    missing = [name for name in _NEEDED_TO_ADD.get(subject, "").split() if not becomes.get(name)]
    if action == "add" and missing:
        problem = f"what is added lacks {', '.join(missing)}"
        yield check.BadCellError(problem, "give each in 'becomes' as name=value", ", ".join(missing))


def _faults_of_derived(review: Review, becomes: Mapping[str, str]) -> Iterator[check.BadCellError]:
    was: Mapping[str, Any] = dict(review.was)
    needs, fix = _NEEDED_TO_MEAN[review.subject]
    if review.subject != "lineage":
        if review.action == "change":
            problem = f"a {review.subject} cannot be changed"
            yield check.BadCellError(problem, "reject it, or add the right one", review.action)
    else:
        needs = () if was.get("link") else needs
        if review.action == "change" and set(becomes) != {"type"}:
            problem = "of a link only the type can be changed"
            yield check.BadCellError(problem, "give type= in 'becomes', alone", review.action)
    lacking = [name for name in needs if not was.get(name)]
    if review.action != "add" and lacking:
        pairs = "|".join(f"{name}={value}" for name, value in review.was)
        yield check.BadCellError(f"'was' lacks {', '.join(lacking)}", fix, pairs)
