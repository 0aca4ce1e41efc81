"""Whose a finding is: the document's force, another one that the sentence begins with, or that of no force alone."""

from __future__ import annotations

from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions, subject_forces, subject_rule
from kgbuild.model import Document
from kgbuild.rules import Rule

_INSPECTORATE = frozenset({"inspectorate-page", "inspectorate-report", "assessment-transcript", "press-release"})
_FEW = range(1, 4)  # "the two forces" are those of a text on so many


class Whose:
    """Asked of the sentences of a document one after the other: "it" goes on with the force of the one before.

    Args:
        rule: assessment.whose, or None where it is switched off: all is the document's force's then.
    """

    def __init__(self, document: Document, context: Context, rule: Rule | None) -> None:
        self.text, self.context, self.rule = document.text, context, rule
        self._last: tuple[int, str] = (-1, "")  # a paragraph, and the other force that its last sentence told of
        self._policing = -1  # the paragraph whose last sentence told of the police, in a text of no force

    def of(self, start: int, end: int, paragraph: int) -> tuple[str, str, str] | None:
        """Force, cycle and question of the sentence at ``text[start:end]``; each may be empty.

        Of another force only the force is known: the round and the question of the place are the document's own. None
        for what is said of forces in general where the text is of one, no finding of that one, for how many forces do
        well or badly in news of none or of all, which is a finding of nobody, and for what somebody else's text of no
        force says of other things than the police.
        """
        context = self.context
        own = context.force_at(start), context.cycle_at(start), context.question_at(start)
        if self.rule is None:
            return own
        if not self._of_police(start, end, paragraph) or self.rule.pattern("any_pattern").match(self.text, start, end):
            self._last = (-1, "")
            return None
        named = force_mentions(self.text, context.reference, start, end)
        ours = {*context.forces, own[0]}
        if any(mention.force in ours for mention in named):
            self._last = (-1, "")
            return own
        lead = self.rule.pattern("lead_pattern")
        other = named[0].force if named and named[0].strong else ""
        if other and lead.fullmatch(self.text, start, named[0].start) and len({each.force for each in named}) == 1:
            self._last = (paragraph, other)
        elif self.rule.pattern("all_pattern").match(self.text, start, end):
            self._last = (-1, "")
            return None if own[0] or self._counts(start, end) else ("", own[1], own[2])
        elif self.rule.pattern("some_pattern").match(self.text, start, end):
            self._last = (-1, "")
            return None if self._counts(start, end) else ("", own[1], own[2])
        elif not named and (self._national(start, end) if own[0] else self._counts(start, end)):
            self._last = (-1, "")
            return None
        elif self._last[0] != paragraph or not self.rule.pattern("pronoun_pattern").match(self.text, start, end):
            self._last = (-1, "")
            return own
        return self._last[1], "", ""

    def of_clause(self, start: int, end: int, place: tuple[str, str, str]) -> tuple[str, str, str]:
        """Force, cycle and question of a clause of a sentence of `place`: another force's where that is its subject.

        "... in Essex is poor", "inspectors said that Essex Police is slow", "while Essex Police is good at it".
        """
        rule, context = subject_rule(self.context.disabled), self.context
        named = force_mentions(self.text, context.reference, start, end) if self.rule is not None and rule.on else []
        if not named or (place[0] and place[0] not in (*context.forces, context.force_at(start))):
            return place
        kept = subject_forces(self.text, named, end, rule)
        first = kept[0]
        if first.force == place[0] or {one.force for one in kept} != {first.force}:
            return place
        before = self.text[start : first.start]
        if rule.pattern("aside_pattern").search(before) or rule.pattern("ours_pattern").search(before):
            return place
        if rule.pattern("joint_pattern").search(self.text, start, end):
            return place
        leads = first.strong and self.rule is not None and self.rule.pattern("told_pattern").fullmatch(before)
        if not (leads or rule.pattern("place_pattern").search(before) or rule.pattern("put_pattern").search(before)):
            return place
        return (first.force, place[1], place[2]) if first.force in context.forces else (first.force, "", "")

    def _of_police(self, start: int, end: int, paragraph: int) -> bool:
        """Whether a sentence tells of the police; asked where a text is of no force: a speech, a hearing."""
        if self.rule is None or self.context.forces or self.context.kind in _INSPECTORATE:
            return True
        goes_on = self._policing == paragraph and self.rule.pattern("pronoun_pattern").match(self.text, start, end)
        words = self.text[start:end]
        told = self.rule.pattern("police_pattern").search(words) and not self.rule.pattern("own_pattern").search(words)
        self._policing = paragraph if told or goes_on else -1
        return bool(told or goes_on)

    def _counts(self, start: int, end: int) -> bool:
        """Whether news of no force, or of more than a few, tell how many forces do so."""
        news = self.context.kind == "news-article" and len(self.context.forces) not in _FEW
        return news and self._tells_of_all(start, end)

    def _national(self, start: int, end: int) -> bool:
        """Whether a sentence that names no force counts forces, or tells of them all, and of "the force" nothing."""
        if self.rule is None or self.context.kind in _INSPECTORATE:
            return False
        ours = self.rule.pattern("ours_pattern").search(self.text[start:end].strip())
        return ours is None and self._tells_of_all(start, end)

    def _tells_of_all(self, start: int, end: int) -> bool:
        words = self.text[start:end].strip()
        return self.rule is not None and self.rule.pattern("nation_pattern").search(words) is not None
