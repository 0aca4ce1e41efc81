"""What the inspectorate records formally: causes of concern, areas for improvement, recommendations and practice.

Headings mark them, or labels ("AFI 2: ..."); without either, only words that the inspectorate says or that are
ascribed to it count. A passage is one finding, however many rules would fit it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._deadlines import Deadlines
from kgbuild.extract._questions import area_hits, question_for, stems
from kgbuild.extract._register import find_registered
from kgbuild.extract._sections import section_role
from kgbuild.extract._sentences import sentences
from kgbuild.model import Block, Document, Finding, Passage
from kgbuild.rules import Rule, load_rules

_SAME = 12  # words: two items that begin alike, of which one breaks off no earlier, are the same
_NUMBER = re.compile(r"\W*(?:[A-Z]{1,2}\.?)?\d{1,3}(?:\.\d{1,3}){0,3}[.):]?[^\S\t]+(?=[A-Z“‘\"])")  # of a paragraph
_REFERENCE = re.compile(r"\s*[\[(]\s*(?:paragraphs?|paras?\.?|pages?|see)?\s*[A-Z]{0,2}\d[\d.,; andA-Z]*[\])]\W*$")
_LEADING_DEADLINE = re.compile(
    r"^\W*(?:by|within|immediately|with\s+immediate\s+effect)\b[^.:]{0,50}?,\s+", re.IGNORECASE
)
_FEWEST = 5  # words of an item that asks nothing: fewer are a line of a list of contents
_EMPHASIS = "*_"  # marks of Markdown around what stands out
_LIST_END = re.compile(r"[\s;,.]*(?:[;,]\s*(?:and|or))?[\s;,]*$")
_ROLE_RULES = {
    "areas-for-improvement": "formal.area-for-improvement",
    "cause-of-concern": "formal.cause-of-concern",
    "recommendations": "formal.recommendation",
    "innovative-practice": "formal.innovative-practice",
}
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
_CONCERNS = ("cause-of-concern", "accelerated-cause-of-concern")
_PRACTICE = re.compile(r"\b(?P<kind>innovative|promising|notable|positive)\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[;,]\s+and\s+(?=(?:an?|the|its|how|by)\s)|;\s+")
_COMMON = frozenset(
    [
        "concern",
        "caus",
        "polic",
        "forc",
        "constabul",
        "inspect",
        "hmic",
        "report",
        "public",
        "servic",
        "improv",
        "identif",
        "rais",
        "serious",
    ]
)


def find_formal(document: Document, context: Context) -> tuple[Finding, ...]:
    """The formal findings of `document` in text order, each once; none where it is about no force and no unit."""
    if not context.police or not (context.forces or any(section.unit for section in context.sections)):
        return ()
    if registered := find_registered(document, context):
        return registered
    finder = _Finder(document, context)
    found = _without_repeats([*finder.rows(), *finder.sections()])
    found = finder.beside(found, finder.announced())
    found = finder.beside(found, finder.labelled(found))
    found = finder.beside(found, finder.prose(found))
    return tuple(finder.with_addresses(found))


def _practice_kind(words: str) -> str:
    """The narrower kind that a heading or a sentence names."""
    match = _PRACTICE.search(words)
    kind = match["kind"].lower() if match is not None else "innovative"
    return {"promising": "promising-practice", "notable": "notable-practice", "positive": "notable-practice"}.get(
        kind, "innovative-practice"
    )


def _start(finding: Finding) -> int:
    return finding.evidence.start if isinstance(finding.evidence, Passage) else 0


def _end(finding: Finding) -> int:
    return finding.evidence.end if isinstance(finding.evidence, Passage) else 0


def _subject(finding: Finding) -> tuple[str, str, str]:
    """Whom a finding is of, and under which question."""
    return finding.force, finding.organisation, finding.question


def _without_repeats(found: list[Finding]) -> list[Finding]:
    """The findings without those that overlap one of their kind, and without what is said again in a summary.

    A summary may number what it repeats, refer to the paragraph it comes from, leave the deadline out or break off.
    """
    kept: list[Finding] = []
    said: dict[tuple[str, str, tuple[str, ...]], tuple[int, list[str]]] = {}
    for finding in sorted(found, key=lambda finding: (_start(finding), -_end(finding))):
        if kept and _start(finding) < _end(kept[-1]):
            continue
        words = _asked(finding.evidence.quote) if isinstance(finding.evidence, Passage) else []
        key = (finding.kind, finding.force or finding.organisation, tuple(words[:_SAME]))
        index, before = said.get(key, (-1, []))
        if index >= 0 and all(one == other for one, other in zip(words, before, strict=False)):
            kept[index] = _told_again(kept[index], finding)
            continue
        said[key] = len(kept), words
        kept.append(finding)
    return sorted(kept, key=_start)


def _asked(quote: str) -> list[str]:
    """The words of an item without its deadline and without the paragraph that it refers to."""
    return re.findall(r"\w+", _REFERENCE.sub("", _LEADING_DEADLINE.sub("", quote)).lower())


def _told_again(first: Finding, again: Finding) -> Finding:
    """The finding as it is told first, with what only its repetition tells; the one under a question, where one is."""
    told, other = (again, first) if again.question and not first.question else (first, again)
    return told if told.due else replace(told, due=other.due, due_basis=other.due_basis)


def _items_from(blocks: list[Block], index: int) -> list[Block]:
    """The items of a list that stand one behind the other from `index` on."""
    end = index
    while end < len(blocks) and blocks[end].kind == "item":
        end += 1
    return blocks[index:end]


class _Finder:
    """The rules of formal.toml, applied to one document."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document, self.context, self.text = document, context, document.text
        self.rules = load_rules("formal", context.disabled)
        self.roles = load_rules("context", context.disabled).get("context.section-role")
        self.deadlines = Deadlines(context)
        self.tabled: set[int] = set()  # where the rows of tables of items begin
        self.blocks = [
            self._without_number(block)
            for block in document.blocks
            if block.kind not in ("notice", "caption", "date", "number", "grade")
        ]

    def _without_number(self, block: Block) -> Block:
        """The block without the number of its paragraph."""
        match = _NUMBER.match(self.text, block.start, block.end)
        return block if match is None else replace(block, start=match.end())

    def line(self, block: Block) -> str:
        return " ".join(self.text[block.start : block.end].split())

    def make(self, rule: Rule, start: int, end: int, *, item: bool = False, kind: str = "") -> Finding | None:
        """A finding of the rule's kind, or a narrower one, at the passage.

        Of no force where the document is about several and it does not say which. None where it is about another body,
        or nothing is left of it.
        """
        force, section = self.context.force_at(start), self.context.section_at(start)
        unit = section.unit or "" if section is not None else ""
        if item:
            start, end = self._item_span(start, end)
        while start < end and (self.text[start].isspace() or self.text[start] in _EMPHASIS):
            start += 1
        while end > start and self.text[end - 1] in _EMPHASIS:
            end -= 1
        joint = len(self.context.forces) > 1 and (section is None or section.unit is None)
        if not (force or unit or joint) or end - start < 8:
            return None
        cycle = self.context.cycle_at(start)
        question = self.context.question_at(start)
        passage = Passage(start, end, self.text[start:end])
        due, basis = self.deadlines.of(self.text[start:end], whole=False)
        return Finding(
            kind or _KINDS[rule.name],
            force,
            cycle,
            question,
            passage,
            rule.ref,
            due=due,
            due_basis=basis,
            organisation=unit,
        )

    def _item_span(self, start: int, end: int) -> tuple[int, int]:
        """An item without the punctuation and the "and" that join it to the next; a whole sentence keeps its stop."""
        sentence = self.text[start].isupper()
        match = _LIST_END.search(self.text, max(start, end - 12), end)
        if match is not None and match.start() > start:
            stop = self.text[match.start() : end].startswith(".")
            end = match.start() + (1 if sentence and stop else 0)
        return start, end

    # -------------------------------------------------------------------------------------------- sections

    def sections(self) -> list[Finding]:
        """What stands under headings that announce formal items."""
        found: list[Finding] = []
        for section in self.context.sections:
            rule = self.rules.get(_ROLE_RULES.get(section.role, ""))
            if rule is None:
                continue
            first = bisect_left(self.blocks, section.start, key=lambda block: block.start)
            last = bisect_left(self.blocks, section.end, key=lambda block: block.start)
            blocks = self.blocks[first:last]
            if not blocks:
                continue
            if section_role(self.line(blocks[0]), self.roles) is not None:
                heading, blocks = self.line(blocks[0]), blocks[1:]
            else:
                heading = ""
            told = [block for block in blocks if block.start not in self.tabled]
            if len(told) < len(blocks) and section.role in ("areas-for-improvement", "recommendations"):
                continue  # its table tells the items
            blocks = self._with_lost_bullets([block for block in told if not self._answers(block)])
            if section.role == "areas-for-improvement":
                found += self._areas(rule, heading, blocks)
            elif section.role == "recommendations":
                found += self._recommendations(rule, blocks)
            elif section.role == "innovative-practice":
                found += self._practice(rule, heading, blocks)
            elif not any(rule.pattern("label_pattern").match(self.text, block.start, block.end) for block in blocks):
                found += self._concern(rule, heading, blocks)
        return found

    def _answers(self, block: Block) -> bool:
        """Whether a block tells what was answered to an item, or what a committee is asked: nothing of a force."""
        rule = self.rules.get("formal.answer")
        return rule is not None and any(
            pattern.match(self.text, block.start, block.end) for pattern in rule.all_patterns()
        )

    def _with_lost_bullets(self, blocks: list[Block]) -> list[Block]:
        """The blocks, with those as items that go on a sentence that ends in a colon, in lower case, to a semicolon.

        Texts saved without their marks keep a list as such lines; the last ends with a stop.
        """
        marked: list[Block] = []
        open_list = False
        for index, block in enumerate(blocks):
            line = self.line(block)
            if open_list and block.kind == "paragraph" and self.text[block.start].islower():
                goes_on = re.search(r"(?:[;,]|;\s+and|,\s+and)$", line) is not None
                after = blocks[index - 1].kind == "paragraph" and self.line(blocks[index - 1]).endswith(":")
                if goes_on or not after:
                    marked.append(replace(block, kind="item"))
                    open_list = goes_on
                    continue
            open_list = block.kind == "paragraph" and line.endswith(":")
            marked.append(block)
        return marked

    def _areas(self, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
        modal, lead = rule.pattern("modal_pattern"), rule.pattern("lead_pattern")
        spelt_out, anew = rule.pattern("spelt_out_pattern"), rule.pattern("anew_pattern")
        singular = rule.pattern("singular_pattern").match(heading) is not None
        listed = False
        open_list = True  # right under the heading
        paragraphs: list[Block] = []
        index = 0
        while index < len(blocks):
            block = blocks[index]
            index += 1
            line = self.line(block)
            if block.kind == "item":
                end = block.end
                # An item that ends in a colon goes on in the items below it, which begin in lower case.
                while line.endswith(":") and index < len(blocks) and blocks[index].kind == "item":
                    if not self.text[blocks[index].start].islower():
                        break
                    end = blocks[index].end
                    index += 1
                if open_list or modal.match(line):
                    listed = True
                    finding = self.make(rule, self._without_label(rule, block).start, end, item=True)
                    if finding is not None:
                        yield finding
                continue
            below = index < len(blocks) and blocks[index].kind == "item"
            if below and (spelt_out.search(line) or (singular and line.endswith(":") and modal.match(line))):
                while index < len(blocks) and blocks[index].kind == "item":
                    index += 1
                paragraphs.append(block)
                continue
            open_list = lead.search(line) is not None
            if not open_list and (not listed or anew.match(line)):
                paragraphs.append(block)
        if listed and not any(modal.match(self.line(block)) for block in paragraphs):
            return
        said = [block for block in paragraphs if modal.match(self.line(block))]
        if said and said[0].kind == "heading":  # what stands below gives the reasons, whatever it says of duties
            structured = said[0].level > 0
            said = [one for one in said if one.kind == "heading" or not (structured or not anew.match(self.line(one)))]
        if singular or (not said and not listed):
            said = (said or [block for block in paragraphs if len(self.line(block).split()) >= _FEWEST])[:1]
        for block in said:
            finding = self.make(rule, *self._first_sentences(self._without_label(rule, block)))
            if finding is not None:
                yield finding

    def _without_label(self, rule: Rule, block: Block) -> Block:
        """The block without a label such as "AFI 2:"."""
        label = rule.pattern("label_pattern").match(self.text, block.start, block.end)
        return block if label is None else replace(block, start=label.start("text"))

    def _first_sentences(self, block: Block) -> tuple[int, int]:
        """The block, where it is short; else its first sentence, which says what is asked, before the reasons."""
        spans = sentences(self.text, block.start, block.end)
        if block.end - block.start <= 350 and len(spans) <= 2:
            return block.start, block.end
        return spans[0] if spans else (block.start, block.end)

    def _concern(self, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
        """The concern itself, and the recommendations that follow it without a heading of their own.

        Under a heading that speaks of several, each of a few short paragraphs tells one, and so does a headline below
        recommendations.
        """
        recommendation = self.rules.get("formal.recommendation")
        kind = "accelerated-cause-of-concern" if "accelerated" in heading.lower() else ""
        plural = rule.pattern("plural_pattern").match(heading) is not None
        short = all(block.kind == "paragraph" and block.end - block.start <= rule.number("longest") for block in blocks)
        told = answered = False
        index = 0
        while index < len(blocks):
            block = blocks[index]
            line = self.line(block)
            first = index
            index += 1
            asks = "asks_pattern" if block.kind == "item" else "dated_pattern"
            if recommendation is not None and told and recommendation.pattern(asks).search(line):
                below = _items_from(blocks, index)
                index += len(below)
                answered = True
                yield from self._recommendations(recommendation, [block, *below])
                continue
            headline = block.kind != "item" and line[-1:] not in ".!?:;"
            if not told or (plural and (headline if answered else short and first < rule.number("most"))):
                finding = self._cause(rule, block, kind)
                if finding is not None:
                    told, answered = True, False
                    yield finding

    def _cause(self, rule: Rule, block: Block, kind: str) -> Finding | None:
        """The sentence of a block that names the concern, or its first: "This is a cause of concern" names nothing."""
        spans = sentences(self.text, block.start, block.end)
        named = [
            span
            for span in spans
            if rule.pattern("named_pattern").search(self.text, *span) and len(self.text[slice(*span)].split()) >= 9
        ]
        return self.make(rule, *(named or spans)[0], kind=kind) if spans else None

    def _recommendations(self, rule: Rule, blocks: list[Block]) -> Iterator[Finding]:
        listed = asked = False
        when: Block | None = None  # "Within three months", alone on its line
        index = 0
        while index < len(blocks):
            block = blocks[index]
            index += 1
            line = self.line(block)
            if self._only_when(line):
                when, listed = block, False
                continue
            below = _items_from(blocks, index)
            index += len(below)
            if block.kind == "item" or (below and line.endswith(":") and not self._spells_out(line)):
                listed = asked = True
                lists = ([block, *below], (when,)) if block.kind == "item" else (below, (block, when))
                yield from self._listed(rule, lists[0], *lists[1])
                continue
            if not self._spells_out(line):
                index -= len(below)
            asks = rule.pattern("after_list_pattern" if listed else "sentence_pattern")  # a list may end the box
            for span in sentences(self.text, block.start, block.end):
                if asked and rule.pattern("continuing_pattern").match(self.text, *span):
                    continue  # "This review should ..." goes on with what was asked
                if asks.search(self.text[slice(*span)]):  # from its own beginning
                    finding = self.make(rule, *span)
                    if finding is not None:
                        asked = True
                        yield self._with_lead(finding, when)

    def _listed(self, rule: Rule, items: list[Block], *leads: Block | None) -> Iterator[Finding]:
        """Each item of a list, with its own deadline or that of the nearest sentence that leads to it.

        An item that ends in a colon leads to those below it in lower case, and to all where it says no more than
        "the force should:"; where these only spell out what it asks, they are no items.
        """
        lead: Block | None = None
        every = spelt_out = False
        for item, below in zip_longest(items, items[1:]):
            line = self.line(item)
            if not every and not self.text[item.start].islower():
                lead, spelt_out = None, False  # a list in the list has ended
            if spelt_out:
                continue
            only = rule.pattern("lead_only_pattern").search(line) is not None
            if line.endswith(":") and below is not None and (only or self.text[below.start].islower()):
                spelt_out = self._spells_out(line)
                if not spelt_out:
                    every = every or only
                    lead = item if lead is None or self.deadlines.of(line, whole=True)[0] else lead
                    continue
            finding = self.make(rule, self._without_label(rule, item).start, item.end, item=True)
            if finding is not None:
                for each in (lead, *leads):
                    finding = self._with_lead(finding, each)
                yield finding

    def _only_when(self, words: str) -> bool:
        """Whether the words say no more than when something is to be done."""
        rule = self.rules.get("formal.recommendation")
        return rule is not None and rule.pattern("when_pattern").fullmatch(words) is not None

    def _spells_out(self, line: str) -> bool:
        """Whether what follows a line only spells out what it asks."""
        areas = self.rules.get("formal.area-for-improvement")
        return areas is not None and areas.pattern("spelt_out_pattern").search(line) is not None

    def _with_lead(self, finding: Finding, lead: Block | None) -> Finding:
        """An item with the deadline of the sentence that the list goes on, where it has none of its own."""
        if lead is None or finding.due:
            return finding
        due, basis = self.deadlines.of(self.line(lead), whole=True)
        return replace(finding, due=due, due_basis=basis)

    def _practice(self, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
        titles = (
            [block for block in blocks if block.kind == "heading"] if blocks and blocks[0].kind == "heading" else []
        )
        for block in titles or blocks[:1]:
            spans = sentences(self.text, block.start, block.end)
            finding = self.make(rule, *(spans[0] if spans else (block.start, block.end)), kind=_practice_kind(heading))
            if finding is not None:
                yield finding

    # -------------------------------------------------------------------------------------------- labels, prose

    def announced(self) -> list[Finding]:
        """The items of lists that a line announces ("HMICFRS made the following recommendations:")."""
        areas = self.rules.get("formal.area-for-improvement")
        more: list[Finding] = []
        rule: Rule | None = None
        lead: Block | None = None
        for block in self.blocks:
            line = self.line(block)
            # Of a list with the line that announces it in it only what asks something belongs to that line.
            asks = lead is None or lead.kind != "item" or areas is None or areas.pattern("modal_pattern").match(line)
            if block.kind == "item" and rule is not None and asks:
                finding = self.make(rule, self._without_label(rule, block).start, block.end, item=True)
                if finding is not None:
                    more.append(self._with_lead(finding, lead))
                continue
            rule, lead = self._announces(line, block.start), block
        return more

    def _announces(self, line: str, offset: int) -> Rule | None:
        """The rule of the items that a line announces."""
        names = ("formal.area-for-improvement", "formal.cause-of-concern", "formal.recommendation")
        rules = (self.rules[name] for name in names if name in self.rules)
        rule = next((rule for rule in rules if rule.pattern("announcing_pattern").search(line)), None)
        return None if rule is None or self._of_earlier_round(line, offset) else rule

    def labelled(self, found: list[Finding]) -> Iterator[Finding]:
        """Items that carry their label on their line ("AFI 2: ...")."""
        names = {force.name for force in self.context.reference.forces.values()}
        for block in self.blocks:
            for name in _ROLE_RULES.values():
                rule = self.rules.get(name)
                match = rule and rule.pattern("label_pattern").match(self.text, block.start, block.end)
                if rule is None or not match or (found and self._heads_section(block, found)):
                    continue
                spans = sentences(self.text, match.start("text"), block.end)
                label = self.text[block.start : match.start("text")]
                kind = _practice_kind(label) if name == "formal.innovative-practice" else ""
                if name == "formal.cause-of-concern" and "accelerated" in label.lower():
                    kind = "accelerated-cause-of-concern"
                finding = self.make(rule, *spans[0], kind=kind) if spans else None
                if finding is not None and match["text"].strip() not in names:
                    yield finding
                break

    def rows(self) -> list[Finding]:
        """Items in the column of a table, a row a line, whose head calls them areas for improvement or the like.

        The rows of such a table are kept in `tabled`: what else they say is no item.
        """
        rule, modal = self.rules.get("formal.table"), self.rules.get("formal.area-for-improvement")
        found: list[Finding] = []
        if rule is None or modal is None:
            return found
        column, of_column = -1, None
        for block in self.blocks:
            cells = self._cells(block, rule.number("longest"))
            if len(cells) < 2 or block.kind not in ("paragraph", "item", "heading"):
                column, of_column = -1, None
                continue
            words = [" ".join(self.text[first:last].split()) for first, last in cells]
            asking = [place for place, word in enumerate(words) if modal.pattern("modal_pattern").match(word)]
            place, name = self._named_cell(rule, words)
            if name and not any(len(words[one]) > len(words[place]) for one in asking):
                column, of_column = place, self.rules.get(name)
            elif name and asking:  # each row says of what kind it is
                column, of_column = asking[0], self.rules.get(name)
            if of_column is not None and column in asking:
                finding = self.make(of_column, *cells[column], item=True)
                when = next((cell for cell, word in zip(cells, words, strict=True) if self._only_when(word)), None)
                if finding is not None:
                    lead = None if when is None else replace(block, start=when[0], end=when[1])
                    found.append(self._with_lead(finding, lead))
            if of_column is not None:
                self.tabled.add(block.start)
        return found

    @staticmethod
    def _named_cell(rule: Rule, words: list[str]) -> tuple[int, str]:
        """Place of the first cell that names a kind of item, and its rule; (-1, "") where none does."""
        for place, word in enumerate(words):
            for kind in ("area-for-improvement", "recommendation"):
                if rule.pattern(kind.replace("-", "_") + "_pattern").fullmatch(word):
                    return place, f"formal.{kind}"
        return -1, ""

    def _cells(self, block: Block, longest: int) -> list[tuple[int, int]]:
        """The spans of the cells of a row that stands on one line, between bars or tabs; [] for any other line."""
        row = self.text[block.start : block.end] if block.end - block.start <= longest else ""
        mark = "|" if "|" in row else "\t"
        if mark not in row or "\n" in row:
            return []
        cells, at = [], block.start
        for part in row.split(mark):
            indent = len(part) - len(part.lstrip())
            cells.append((at + indent, at + indent + len(part.strip())))
            at += len(part) + 1
        return cells

    def _heads_section(self, block: Block, found: list[Finding]) -> bool:
        """Whether the line is the heading of a section from which an item was read: then it names no other."""
        section = self.context.section_at(block.start)
        if section is None or not section.role or not 0 <= block.start - section.start <= 12:
            return False
        index = bisect_left(found, block.end, key=_start)
        return index < len(found) and _start(found[index]) < section.end

    def _of_earlier_round(self, line: str, offset: int) -> bool:
        """Whether the last sentence of the line speaks of an earlier round."""
        rule = self.rules.get("formal.area-for-improvement")
        last = re.split(r"(?<=[.!?])\s+", line)[-1]
        first, _ = known_years(self.context.reference, self.context.cycle_at(offset))
        years = [int(year) for year in re.findall(r"\b20\d\d\b", last)]
        earlier = rule is not None and rule.pattern("earlier_pattern").search(last) is not None
        return earlier or bool(years and first and max(years) < first)

    def beside(self, found: list[Finding], more: Iterable[Finding]) -> list[Finding]:
        """`found` and those of `more` that overlap none of them."""
        return _without_repeats([*found, *(one for one in list(more) if not self._taken(one, found))])

    @staticmethod
    def _taken(finding: Finding, found: list[Finding]) -> bool:
        """Whether a finding of `found`, which are in text order and apart, overlaps this one."""
        index = bisect_left(found, _end(finding), key=_start) - 1
        return index >= 0 and _end(found[index]) > _start(finding)

    def prose(self, found: list[Finding]) -> list[Finding]:
        """Causes of concern and recommendations in running text, where no heading or label marks them."""
        more: list[Finding] = []
        concern = self.rules.get("formal.cause-of-concern-in-prose")
        recommend = self.rules.get("formal.recommendation-in-prose")
        if concern is not None and not any(finding.kind in _CONCERNS for finding in found):
            more += self._concerns_in_prose(concern)
        if recommend is not None and not any(finding.kind == "recommendation" for finding in found):
            more += self._recommendations_in_prose(recommend)
        areas = self.rules.get("formal.area-for-improvement-in-prose")
        if areas is not None and not any(finding.kind == "area-for-improvement" for finding in found):
            more += self._areas_in_prose(areas)
        practice = self.rules.get("formal.practice-in-prose")
        if practice is not None:
            more += self._practice_in_prose(practice)
        return more

    def _prose_sentences(self) -> Iterator[tuple[int, int, Block]]:
        for block in self.blocks:
            if block.kind in ("paragraph", "item") and not self._answers(block):
                for start, end in sentences(self.text, block.start, block.end):
                    yield start, end, block

    def _concerns_in_prose(self, rule: Rule) -> list[Finding]:
        candidates: list[tuple[int, Finding, frozenset[str]]] = []
        for start, end, block in self._prose_sentences():
            words = self.text[start:end]
            match = next((match for pattern in rule.all_patterns() if (match := pattern.search(words))), None)
            if match is None or rule.pattern("not_pattern").search(words):
                continue
            if rule.pattern("several_pattern").search(match[0]) and not rule.pattern("about_pattern").match(
                words, match.end()
            ):
                continue  # a count of concerns says nothing of any one of them
            ours = self.context.kind in ("inspectorate-page", "inspectorate-report", "assessment-transcript")
            around = self.text[block.start : block.end]
            if not ours and not rule.pattern("ascribed_pattern").search(around):
                continue
            finding = self.make(rule, *self._inside_quotes(start, end))
            if finding is None:
                continue
            if not finding.question:
                finding = replace(finding, question=self._question_of(start, end))
            surest = 0 if re.search(r"\bto\s+(?:the\s+)?(?:HMIC|inspectorate)", words) else 1
            candidates.append((surest, finding, stems(words) - _COMMON))
        kept: list[tuple[Finding, frozenset[str]]] = []
        for _, finding, subject in sorted(candidates, key=lambda one: (one[0], _start(one[1]))):
            if all(len(subject & other) < 2 for _, other in kept):
                kept.append((finding, subject))
        return [finding for finding, _ in kept]

    def _areas_in_prose(self, rule: Rule) -> Iterator[Finding]:
        """What a sentence calls the area for improvement, and what follows one that announces several."""
        asks = rule.pattern("asks_pattern")
        for block in self.blocks:
            if block.kind not in ("paragraph", "item") or "improvement" not in self.text[block.start : block.end]:
                continue
            announced = False
            for start, end in sentences(self.text, block.start, block.end):
                match = rule.pattern().search(self.text, start, end)
                listed = rule.pattern("listed_pattern").search(self.text, start, end)
                if listed is not None:
                    pieces = self._pieces(listed.start("text"), end, rule.pattern("cut_pattern"))
                elif match is not None:
                    pieces = [self._inside_quotes(match.start("text"), end)]
                elif announced and asks.search(self.text, start, end):
                    pieces = [self._inside_quotes(start, end)]
                else:
                    announced = rule.pattern("announcing_pattern").search(self.text, start, end) is not None
                    continue
                found = (self.make(rule, *piece, item=listed is not None or match is not None) for piece in pieces)
                yield from (finding for finding in found if finding is not None)

    def _pieces(self, first: int, last: int, cut: re.Pattern[str]) -> list[tuple[int, int]]:
        """The spans of what stands between the cuts of a stretch of text."""
        cuts = [*cut.finditer(self.text, first, last)]
        return list(zip([first, *(one.end() for one in cuts)], [*(one.start() for one in cuts), last], strict=True))

    def _practice_in_prose(self, rule: Rule) -> Iterator[Finding]:
        """Practice that a sentence calls innovative, promising or notable; each piece, where it counts several."""
        for start, end, _ in self._prose_sentences():
            named = rule.pattern("named_pattern").search(self.text, start, end)
            if named is None or rule.pattern("not_pattern").search(self.text, start, end):
                continue
            before = rule.pattern("before_pattern").match(self.text, start, end)
            match = before or rule.pattern("praised_pattern").search(self.text, start, end)
            match = match or rule.pattern().search(self.text, start, end)
            if match is None:
                continue
            first, last = match.start("text"), match.end("text")
            pieces = [(first, last)]
            if rule.pattern("several_pattern").search(self.text, start, first):
                pieces = self._pieces(first, last, _SPLIT)
            for piece in pieces:
                finding = self.make(rule, *piece, item=True, kind=_practice_kind(named[0]))
                if finding is not None:
                    yield finding

    def _inside_quotes(self, start: int, end: int) -> tuple[int, int]:
        """The quoted words, where the sentence is "she said: “...", without the marks."""
        match = re.compile(r"[^“\"]{0,60}(?::|\bthat|,)\s*[“\"]").match(self.text, start, end)
        if match is not None:
            start = match.end()
        while start < end and self.text[start] in '“"':
            start += 1
        while end > start and self.text[end - 1] in '”"':
            end -= 1
        return start, end

    def _question_of(self, start: int, end: int) -> str:
        """The question of the first area that the sentence names, where its section gives none."""
        cycle = self.context.cycle_at(start)
        for hit in area_hits(self.text, start, end):
            question = question_for(self.context.reference, cycle, hit.area, self.text[hit.start : hit.end])
            if question:
                return question
        return ""

    def _recommendations_in_prose(self, rule: Rule) -> list[Finding]:
        more: list[Finding] = []
        for index, block in enumerate(self.blocks):
            if block.kind not in ("paragraph", "item") or self._answers(block):
                continue
            for start, end in sentences(self.text, block.start, block.end):
                if not self._recommends(rule, self.text[start:end]):
                    continue
                below = _items_from(self.blocks, index + 1) if self.line(block).endswith(":") else []
                parts = [(item.start, item.end) for item in below] or self._enumerated(rule, start, end)
                if parts:
                    listing = self.rules.get("formal.recommendation", rule)
                    found = (self.make(listing, *part, item=True) for part in parts)
                    more += [self._with_lead(finding, block) for finding in found if finding is not None]
                    continue
                urged = rule.pattern("urged_pattern").search(self.text, start, end)
                begin = urged.start("text") if urged is not None else start
                finding = self.make(rule, *self._inside_quotes(begin, end))
                if finding is not None:
                    more.append(finding)
        return more

    def _recommends(self, rule: Rule, words: str) -> bool:
        """Whether the sentence tells what is recommended in this round, and to the force."""
        if not any(pattern.search(words) for pattern in rule.all_patterns()):
            return False
        if self.context.kind in rule.words("loose_kinds") and rule.pattern("loose_pattern").search(words):
            return False
        if self.context.kind in rule.words("own_kinds") and rule.pattern("before_pattern").search(words):
            return False
        if not rule.pattern("not_pattern").search(words):
            return True
        first, _ = known_years(self.context.reference, self.context.cycle)
        years = [int(year) for year in re.findall(r"\b20\d\d\b", words)]
        return bool(years and first) and max(years) >= int(first or 0) and "recommended" not in words

    def _enumerated(self, rule: Rule, start: int, end: int) -> list[tuple[int, int]]:
        """The spans of the parts of a sentence that numbers what it asks, "(i) ...; and (ii) ..."; [] for any other."""
        marks = list(rule.pattern("mark_pattern").finditer(self.text, start, end))
        if len(marks) < 2:
            return []
        return list(zip((mark.end() for mark in marks), [*(mark.start() for mark in marks[1:]), end], strict=True))

    # -------------------------------------------------------------------------------------------- links

    def with_addresses(self, found: list[Finding]) -> Iterator[Finding]:
        """Each recommendation with the cause of concern before it, of the same question and force."""
        last: Finding | None = None
        for finding in found:
            if finding.kind in _CONCERNS:
                last = finding
            elif finding.kind == "recommendation" and last is not None and isinstance(last.evidence, Passage):
                same = _subject(last) == _subject(finding)
                near = _start(finding) - _end(last) < 6000
                if same and near:
                    finding = replace(finding, addresses=last.evidence)
            yield finding


__all__ = ["find_formal"]
