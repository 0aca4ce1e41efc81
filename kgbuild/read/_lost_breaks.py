"""Where lines ended in a text that was saved without its line ends, or with few of them left.

Programs that take a page's words and none of its form write it as one line. What this genre sets on lines of its own
(headings, questions, grades, dates) is known by its words; a capital behind a word without a stop tells where another
line began; and a missing space does. A line of a text that has its line ends holds none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kgbuild.list_numbers import MARK, is_next
from kgbuild.read._line_rules import LineRules, line_rules, plain
from kgbuild.rules import Rule, load_rules

# Behind a word without a stop, a capital or a figure; the space may be missing.
_EDGE = re.compile(r"(?<=[\w)’'”\"%?:])\s+(?=[A-Z0-9])|(?<=[a-z]{3})(?=[A-Z][a-z’'])|(?<=[a-z]{3})(?=HM|PEEL)")
_STOP = re.compile(r"[.!?…][”’\"'»)\]]{0,3}(?:\s+(?=[“‘\"'«(\[•]{0,3}[A-Z0-9£•–*-])|(?=[“‘]?[A-Z][a-z’]))")
_SHORT_FOR = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Nos|vs|Det|Supt|Insp|Sgt|Ch|Prof|Rev|Cllr|e\.g|i\.e|etc)|\b[A-Z])\.\s*$"
)
# A line's end that left no space: in a word, behind a stop, or between figures and words.
_GLUED = re.compile(
    r"(?<=[a-z]{3})(?=[A-Z][a-z’']|[A-Z]{3})|(?<=[a-z0-9][.!?;:])(?=[A-Z“‘•])|(?<=[.!?][”’])(?=[A-Z“‘])"
    r"|(?<=[a-z][;:])(?=[a-z]{2})|(?<=\d)(?=[A-Z][a-z]{2})|(?<=[a-z]\?)(?=\d)|(?<=\S)(?=•)"
)
_GAP = re.compile(r"(?<=\S)(?:[^\S\n]{2,}|\t)(?=\S)")
_LEADER = re.compile(r"(?<!\.)\.{5,}\s*\d{1,3}\s+(?=[A-Z])")  # of a list of contents
_LISTED = re.compile(r"(?<=[a-z]):\s+(?=[a-z])")  # what leads to a list of parts of its sentence
_PART = re.compile(r"(?:;\s+(?:and\s+|or\s+)?|(?<=[a-z]{3})(?<!\betc)(?<!approx)\.\s+)(?=[a-z]{2})")
_GRADE = re.compile(r"(?:Outstanding|Good|Adequate|Requires [Ii]mprovement|Inadequate)(?=\s+[A-Z]|\s*$)")
_GRADED_CELL = re.compile(r"\S (?:Outstanding|Good|Adequate|Requires [Ii]mprovement|Inadequate)$")
_NAME = re.compile(r"[A-Z][\w’-]+ [A-Z][\w’-]+ ")
_SAID = re.compile(r"[^.!?“”\"]*:\s+[“\"]")  # words that lead to what is said
_BULLET = re.compile(
    r"(?:(?<=\s)|^)[•▪●‣◦∙■□➢►▶✓✔·*\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf06e\uf0be](?=\s)|(?<=[:;.,?]\s)[–—-](?=\s)"
)
_DASHED = re.compile(r":\s+(?P<mark>[–-])\s+(?=\w)")  # what leads to a list that dashes mark
_DASHES = re.compile(r"\s(?P<mark>[–-])\s+(?=\w)")
_PARAGRAPHS = re.compile(r"(?<=\s)\d{1,2}\.\d{1,2}\s+(?=[A-Z][a-z])")  # numbers of a report's paragraphs
_MARKED = re.compile(r"(?:[a-h]|[ivx]{1,4})\)")  # an item counted up within a paragraph
_NAMING = re.compile(r"\b(?:section|figure|table|question|step|annex|page|paragraph|chapter|part|no|number)\W*$", re.I)
_CLAN = re.compile(r"\b(?:Mac|Fitz|De|Van|Le|La)$")  # goes on with the capital of a name
_COUNTING = re.compile(r"\b(?:to|and|of|by|at|in|than|from|was|is|with)\W*$", re.I)
_FORCE = re.compile(
    r"(?:[A-Z][\w’&-]+\s+(?:and\s+)?){1,4}(?:Police|Constabulary)\b|HMIC\w*|Inspectors\s+[a-z]|I\s+[a-z]"
)
_CELLS = re.compile(r"[^\S\n]{2,}|\s*\t")  # the gap between cells of a row
_LETTERS = re.compile(r"[A-Za-z][a-z]")
_HEAD = re.compile(r"(?:[\w’'&-]+,?\s+){1,14}?[a-z][\w’'-]*(?=\s*[A-Z“])")  # words up to a capital behind a small one
_NAMES = re.compile(r"(?:[\w’'&-]+\s*){1,4}")
_WORD = re.compile(r"[^\s(“‘\"]+$")
_FEWEST_GRADES = 2  # of a table
_FEW_LINES = 3  # of a text that may be one line with a title
_FEWEST_LETTERS = 30  # of words that announce something, and are no label
_FEWEST_GLUED, _FEWEST_GAPS, _MANY_GLUED = 3, 5, 5
_LONGEST_DATE, _LONGEST_MENU, _FEWEST_NAMES = 90, 40, 3
_LONGEST_HEADING, _MOST_WORDS = 150, 20
_FEW = 80  # characters of a heading whose last word has a capital
_FURTHEST = 600  # characters that a pattern may look at: what stands on a line of its own is shorter
_PARAGRAPH = 120  # characters of a paragraph before another may begin within it
_TOP = 600  # characters of a text that may hold its date and who wrote it


@lru_cache(maxsize=1)
def _rule() -> Rule:
    return load_rules("breaks")["breaks.lost"]


def find_breaks(text: str) -> tuple[int, ...]:
    """The offsets in `text` at which lines began whose breaks are lost, in rising order; mostly none.

    Linear in the length of the text.
    """
    rule, visible = _rule(), len(text.strip())
    found: set[int] = set()
    glued = sum(1 for _ in _glued(text, 0, len(text), rule)) >= _MANY_GLUED
    lines = [(line.start(), line.start() + len(line[0].rstrip())) for line in re.finditer(r"\S[^\n\r]*", text)]
    for start, end in lines:
        size = end - start
        if size < rule.number("long") and not is_unbroken(size, visible, len(lines)):
            found.update(_Cutter(text, rule, strict=True, glued=glued).cut(_behind_mark(text, start, end), end))
            continue
        hard = sorted(set(_hard_breaks(text, start, end, rule)) - {start})
        found.update(hard)
        cutter = _Cutter(text, rule, strict=False)
        found.update(_ends_of_lists(text, [start, *hard, end], rule))
        for first, last in zip([start, *hard], [*hard, end], strict=True):
            found.update(cutter.cut(_behind_mark(text, first, last), last))
    return tuple(sorted(found))


def is_unbroken(size: int, whole: int, lines: int) -> bool:
    """Whether a line or paragraph of `size` characters is most of a text of so many characters and lines in all."""
    few = lines <= _FEW_LINES and whole >= _rule().number("alone" if lines == 1 else "whole")
    return (few or size >= _rule().number("long")) and size * 10 >= whole * 8


def _behind_mark(text: str, start: int, end: int) -> int:
    """Where the words of a line begin, behind its bullet or number, or a word that belongs to none."""
    if stamp := line_rules().stamp.match(text, start, end):
        return stamp.end()
    mark = line_rules().item.match(text, start, min(end, start + 12))
    return mark.end() if mark is not None and mark.end() < end else start


def _hard_breaks(text: str, start: int, end: int, rule: Rule) -> Iterator[int]:
    """Where a line that has lost its breaks shows them: wide gaps, missing spaces, bullets and numbers of lists."""
    gaps = list(_GAP.finditer(text, start, end))
    if sum(text[gap.start() - 1] not in ".!?:”" for gap in gaps) >= _FEWEST_GAPS:
        yield from (gap.end() for gap in gaps if not _follows_grade(text, gap.start(), start, rule))
    glued = [*_glued(text, start, end, rule)]
    if len(glued) >= _FEWEST_GLUED:
        yield from glued
    yield from (leader.end() for leader in _LEADER.finditer(text, start, end))
    bullets = [match.start() for match in _BULLET.finditer(text, start, end)]
    if len(bullets) > 1 or any(text[place] not in "·*–—-" for place in bullets):
        yield from bullets
    yield from _dashes(text, start, end)
    yield from _numbers(text, start, end)
    places = (match.start() for match in _PARAGRAPHS.finditer(text, start, end))
    paragraphs = [
        at
        for at in places
        if not (_NAMING.search(text, max(0, at - 12), at) or _COUNTING.search(text, max(0, at - 12), at))
    ]
    if len(paragraphs) > 1:
        yield from paragraphs


def _follows_grade(text: str, place: int, start: int, rule: Rule) -> bool:
    """Whether a gap stands between a grade, itself behind other words, and the area that it is given."""
    graded = _GRADED_CELL.search(text, max(start, place - 40), place)
    return (
        graded is not None and rule.pattern("heading_pattern").match(text, _visible(text, place, len(text))) is not None
    )


def _visible(text: str, place: int, end: int) -> int:
    """The first place from `place` on that is no white space; `end` where none is."""
    while place < end and text[place].isspace():
        place += 1
    return place


def _glued(text: str, start: int, end: int, rule: Rule) -> Iterator[int]:
    """Where a word goes on with another's capital, and the like, but in names."""
    names = rule.words("joined_names")
    return (match.start() for match in _GLUED.finditer(text, start, end) if not _in_name(text, match.start(), names))


def _in_name(text: str, place: int, names: tuple[str, ...]) -> bool:
    first = max(text.rfind(" ", max(0, place - 30), place), 0)
    near = text[first : place + 20]
    return any(name in near for name in names) or _CLAN.search(text, max(0, place - 5), place) is not None


def _dashes(text: str, start: int, end: int) -> Iterator[int]:
    """Where items begin that dashes mark behind a colon, two at least in one sentence: ": - calls - delays"."""
    for lead in _DASHED.finditer(text, start, end):
        stop = _STOP.search(text, lead.end(), min(end, lead.end() + _FURTHEST))
        last = stop.start() if stop is not None else min(end, lead.end() + _FURTHEST)
        marks = [
            match.start("mark")
            for match in _DASHES.finditer(text, lead.start() + 1, last)
            if match["mark"] == lead["mark"]
        ]
        if len(marks) > 1:
            yield from marks


def _numbers(text: str, start: int, end: int) -> Iterator[int]:
    """Where the items of numbered lists begin: a one, and at least a two behind it."""
    run: list[tuple[int, str]] = []
    for match in MARK.finditer(text, start, end):
        if _NAMING.search(text, max(0, match.start() - 12), match.start()):
            continue
        if run and is_next(run[-1][1], match[1]):
            run.append((match.start(), match[1]))
            continue
        if match[1] in ("1", "a", "i"):
            if len(run) > 1:
                yield from (place for place, _ in run)
            run = [(match.start(), match[1])]
    if len(run) > 1:
        yield from (place for place, _ in run)


def _ends_of_lists(text: str, edges: list[int], rule: Rule) -> Iterator[int]:
    """Where the last item of a list ends and the text goes on: behind one sentence, where those before it have one.

    What leads to the next list begins a line as well.
    """
    plain_items = 0
    for first, last, after in zip(edges, edges[1:], [*edges[2:], -1], strict=False):
        words = _behind_mark(text, first, last)
        if words == first:
            plain_items = 0
            continue
        stop = _STOP.search(text, words, last)
        listed = after >= 0 and _behind_mark(text, last, after) > last
        # A number above bullets is of the paragraph that these belong to.
        alike = listed and text[first] == text[last] and not text[first].isalnum()
        if alike and (lead := rule.pattern("leads_pattern").search(text, max(words, last - _FURTHEST), last)):
            if not rule.pattern("explains_pattern").search(text, lead.end(), last):
                yield lead.end()
        elif stop is not None and not listed and plain_items:
            yield stop.end()
        plain_items = plain_items + 1 if stop is None else 0


class _Cutter:
    """Reads lines from their beginnings: what stands by itself, then sentences. `strict` where a line is of its own."""

    def __init__(self, text: str, rule: Rule, *, strict: bool, glued: bool = False) -> None:
        self._text, self._rule, self._strict = text, rule, strict
        self._lines: LineRules = line_rules()
        self._glued = glued  # breaks are lost throughout the text without leaving a space
        self._begins, self._asks = rule.pattern("begins_pattern"), rule.pattern("asks_pattern")
        self._open, self._tells = rule.pattern("open_pattern"), rule.pattern("tells_pattern")
        self._names = self._lines.menu | self._lines.notice_lines
        self._last_stop = -1  # where the sentence ends that was looked at last
        self._under = False  # what stands right above has a grade below it
        self._headed = False  # a heading of formal items stands right above

    def cut(self, start: int, end: int) -> Iterator[int]:
        """Where lines begin within ``text[start:end]``."""
        place, begun, fresh = start, start, True  # `begun` is where the paragraph began, `fresh` that it does here
        self._last_stop, self._headed, self._under = -1, False, False
        while place < end:
            if fresh and not (self._under or self._strict) and (table := self._table(place, end)):
                *rows, place = table
                yield from rows
                begun = place
                if place < end:
                    yield place
                continue
            if stands := self._stands_alone(place, end, fresh):
                if not fresh:
                    yield place
                self._headed = self._rule.pattern("titled_pattern").match(self._text, place, end) is not None
                self._under = self._match("grade_pattern", place, end) == 0
                place = begun = _visible(self._text, stands, end)
                fresh = True
                if place < end:
                    yield place
                continue
            if self._last_stop <= place:
                self._last_stop = self._stop(place, end)
            stop = self._last_stop
            edge = self._edge(place, stop)
            if edge < stop:
                if not fresh and self._is_short(place, edge):
                    yield place
                yield edge
                self._under = self._is_title(place, edge) and ":" not in self._text[edge - 3 : edge]
                place, begun, fresh, self._headed = edge, edge, True, False
                continue
            if self._strict:
                return
            yield from self._list(place, stop)
            self._headed = self._under = False
            fresh = stop < end and self._parts(begun, place, stop, end)
            if fresh:
                yield stop
                begun = stop
            place = stop

    def _list(self, place: int, stop: int) -> Iterator[int]:
        """Where the parts of a sentence begin that a colon and semicolons set apart, as a list's items."""
        lead = _LISTED.search(self._text, place, stop)
        if lead is not None and self._rule.pattern("explains_pattern").search(self._text, place, lead.start()):
            return
        parts = [part.end() for part in _PART.finditer(self._text, lead.end(), stop)] if lead is not None else []
        if lead is not None and parts:
            yield lead.end()
            yield from parts

    def _parts(self, begun: int, place: int, stop: int, end: int) -> bool:
        """Whether a paragraph ends with the sentence from `place` to `stop`."""
        text = self._text
        if self._is_labelled(stop, end) or self._match_any(("paragraph_pattern", "answer_pattern"), stop, end):
            return True
        said, told = text[place:stop].rstrip(), text[begun:stop]
        if text[stop] in '“"' or _SAID.match(text, stop, min(end, stop + _LONGEST_HEADING)):
            return True  # each paragraph of what is quoted opens the quotation anew
        if told.count("“") > told.count("”") or told.count('"') % 2 == 1:
            return False
        if self._match("answer_pattern", begun, stop) or said.count("|") > 1:
            return False
        if self._asks.match(text, stop, end) or text.startswith(said, stop):
            return True  # a sentence that is said twice is a caption
        asked = self._asks.match(text, place, stop) is not None
        whole = asked or len(told) >= _PARAGRAPH or said[-1] in '”"'
        return whole and self._rule.pattern("goes_on_pattern").match(text, stop, end) is None

    def _stands_alone(self, place: int, end: int, fresh: bool) -> int:
        """Where what stands on a line of its own from `place` on ends; 0 where nothing does."""
        text = self._text
        if not (text[place].isupper() or text[place].isdigit()):
            return 0
        stands = self._known(place, end)
        if not stands and fresh:
            stands = self._grade(place, end) or self._match("number_pattern", place, end)
        if not stands and not self._strict:
            stands = self._row(place, end) or self._menu(place, end) or self._area(place, end)
            stands = stands or self._match("twice_pattern", place, end)
        if not stands or not self._strict:
            return stands
        after = _visible(self._text, stands, end)
        if after == end:
            return stands
        return stands if _CELLS.match(text, stands, after + 1) is None and self._leads_on(after, end) else 0

    def _table(self, place: int, end: int) -> list[int]:
        """Where the rows of a table begin whose grades stand before their areas, and where it ends; else nothing.

        Areas that share a grade, and grades without an area, have lines of their own, as grids have them. A table of
        which words are not known is no row at all: it ends where its sentence does.
        """
        kinds, at = "", place
        starts: list[int] = []
        while at < end and (starts or _GRADE.match(self._text, place, end)):
            grade = _GRADE.match(self._text, at, end)
            stop = grade.end() if grade else self._match("heading_pattern", at, end) or self._area(at, end)
            if not stop:
                break
            kinds += "G" if grade else "A"
            starts.append(at)
            at = _visible(self._text, stop, end)
        if kinds.count("G") < _FEWEST_GRADES or "A" not in kinds:
            return []
        stop = self._stop(at, end) if at < end else end
        if any(_GRADE.finditer(self._text, at, min(stop, at + _FURTHEST))):
            return [stop]
        grid = "GG" in kinds or "AA" in kinds
        return [*(start for kind, start in zip(kinds, starts, strict=True) if grid or kind == "G"), at]

    def _grade(self, place: int, end: int) -> int:
        """Where a grade ends, or the area behind it, where nothing above tells which area is graded."""
        grade = self._match("grade_pattern", place, end)
        if not grade or self._under:
            return grade
        area = _visible(self._text, grade, end)
        if self._match("titled_pattern", area, end):
            return grade
        return (self._match("heading_pattern", area, end) or self._area(area, end) or grade) if area < end else grade

    def _row(self, place: int, end: int) -> int:
        """Where an area with its grade ends, as a row of a table has them."""
        row = self._rule.pattern("graded_pattern").match(self._text, place, end)
        return row.end() if row is not None and self._is_title(place, row.start("mark")) else 0

    def _match(self, name: str, place: int, end: int) -> int:
        match = self._rule.pattern(name).match(self._text, place, min(end, place + _FURTHEST))
        return match.end() if match is not None else 0

    def _match_any(self, names: tuple[str, ...], place: int, end: int) -> int:
        return next((at for name in names if (at := self._match(name, place, end))), 0)

    def _known(self, place: int, end: int) -> int:
        known = self._match_any(("heading_pattern", "question_pattern", "notice_pattern"), place, end)
        return known or self._dated(place, end)

    def _dated(self, place: int, end: int) -> int:
        for pattern in self._lines.dates:
            match = pattern.match(self._text, place, min(end, place + _LONGEST_DATE))
            if match is not None:
                after = _visible(self._text, match.end(), end)
                if after == end or self._text[after].isupper() or self._text[after] in "•“‘":
                    return match.end()
        return 0

    def _menu(self, place: int, end: int) -> int:
        """Where a menu of three names or more ends."""
        at = place
        names_seen: list[tuple[int, str]] = []
        for _ in range(_LONGEST_MENU):
            words = _NAMES.match(self._text, at, min(end, at + 60))
            names = words[0].split() if words is not None else []
            known = (" ".join(names[:count]) for count in range(min(4, len(names)), 0, -1))
            name = next((one for one in known if plain(one) in self._names), "")
            if not name or not name[0].isupper():
                break
            names_seen.append((at, plain(name)))
            at = _visible(self._text, at + len(name), end)
        while names_seen and names_seen[-1][1] in self._rule.words("never_last"):
            at, _ = names_seen.pop()
        return at if len(names_seen) >= _FEWEST_NAMES else 0

    def _area(self, place: int, end: int) -> int:
        """Where a heading ends most of whose words name an area of inspection."""
        head = _HEAD.match(self._text, place, min(end, place + _LONGEST_HEADING))
        if head is None or not self._is_title(place, head.end()):
            return 0
        if self._open.fullmatch(head[0].split()[-1]):
            return 0
        named = max((_size(pattern.search(head[0])) for pattern in _areas()), default=0)
        return head.end() if named * 100 >= len(head[0]) * self._rule.number("area_share") else 0

    def _leads_on(self, place: int, end: int) -> bool:
        """Whether a sentence, or something else that stands by itself, begins at `place` beyond doubt."""
        text = self._text
        if self._begins.match(text, place, end) or _FORCE.match(text, place, end) or self._known(place, end):
            return True
        return 0 < self._match("grade_pattern", place, end) < end or self._match("number_pattern", place, end) > 0

    def _stop(self, place: int, end: int) -> int:
        """Where the next sentence begins."""
        at = place
        while match := _STOP.search(self._text, at, end):
            if not _SHORT_FOR.search(self._text, max(place, match.start() - 8), match.start() + 1):
                return match.end()
            at = match.end()
        return end

    def _edge(self, place: int, stop: int) -> int:
        """Where, before `stop`, another line begins behind a word without a stop; `stop` where none does."""
        at = place
        while match := _EDGE.search(self._text, at, stop):
            if match.start() > place and self._is_edge(place, match.start(), match.end(), stop):
                return match.end()
            at = max(match.end(), at + 1)
        return stop

    def _is_edge(self, line: int, before: int, place: int, end: int) -> bool:
        """Whether another line begins at `place`, behind the words of this one from `line` to `before`."""
        text, rule = self._text, self._rule
        found = _WORD.search(text, max(line, before - 30), before)
        word = found[0] if found is not None else ""
        opens = word.endswith(":") and not self._strict
        if opens and (
            _GRADE.match(text, place, end)
            or self._match("titled_pattern", place, end)
            or self._is_labelled(place, end)
            or self._announces(line, before, place, end)
        ):
            return True
        if not self._strict and _begins_alike(text, line, place) and self._is_short(line, before):
            return True
        shut = word and self._open.fullmatch(word.strip(").,’'”\"")) is None and word[-1] not in ",;:"
        if not shut or _LETTERS.search(text, line, before) is None:
            return self._is_labelled_date(place, end)
        if self._strict and (_CELLS.match(text, before, place) or not self._is_short(line, before)):
            return False
        if not self._strict and place < _TOP and self._dated(place, end):
            return True
        if self._is_labelled_date(place, end) or self._match("titled_pattern", place, end):
            return True
        if not self._strict and self._is_labelled(place, end):
            return True
        if (word[0].isdigit() and word[-1] == ")") or _MARKED.fullmatch(word):
            return False
        if before == place and self._strict and self._glued:
            return not _in_name(text, place, rule.words("joined_names"))
        begins = self._begins.match(text, place, end) is not None
        titled = self._is_title(line, before)
        verdict = rule.pattern("verdict_pattern").fullmatch(word) is not None
        if (titled or verdict) and not self._strict and self._is_teller(place, end, word):
            return True
        if word[0].isupper():
            if not self._strict and self._match_any(("question_pattern", "round_pattern"), place, end):
                return True
            return begins and titled
        if begins or self._match_any(("orders_pattern", "inner_heading_pattern", "question_pattern"), place, end):
            return True
        if self._headed and place - line > _FEW // 2 and self._match("subjects_pattern", place, end):
            return True
        if self._strict:
            return False
        return self._match("grade_pattern", place, end) > 0

    def _is_labelled(self, place: int, end: int) -> bool:
        """Whether a line begins at `place` with the label of a formal item, or of an answer to one."""
        label = self._lines.label.match(self._text, place, end)
        return label is not None or self._match("labelled_pattern", place, end) > 0

    def _announces(self, line: int, before: int, place: int, end: int) -> bool:
        """Whether the words of a line up to its colon announce formal items, no label of one, and one is at `place`."""
        if before - line < _FEWEST_LETTERS or self._is_labelled(line, before + 2):
            return False
        if not (
            self._asks.match(self._text, place, end) or self._match_any(("first_pattern", "orders_pattern"), place, end)
        ):
            return False
        announced = self._rule.pattern("announces_pattern").search(self._text, max(line, before - _FURTHEST), before)
        return announced is not None

    def _is_teller(self, place: int, end: int, word: str) -> bool:
        """Whether somebody begins to tell something at `place`, and is not named from `word` before it on."""
        named = word[0].islower() and self._match("named_pattern", place, end)
        return bool(named or self._match("teller_pattern", place, end))

    def _is_title(self, start: int, end: int) -> bool:
        """Whether a few words are no sentence."""
        if end - start > _FEW or self._begins.match(self._text, start, end) is not None:
            return False
        return self._tells.search(self._text, start, end) is None

    def _is_labelled_date(self, place: int, end: int) -> bool:
        return self._match("dated_pattern", place, end) > 0 and self._dated(place, end) > 0

    def _is_short(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is no longer than headings are."""
        return end - start <= _LONGEST_HEADING and len(self._text[start:end].split()) <= _MOST_WORDS


@lru_cache(maxsize=1)
def _areas() -> tuple[re.Pattern[str], ...]:
    table = load_rules("context")["context.area"].pattern_table("area_patterns")
    return tuple(pattern for patterns in table.values() for pattern in patterns)


def _begins_alike(text: str, line: int, place: int) -> bool:
    """Whether a headline's first two words, a name, come again as the first of the paragraph behind it."""
    name = _NAME.match(text, line, line + _FEW)
    return name is not None and text.startswith(name[0], place)


def _size(match: re.Match[str] | None) -> int:
    return 0 if match is None else match.end() - match.start()
