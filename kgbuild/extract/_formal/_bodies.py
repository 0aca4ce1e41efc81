"""What others than the inspectorate ask of a force: auditors, committees of Parliament, those who hear complaints.

A part about a fire and rescue service is passed over as well: what the inspectorate asks there is asked of no force.
"""

from __future__ import annotations

from bisect import bisect_right

from kgbuild.model import Document
from kgbuild.rules import Rule

_LINE = 90  # characters of a short line that may head what follows, as a heading does


class OtherBodies:
    """The rule ``formal.other-body``, applied to one document: what stands under a heading that names such a body."""

    def __init__(self, document: Document, rule: Rule) -> None:
        self._text, self._rule = document.text, rule
        self._turns: list[int] = []  # where it begins that another body speaks, and where it ends, by turns
        fires = False  # the part that is open is about a fire and rescue service
        for block in document.blocks:
            line = block.end - block.start <= _LINE and document.text[block.end - 1] not in ".;,"
            if not (block.kind == "heading" or (block.kind == "paragraph" and line)):
                continue
            own = rule.pattern("own_pattern").search(document.text, block.start, block.end)
            fire = rule.pattern("fire_pattern").fullmatch(document.text, block.start, block.end)
            other = fire or rule.pattern("body_pattern").search(document.text, block.start, block.end)
            if fires and not own:
                own = rule.pattern("police_pattern").search(document.text, block.start, block.end)
            if own if len(self._turns) % 2 else other and not own:
                self._turns.append(block.start)
                fires = fire is not None

    def ask(self, start: int, end: int) -> bool:
        """Whether another body asks what the passage tells: it says so, or stands under such a heading."""
        under = bisect_right(self._turns, start) % 2 == 1
        own = under and self._rule.pattern("own_pattern").search(self._text, start, end)
        return (under and not own) or self.named_in(self._text[start:end])

    def named_in(self, words: str) -> bool:
        """Whether the words say that another body asks what they tell or what follows them."""
        own = self._rule.pattern("own_pattern")
        named = (pattern.search(words) for pattern in self._rule.all_patterns())
        return any(match is not None and not own.search(words, 0, match.end()) for match in named)
