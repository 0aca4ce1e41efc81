"""A document as those see it who look for formal findings: its blocks, its rules, and a finding of a passage."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import force_mentions, subject_rule
from kgbuild.extract._formal._bodies import OtherBodies
from kgbuild.extract._formal._deadlines import Deadlines
from kgbuild.extract._formal._lost_bullets import with_items
from kgbuild.extract._text.sentences import sentences
from kgbuild.list_numbers import MARK, ROWS
from kgbuild.model import Block, Document, Finding, Passage
from kgbuild.rules import Rule, load_rules

CONCERNS = ("cause-of-concern", "accelerated-cause-of-concern")
NATIONAL = "national-recommendation"
INSPECTORATE = ("inspectorate-page", "inspectorate-report", "assessment-transcript")  # kinds of its own documents
_NUMBER = re.compile(r"\W*(?:[A-Z]{1,2}\.?)?\d{1,3}(?:\.\d{1,3}){0,3}[.):]?[^\S\t]+(?=[A-Z“‘\"])")  # of a paragraph
_NUMBERED = re.compile(  # alone on its line without a stop it is that of a page
    r"(?:^|\n)\W*(?:[A-Z]{1,2}\.?)?\d{1,3}(?:\.\d{1,3}){0,3}(?:[.):]\s+|(?<=\.\d)\s+|(?<=\.\d\d)\s+|[^\S\n]+)\Z"
)
_EARLIER = re.compile(r"\bfrom (?:the|our) (?P<year>20\d\d) (?:inspection|report)\b")
_YEARS = re.compile(r"\b(?P<year>20\d\d)(?:\s?[-–/]\s?(?:20)?(?P<to>\d\d))?\b")  # "2023–25" is of its last year
_FIRST = re.compile(r"\s*(?:In|At|For)?\s*(?:the\s+)?")  # before a force with which a sentence begins
_SET_IN = (" " * 4, "\t")  # before the bullets of a list in a list
_DASHED = re.compile(r"\s?:\s?[-–—]+$")
_EMPHASIS = "*_"  # marks of Markdown around what stands out
_LIST_END = re.compile(r"[\s;,.]*(?:[;,]\s*(?:and|or))?[\s;,]*$")
_PRACTICE = re.compile(r"\b(?P<kind>innovative|promising|notable|positive)\b", re.IGNORECASE)
_KINDS = {
    "formal.area-for-improvement": "area-for-improvement",
    "formal.area-for-improvement-in-prose": "area-for-improvement",
    "formal.cause-of-concern": "cause-of-concern",
    "formal.cause-of-concern-in-prose": "cause-of-concern",
    "formal.recommendation": "recommendation",
    "formal.recommendation-in-prose": "recommendation",
    "formal.innovative-practice": "innovative-practice",
    "formal.practice-in-prose": "innovative-practice",
}


class Reader:
    """The text, the context, the rules of formal.toml and the blocks of one document, without what says nothing."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document, self.context, self.text = document, context, document.text
        self.rules = load_rules("formal", context.disabled)
        title = next((block for block in document.blocks if block.kind == "heading"), None)
        self.deadlines = Deadlines(context, document.text[title.start : title.end] if title is not None else "")
        self.others = OtherBodies(document, self.rules["formal.other-body"])
        self.blocks = [self._without_number(block) for block in self._telling()]
        self.blocks = with_items(self.text, self.blocks, self.rules["formal.lost-bullets"])
        self.answering = self._answers_items()
        self.numbered = {  # where the blocks that have a number begin
            block.start for block in self.blocks if _NUMBERED.search(self.text, max(0, block.start - 12), block.start)
        }

    def _telling(self) -> Iterator[Block]:
        """The blocks that say something; one that a page cuts before it asks anything goes on behind its number."""
        asks = self.rules["formal.recommendation"].pattern("sentence_pattern")
        kept: Block | None = None
        turned = False  # what says nothing stands before
        for block in self.document.blocks:
            if block.kind in ("notice", "caption", "date", "number", "grade"):
                turned = turned or block.kind in ("notice", "number")
                continue
            goes_on = turned and block.kind == "paragraph" and self.text[block.start].islower()
            cut = goes_on and kept is not None and self.text[kept.end - 1] not in ".!?:;"
            if cut and kept is not None and not asks.search(self.text, kept.start, kept.end):
                kept = replace(kept, kind="item" if kept.kind == "item" else "paragraph", end=block.end)
            else:
                if kept is not None:
                    yield kept
                kept = block
            turned = False
        if kept is not None:
            yield kept

    def _answers_items(self) -> bool:
        """Whether the document reprints what is asked with answers to it, by its kind or by their labels."""
        rule = self.rules["formal.recommendation"]
        if self.context.kind not in rule.words("paper_kinds"):
            return self.context.kind in rule.words("answering_kinds")
        labels = ((self.line(block), self.line(block).partition(":")[0] + ":") for block in self.blocks)
        replies = rule.pattern("reply_pattern")
        return any(
            replies.search(label) and (self.answers_in(label) or self.answers_in(line)) for line, label in labels
        )

    def _without_number(self, block: Block) -> Block:
        """The block without the number of its paragraph."""
        match = _NUMBER.match(self.text, block.start, block.end)
        return block if match is None else replace(block, start=match.end())

    # -- words

    def line(self, block: Block) -> str:
        """The words of a block, a blank between any two; a colon at its end without the dash that some set behind."""
        return _DASHED.sub(":", " ".join(self.text[block.start : block.end].split()))

    def line_above(self, offset: int) -> str:
        """The words of the block before the one at the offset; "" for the first."""
        at = bisect_right(self.blocks, offset, key=lambda block: block.start) - 2
        return self.line(self.blocks[at]) if at >= 0 else ""

    def number(self, block: Block) -> str:
        """What stands before a block on its line: its number or bullet."""
        return (
            self.text[self.text.rfind("\n", 0, block.start) + 1 : block.start].strip() if block.kind == "item" else ""
        )

    def mark(self, block: Block) -> str:
        """The bullet or the like before an item, each number as 1; with a sign where it is set far in."""
        before = self.text[self.text.rfind("\n", 0, block.start) + 1 : block.start]
        return re.sub(r"\w+", "1", before).strip() + (">" if before.startswith(_SET_IN) else "")

    def without_label(self, rule: Rule, block: Block) -> Block:
        """The block without a label such as "AFI 2:"."""
        label = rule.pattern("label_pattern").match(self.text, block.start, block.end)
        return block if label is None else replace(block, start=label.start("text"))

    def enumerated(self, block: Block) -> list[Block]:
        """The parts of a block that counts up its items on one line, "1. ... 2. ...", or it alone.

        Of a paragraph the words before the first stay one; what an item's own bullet says is its first part.
        """
        first = 1 if block.kind == "item" else 0
        marks = [*MARK.finditer(self.text, block.start, block.end)] if block.kind in ("paragraph", "item") else []
        for row in ROWS if len(marks) + first > 1 else ():
            found: list[re.Match[str]] = []
            for mark in marks:
                if mark["number"] in row[first + len(found) :][:1]:
                    found.append(mark)
            if first + len(found) < 2 or not self._begin_anew(found):
                continue
            starts, ends = [mark.end() for mark in found], [*(mark.start() for mark in found[1:]), block.end]
            items = [replace(block, kind="item", start=start, end=end) for start, end in zip(starts, ends, strict=True)]
            before = replace(block, end=found[0].start())
            return [before, *items] if self.text[before.start : before.end].strip() else items
        return [block]

    def _begin_anew(self, marks: list[re.Match[str]]) -> bool:
        """Whether what stands behind each mark begins a sentence, or a part of the one that ends in a colon."""
        begin = marks[0].start()
        if self.text[max(0, begin - 4) : begin].rstrip().endswith(":"):
            return True
        return all(self.text[mark.end()] in "“‘" or self.text[mark.end()].isupper() for mark in marks)

    def first_sentences(self, block: Block) -> tuple[int, int]:
        """The block, where it is short; else its first sentence, which says what is asked, before the reasons."""
        spans = sentences(self.text, block.start, block.end)
        if block.end - block.start <= 350 and len(spans) <= 2:
            return block.start, block.end
        return spans[0] if spans else (block.start, block.end)

    # -- what a line is, by the rules

    def answers(self, block: Block) -> bool:
        """Whether a block tells what was answered to an item, or what a committee is asked: nothing of a force."""
        return self.answers_in(self.text[block.start : block.end])

    def answers_in(self, words: str) -> bool:
        """The same of words."""
        return any(pattern.match(words) for pattern in self.rules["formal.answer"].all_patterns())

    def says_none(self, block: Block) -> bool:
        """Whether a block says that there is no item of the kind that it is to tell."""
        return self.rules["formal.none"].pattern().match(self.text, block.start, block.end) is not None

    def puts(self, words: str) -> bool:
        """Whether the words ask somebody by name, as what is reprinted does beside the words of one who answers."""
        return self.rules["formal.recommendation"].pattern("put_pattern").match(words) is not None

    def only_when(self, words: str) -> bool:
        """Whether the words say no more than when something is to be done."""
        return self.rules["formal.recommendation"].pattern("when_pattern").fullmatch(words) is not None

    def spells_out(self, line: str) -> bool:
        """Whether what follows a line only spells out what it asks."""
        return self.rules["formal.area-for-improvement"].pattern("spelt_out_pattern").search(line) is not None

    def of_earlier_round(self, line: str, offset: int) -> bool:
        """Whether the last sentence of the line speaks of an earlier round."""
        last = re.split(r"(?<=[.!?])\s+", line)[-1]
        first, _ = known_years(self.context.reference, self.context.cycle_at(offset))
        first = max(first, int(self.context.published[:4] or 0) - 1)  # what is published is of that year or the last
        years = [int(f"20{match['to']}" if match["to"] else match["year"]) for match in _YEARS.finditer(last)]
        earlier = self.rules["formal.area-for-improvement"].pattern("earlier_pattern").search(last)
        return earlier is not None or bool(years and first and max(years) < first)

    def was_recommended(self, words: str, offset: int) -> bool:
        """Whether the words say what was recommended in an earlier round."""
        told = self.rules["formal.recommendation"].pattern("recommended_pattern").search(words)
        return told is not None and self.of_earlier_round(words, offset)

    def _quotes_earlier(self, offset: int) -> bool:
        """Whether the heading above says that what stands below it was asked in an earlier report."""
        section = self.context.section_at(offset)
        if section is None or not self.context.published:
            return False
        named = _EARLIER.search(self.text[section.start : section.end].lstrip().split("\n", 1)[0])
        return named is not None and named["year"] < self.context.published[:4]

    def _was_asked(self, line: str) -> bool:
        """Whether the inspectorate's own document says that what follows was recommended earlier."""
        own = self.context.kind in INSPECTORATE
        return own and self.deadlines.rule.pattern("asked_pattern").search(line) is not None

    # -- findings

    def findings(
        self, rule: Rule, spans: Iterable[tuple[int, int]], *, item: bool = False, kind: str = ""
    ) -> Iterator[Finding]:
        """A finding of the rule's kind, or a narrower one, at each passage; see `finding`."""
        for start, end in spans:
            finding = self.finding(rule, start, end, item=item, kind=kind)
            if finding is not None:
                yield finding

    def finding(self, rule: Rule, start: int, end: int, *, item: bool = False, kind: str = "") -> Finding | None:
        """A finding of the rule's kind, or a narrower one, at the passage; `item`: one of a list, without its "and".

        Of no force where the document is about several, or none, and it does not say which. None where it is about
        another body, or nothing is left of it.
        """
        force, section = self.context.force_at(start), self.context.section_at(start)
        other = self._other_force(start, end, told=rule.name.endswith("-in-prose")) if force else ""
        unit = section.unit or "" if section is not None else ""
        if item:
            start, end = self._item_span(start, end)
        while start < end and (self.text[start].isspace() or self.text[start] in _EMPHASIS):
            start += 1
        while end > start and self.text[end - 1] in _EMPHASIS:
            end -= 1
        own = len(self.context.forces) == 1 or (section is not None and section.unit is not None)
        if (own and not (force or unit)) or end - start < 8 or self.others.ask(start, end):
            return None
        passage = Passage(start, end, self.text[start:end])
        asks = rule.name != "formal.innovative-practice"  # nothing is due of what is praised
        earlier = asks and self._quotes_earlier(start)
        due, basis = self.deadlines.of(passage.quote, whole=False, earlier=earlier) if asks else ("", "")
        finding = Finding(
            kind or _KINDS[rule.name],
            other or force,
            "" if other else self.context.cycle_at(start),
            "" if other else self.context.question_at(start),
            passage,
            rule.ref,
            due=due,
            due_basis=basis,
            organisation=unit,
        )
        return self._addressed(finding, passage.quote)

    def _other_force(self, start: int, end: int, *, told: bool) -> str:
        """Another force than the document's, to which the sentence of the passage, that names no more, is put.

        Of it only the force is known: the round and the question of the place are the document's own. `told`: in prose,
        where the sentence may also begin with it, or say before its name that something was asked of it.
        """
        begin = max(self.text.rfind("\n", 0, start), self.text.rfind(". ", 0, start)) + 1
        named = force_mentions(self.text, self.context.reference, begin, end)
        if not named or len({one.force for one in named}) > 1 or named[0].force in self.context.forces:
            return ""
        first, rule = named[0], subject_rule(self.context.disabled)
        ought = first.strong and rule.pattern("ought_pattern").match(self.text, first.end, end)
        put = told and (
            _FIRST.fullmatch(self.text, begin, first.start)
            or rule.pattern("put_pattern").search(self.text, begin, first.start)
        )
        return first.force if ought or put else ""

    def _addressed(self, finding: Finding, words: str) -> Finding:
        """A recommendation that the words put to all forces or to a national body: of no round and no question.

        It is of no force either, except in the answer of one to what all forces are asked.
        """
        rule = self.rules["formal.national-recommendation"]
        if finding.kind != "recommendation":
            return finding
        put = next((match for pattern in rule.all_patterns() if (match := pattern.match(words))), None)
        if put is None:
            return finding
        answered = put["forces"] is not None and self.context.kind in rule.words("answering_kinds")
        force = finding.force if answered else ""
        return replace(finding, kind=NATIONAL, force=force, organisation="", cycle="", question="")

    def asks_all(self, finding: Finding) -> bool:
        """Whether a finding is put to all forces or to a national body."""
        if finding.kind != "area-for-improvement" or not isinstance(finding.evidence, Passage):
            return finding.kind == NATIONAL
        patterns = self.rules["formal.national-recommendation"].all_patterns()
        return any(pattern.match(finding.evidence.quote) for pattern in patterns)

    def _item_span(self, start: int, end: int) -> tuple[int, int]:
        """An item without the punctuation and the "and" that join it to the next; a whole sentence keeps its stop."""
        sentence = self.text[start].isupper()
        match = _LIST_END.search(self.text, max(start, end - 12), end)
        if match is not None and match.start() > start:
            stop = self.text[match.start() : end].startswith(".")
            end = match.start() + (1 if sentence and stop else 0)
        return start, end

    def with_lead(self, finding: Finding, *leads: Block | None) -> Finding:
        """An item with what the blocks that lead to it say of whom it asks, and of when where it does not itself."""
        for lead in leads:
            if lead is not None:
                finding = self._addressed(finding, self.line(lead))
            if lead is not None and not finding.due:
                earlier = isinstance(finding.evidence, Passage) and self._quotes_earlier(finding.evidence.start)
                line = self.line(lead)
                due, basis = self.deadlines.of(line, whole=True, earlier=earlier or self._was_asked(line))
                finding = replace(finding, due=due, due_basis=basis)
        return finding


def items_from(blocks: list[Block], index: int) -> list[Block]:
    """The items of a list that stand one behind the other from `index` on."""
    end = index
    while end < len(blocks) and blocks[end].kind == "item":
        end += 1
    return blocks[index:end]


def practice_kind(words: str) -> str:
    """The narrower kind of practice that a heading or a sentence names."""
    match = _PRACTICE.search(words)
    kind = match["kind"].lower() if match is not None else "innovative"
    return {"promising": "promising-practice", "notable": "notable-practice", "positive": "notable-practice"}.get(
        kind, "innovative-practice"
    )
