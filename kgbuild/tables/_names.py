"""The names in cells -> identifiers of the reference tables; what is no such name is told with the nearest that is.

Each method takes the text of a cell and gives its value, "" (or nothing) for an empty cell, or raises `BadCellError`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kgbuild.model import ThemeHit
from kgbuild.reference import Reference, fold
from kgbuild.tables._cells import BadCellError, code, nearest, unknown
from kgbuild.tables._rules import rule_of


class Names:
    """What the cells of a table may name."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def force(self, text: str) -> str:
        """The slug of a force."""
        forces = self._reference.forces.values()
        names = ((name, force.id) for force in forces for name in (force.id, force.name, force.short_name))
        return _known(self._reference.force_named(text), text, "force", names, "a slug or name of forces.csv")

    def cycle(self, text: str) -> str:
        """The slug of a cycle."""
        names = ((name, cycle.id) for cycle in self._reference.cycles.values() for name in (cycle.id, cycle.label))
        return _known(self._reference.cycle_named(text), text, "cycle", names, "a slug or label of cycles.csv")

    def round(self, text: str) -> str:
        """The slug of a cycle, or of an inspection outside the cycles."""
        names = ((slug, slug) for slug in (*self._reference.cycles, *self._reference.rounds))
        right = "a slug of cycles.csv or inspection_rounds.csv"
        return _known(self._reference.round_named(text), text, "cycle or inspection", names, right)

    def question(self, cycle: str, text: str) -> str:
        """The slug of a question of that cycle."""
        if not text:
            return ""
        if not cycle:
            raise BadCellError(
                f"the question '{text}' stands without a cycle", "give the cycle too, or leave the question empty", text
            )
        if (cycle, text) in self._reference.questions:
            return text
        names: dict[str, str] = {}
        for question in self._reference.questions_of(cycle):
            names[fold(question.id)] = question.id
            # Two questions of one cycle might share a label; then neither is meant by it.
            label = fold(question.label)
            names[label] = question.id if names.get(label, question.id) == question.id else ""
        found = names.get(fold(text), "")
        if found:
            return found
        elsewhere = sorted(c for c, q in self._reference.questions if q == text)
        note = f" (it is one of {', '.join(elsewhere)})" if elsewhere else ""
        raise unknown(text, f"question of {cycle}", names, f"a question of {cycle} in questions.csv", note)

    def grade(self, cycle: str, text: str) -> str:
        """The slug of a grade on the scale of that cycle or inspection."""
        if not text:
            return ""
        scale = self._reference.scale_of(cycle)
        if not scale:
            what = (
                f"the grade scale of {cycle} is not known"
                if cycle
                else "a grade stands without the cycle it belongs to"
            )
            raise BadCellError(what, "leave the grade empty until the tables say which scale holds", text)
        found = self._reference.grade_named(text)
        if found and (scale, found) in self._reference.grades:
            return found
        grades = [grade for (on, _), grade in self._reference.grades.items() if on == scale]
        names = _folded((name, grade.id) for grade in grades for name in (grade.id, grade.label))
        # A grade of another scale is no slip of the pen, however near another word is: "adequate" is not "inadequate".
        near = "" if found else nearest(fold(text), tuple(names))
        hint = f"did you mean '{names[near]}'? " if near else ""
        known = ", ".join(grade.id for grade in grades)
        raise BadCellError(
            f"'{text}' is not on the {scale} scale of {cycle}", f"{hint}the grades of that scale are {known}", text
        )

    def finding_kind(self, text: str) -> str:
        """The slug of a kind of finding."""
        names = ((kind.id, kind.id) for kind in self._reference.finding_types.values() if kind.kind == "finding")
        found = self._reference.finding_kind_named(text)
        return _known(found, text, "kind of finding", names, "a finding of finding_types.csv")

    def themes(self, text: str) -> tuple[ThemeHit, ...]:
        """The themes of ``one|another``, each once, in that order."""
        hits: dict[str, ThemeHit] = {}
        for part in text.split("|") if text else ():
            found = self._reference.theme_named(part)
            if not found:
                names = _folded((slug, slug) for slug in self._reference.themes)
                raise unknown(part, "theme", names, "a slug or label of themes.csv")
            hits[found] = ThemeHit(found, None, rule_of("findings"))
        return tuple(hits.values())

    def organisation(self, text: str) -> str:
        """A force slug, an organisation's id, or the name as it stands."""
        return self._reference.force_named(text) or self._reference.organisation_named(text) or text


def stances(text: str) -> tuple[str, ...]:
    """The stances of ``one|another``, sorted."""
    of_list = code("stance")
    return tuple(sorted({of_list(part) for part in text.split("|")})) if text else ()


def _known(found: str, text: str, what: str, names: Iterable[tuple[str, str]], right: str) -> str:
    """What a cell names, as it was `found`; raises where it was not, with the nearest of the names there are."""
    if text and not found:
        raise unknown(text, what, _folded(names), right)
    return found


def _folded(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {fold(name): identifier for name, identifier in names}
