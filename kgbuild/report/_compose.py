"""From a store's rows and their analysis to what the report says, in order; no form is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from kgbuild.report._composer import Composer
from kgbuild.report._content import Report, Scope, Text
from kgbuild.report._data import Data
from kgbuild.report._sections.asked_for import open_items
from kgbuild.report._sections.grades import grades
from kgbuild.report._sections.repeats import repeated
from kgbuild.report._sections.sources import conflicts, method, missing
from kgbuild.report._sections.themes import both, themes
from kgbuild.report._sections.together import together
from kgbuild.report._sections.where import when, where
from kgbuild.report._sentences import opening
from kgbuild.report._wording import due, texts

if TYPE_CHECKING:
    from kgbuild.analyse import Alike, Analysis


def compose(
    data: Data, scope: Scope, analysis: Analysis | None, *, alike: Sequence[Alike] = (), standing: str = ""
) -> Report:
    """The report on `scope`.

    Args:
        data: of the store.
        scope: what to report on, which `check_scope` has let pass.
        analysis: of the same store, of the scope's force where it has one; None where there is none.
        alike: how alike the force, or the first of two, is to others.
        standing: what is left out where the data is as of a day.
    """
    composer = Composer(data, scope, analysis, alike, standing)
    ranked = composer.ranked()
    sections = [
        themes(composer, ranked),
        *([both(composer)] if scope.compare else []),
        where(composer, ranked),
        when(composer, ranked),
        *([] if scope.theme else [grades(composer)]),
        *([] if scope.theme else [together(composer)]),
        repeated(composer),
        open_items(composer),
        conflicts(composer),
        missing(composer),
        method(composer),
    ]
    _facts_file(composer)
    title, subtitle = _title(composer)
    book = composer.book
    return Report(
        scope=scope,
        title=title,
        subtitle=subtitle,
        basis=_basis(composer),
        sentences=tuple(opening(composer, ranked)),
        sections=tuple(sections),
        numbers=tuple(book.numbers[id] for id in sorted(book.numbers)),
        evidence=tuple(book.evidence[id] for id in sorted(book.evidence)),
        files=tuple(book.files[path] for path in sorted(book.files)),
    )


def _title(composer: Composer) -> tuple[str, str]:
    """Title and subtitle."""
    scope, data = composer.scope, composer.data
    key = "both" if scope.theme and scope.force else "theme" if scope.theme else "force" if scope.force else "all"
    names = {"force": data.force_name(scope.force), "theme": data.theme(scope.theme)}
    if scope.compare:
        key = "compare"
        names |= {name: data.force(slug) for name, slug in zip("ab", scope.compare, strict=True)}
    title = texts()["title"][key].format(**names)
    kind = "force" if composer.single else "compare" if scope.compare else "all"
    known = [cycle.slug for cycle in data.cycles]
    first, last = (data.cycle(known[0]), data.cycle(known[-1])) if known else ("", "")
    subtitle = texts()["subtitle"][kind].format(first=first, last=last)
    if scope.cycle:
        subtitle += texts()["subtitle"]["cycle"].format(cycle=data.label("Cycle", scope.cycle))
    if scope.as_of:
        subtitle += texts()["subtitle"]["as-of"].format(day=due(scope.as_of))
    return title, subtitle


def _basis(composer: Composer) -> Text:
    """What the report rests on, in a sentence."""
    grades = [
        each
        for each in composer.data.grades
        if each.force in set(composer.forces) and (not composer.scope.cycle or each.cycle == composer.scope.cycle)
    ]
    theme_only = bool(composer.scope.theme)
    if not composer.findings and (theme_only or not grades):
        return composer.say("basis", "none")
    pages = {url for each in composer.findings for url in each.urls} | {
        each.documents for each in composer.findings if not each.urls
    }
    number = composer.book.number
    findings = number("basis.findings", len(composer.findings), "findings read, each once", "facts")
    sources = number("basis.pages", len(pages), "pages and documents that the findings come from", "facts")
    if theme_only:
        forces = number("basis.forces", len({each.force for each in composer.findings}), "forces with one", "facts")
        return composer.say("basis", "theme", findings=findings, forces=forces, pages=sources)
    return composer.say(
        "basis",
        "all",
        findings=findings,
        grades=number("basis.grades", len(grades), "grades read, each once", "grades"),
        forces=number(
            "basis.forces",
            len({each.force for each in composer.findings} | {each.force for each in grades}),
            "forces with a finding or a grade",
            "facts",
        ),
        pages=sources,
    )


def _facts_file(composer: Composer) -> None:
    """All findings of the scope: what every count comes down to."""
    cells = (astuple(each) for each in composer.findings)
    composer.book.source(
        "facts",
        composer.asked("evidence", **composer.filters()),
        "All findings of the forces, the theme and the round that this report is about.",
        "fact force cycle question kind polarity themes words documents published source_urls",  # of the query
        (["|".join(cell) if isinstance(cell, tuple) else cell for cell in row] for row in cells),
        name="findings",
    )
