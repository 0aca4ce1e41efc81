"""Document to facts: what a text says of a force, each fact with its passage and the rule that made it."""

from __future__ import annotations

from kgbuild.extract._context import resolve_context
from kgbuild.extract._formal import find_formal
from kgbuild.extract._judgements import find_judgements
from kgbuild.model import Document, DocumentFacts
from kgbuild.reference import Reference

__all__ = ["extract_facts"]


def extract_facts(document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()) -> DocumentFacts:
    """All that `document` says. `disabled` names rules that are switched off."""
    context = resolve_context(document, reference, disabled=disabled)
    return DocumentFacts(
        kind=context.kind,
        title=context.title,
        forces=context.forces,
        cycle=context.cycle,
        inspectorate=context.inspectorate,
        inspectors=context.inspectors,
        published=context.published,
        judgements=find_judgements(document, context),
        findings=find_formal(document, context),
        context_rules=context.rules,
        notes=context.notes,
    )
