"""Sentences and clauses of a stretch of text, as offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgbuild.rules import guarded

# A stop that ends a sentence: stops, then closing quotes or brackets, then white space before a likely beginning.
_END = re.compile(r"[.!?…][”’\"'»)\]]{0,3}(?=\s+[“‘\"'«(\[•]{0,3}[A-Z0-9£])|[.!?…][”’\"'»)\]]{0,3}\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sir|St|No|Nos|para|paras|vs|cf|Det|Supt|Insp|Sgt|Ch|Chf|Asst|Dep|Hon|Rt|Prof|Rev|Cllr|Const"
    r"|Ltd|approx|e\.g|i\.e|etc)|\b[A-Z])\.$"
)

_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|does|do|did|can|could|will|would|may|might|must|should|shall|cannot|need|needs|needed"
    r"|(?:is|are|was|were|has|have|had|does|do|did|could|would|should|must|ca|wo|need)n[’']t|[\w]+[’'](?:s|re|ve|ll|m|d)"
    r"|works?|worked|makes?|made|found|finds?|shows?|showed|says?|said|gives?|gave|takes?|took|remains?|remained|lacks?|lacked"
    r"|provides?|provided|uses?|used|continues?|continued|manages?|understands?|responds?|identifies|requires?|required"
    r"|answers?|answered|praised?|improves?|improved|supports?|supported|faces?|faced|fails?|failed|feels?|felt|treats?"
    r"|performs?|performed|deals?|keeps?|kept|puts?|holds?|held|records?|recorded|rose|fell|appears?|appeared|seems?|looks?|looked"
    r"|recognises?|recognised|highlights?|highlighted|knows?|knew|gets?|got|tells?|told|investigates?|supervises?|protects?"
    r"|accepted|welcomed|disputed|agreed|agrees|disagreed|disagrees|promised|rejected|believed|hoped|carries|charges|welcomes?|accepts?|wants?|wanted|hopes?|believes?|thinks?|expects?|plans?|goes|went|comes?|came"
    r"|works?|ensures?|ensured|allocates?|assesses|tackles?|prevents?|engages?|communicates|monitors?|reviews?|reviewed"
    r"|demonstrates?|demonstrated|raises?|raised|states?|stated|describes?|warns?|warned|criticised|anticipates?|reflects?|reflected|saw|sees?|think|struggles?|struggled|hears?|heard|falls|leads?|led|attends?|attended|misses|missed|causes?|caused|leaves?|left|reduces?|reduced"
    r"|differs?|differed|varies|vary|varied|reassess(?:es|ed)?"
    # ... and any word behind a pronoun that is formed like one.
    r"|(?:(?<=\bhe\s)|(?<=\bshe\s)|(?<=\bit\s)|(?<=\bwho\s)|(?<=\bforce\s)|(?<=\bconstabulary\s)|(?<=\binspectors\s))[a-z]{3,}(?:s|ed)"
    r"|(?<=\bthis\s)[a-z]{3,}ed|(?:(?<=\bI\s)|(?<=\bwe\s)|(?<=\bthey\s))(?!and\b|or\b)[a-z]{2,})\b",
    re.IGNORECASE,
)
_DETERMINED = (
    r"(?:there|it|they|we|I|he|she|this|these|those|the|its|their|our|his|her|some|many|most|more|much|few|not\s+all|not\s+every"
    r"|officers|staff|victims|inspectors|leaders|relevant)\b"
)
_BARE = (
    r"(?:investigat(?:ors?|ions?)|supervis(?:ors?|ion)|processes|improvements?|overall|further|resources|workloads?"
    r"|performance)\b"
)
_SUBJECT = (
    rf"(?:{_DETERMINED}|{_BARE}|(?:a|an|all|both|each|every|other|while|although|nobody|no\s+one|none|nothing)\b"
    r"|[A-Z][\w’'&-]+)"
)
# What may stand before the subject behind "but".
_ASIDE = (
    r"(?:(?:in|at|on|for)\s+(?:some|other|certain|many|most|several|the\s+(?:other|rest|remaining)|\d+)"
    r"|in\s+(?:the|its|a|their)\s+(?:latest|new|newest|most\s+recent|last)\s+(?:update|report|inspection|visit|assessment)|to\s+date|so\s+far)\b"
)
# Behind a comma a subject may stand without an article: "..., but thresholds for referral differ".
_PLAIN_SUBJECT = (
    r"(?!(?:still|also|not|now|then|only|never|often|sometimes|rarely|usually|always|is|are|was|were|has|have|had|does|do|did"
    r"|needs?|must|should|could|can|would|will|may|might|lacks?|fails?|requires?|to|in|at|on|for|with|by|from|of|as|if|that|which"
    r"|who|where|when|while|since|after|before|despite|however|including|such|or|so|because|than|rather|even|just|too|very|more"
    r"|less)\b)"
    r"[a-z][\w’'-]+(?:\s+(?!(?:and|or|which|that|who|where)\b)[\w’'-]+){0,4}?"
    r"\s+(?:(?:is|are|was|were|has|have|had|does|do|did)(?:n[’']t)?|varies|vary|differs?|remains?)\b"
)
# "It does not, however, have ..." is one clause.
_UNFINISHED = "".join(
    rf"(?<!{word})(?<!{word},)"
    for word in (r"\bnot", r"\bdoes", r"\bis", r"\bare", r"\bhas", r"\bhave", "n[’']t", r"\bdo", r"\bdid")
)
_CONTRAST = re.compile(
    rf"(?<=\S){_UNFINISHED}"
    rf"(?P<mark>(?:\s*[,;]|\s+[–—-])?\s+(?P<word>but|yet|whereas|however|nevertheless|nonetheless)\b,?\s+|(?P<colon>;\s+))"
    rf"(?:(?=(?:that\s+)?{_SUBJECT}|{_ASIDE})|(?<=[,;]\showever,\s)|(?<=,\s(?:but|yet)\s)(?={_PLAIN_SUBJECT}))"
)
_AFTERTHOUGHT = re.compile(
    rf"(?<=\S)(?:(?:\s*[,;]|\s+[–—-])\s+(?P<word>although|though|even\s+though|while|whilst|despite|albeit)|\s+even\s+though)\b"
    rf"\s+(?={_SUBJECT})",
    re.IGNORECASE,
)
_ADDITION = re.compile(
    rf"(?<=\S),?\s+and\s+(?!(?<=officers\sand\s)staff\b)(?=(?:(?:sometimes|often|usually|frequently|too\s+often)\s+)?{_DETERMINED}|workloads\b|how\s+{_DETERMINED})"
    rf"|(?<=\S),?\s+and\s+(?:also\s+)?(?:states?|said|says?|found|finds?|adds?|added|noted?s?)\s+that\s+(?={_SUBJECT})|,\s+and\s+(?={_BARE}|{_PLAIN_SUBJECT})"
)
# Two sentences that only a comma parts ("it is quick, it does not ..."), the first with no clause that leads up to it.
_SPLICE = re.compile(
    r",\s+(?!it\s+(?:has|was|is|can)\s+(?:now\s+)?(?:be(?:en)?\s+)?(?:revealed|claimed|announced|reported|said|understood|confirmed)\b)"
    r"(?=(?:it|they|this)\s+(?:also|still|however|now|is|are|was|were|has|have|had|does|do|did|needs?|must|should|could|can"
    r"|cannot|(?:is|are|was|were|does|do|did)n[’']t)\b)"
)
_SPLICED = (", it ", ", they ", ", this ")
_LEADS_UP = re.compile(
    r"\b(?:when|where|if|once|as|since|because|unless|until|although|though|while|whilst|before|after|whether|despite)\b"
    r"|^[“‘\"']?(?:(?:but|and|however,)\s+)?(?:by|in|at|on|with|for|to|from|during|following|given|having|overall|under|over|through|without|so)\b",
    re.IGNORECASE,
)
_CONCESSION = guarded(
    re.compile(
        r"(?:^|(?<=[,;:]\s)|(?<=\bthat\s)|(?<=\bsaid\s)|(?<=\bsays\s)|(?<=\bfound\s)|(?<=\badded\s)|(?<=\bBut\s)|(?<=\bbut\s)|(?<=\bHowever,\s))"
        r"[“‘\"']?(?P<word>although|even\s+though|though|while|whilst|despite|in\s+spite\s+of|in\s+the\s+face\s+of|notwithstanding)\b",
        re.IGNORECASE,
    )
)
_MAIN_AFTER_COMMA = re.compile(
    rf",\s+(?:however,?\s+|but\s+|yet\s+)?(?={_SUBJECT}|(?!(?:and|or|which|who|including|such|to|with|by|as|for|in)\b)"
    r"[\w’'-]+(?:\s+[\w’'-]+){0,3}?\s+(?:(?:is|are|was|were|has|have|had|do|does|did|could|should)(?:n[’']t)?|needs?|must|can|remains?)\b)"
)
_MAIN_WITHOUT_COMMA = re.compile(
    r"(?<=\S)(?<!\bwhere)(?<!\bas)(?<!\bthan)(?<!\bwhat)\s+(?=there\s+(?:is|are|was|were|remains?|has|have)\b|(?:it|they|the\s+(?:force|constabulary))\s+(?:still\s+)?"
    r"(?:needs?|must|should|(?:do|does|did|is|are|was|were|has|have)\s+not)\b)",
    re.IGNORECASE,
)
_JOINT_AT_END = re.compile(r",?\s+(?:and|but|yet)\s*,?\s*$", re.IGNORECASE)
# What words end with that only lead up to a concession.
_LEADS_ON = re.compile(
    r"(?:\b(?:that|because|how|as|when|where|which|said|says|found|finds|concluded|concludes|added|adds|noted|notes|reported"
    r"|reports|stated|states|told\s+\w+)|[^\s\w,])\s*,?\s*[“‘\"']?$",
    re.IGNORECASE,
)
_LONGEST_CONCESSION = 800  # characters; what is granted is told in fewer
_RELATIVE = re.compile(r"\S\s+(?:they|it|we|he|she|you|that|which|who)\s+$", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\s(?:(?!\sand\s|[;:]).){1,80}$", re.IGNORECASE)
_CONDITION = re.compile(r"[“‘\"']?(?:if|unless)\b", re.IGNORECASE)
_PRAISED = r"(?:praised|commended|applauded|congratulated|credited|hailed|lauded)"
_BLAMED = r"(?:criticised|rebuked|condemned|slammed|told|urged|warned|ordered|marked\s+down|pulled\s+up)"
_AND_WAS = r"(?:(?:was|were|is|has\s+been|have\s+been|being)\s+)?(?:also\s+)?"
# "was praised for ... but criticised for ...".
_OPPOSED = re.compile(
    rf"\b{_PRAISED}\b[^.;]{{3,200}}?(?P<blamed>,?\s+(?:but|and|yet|although|though)\s+)(?={_AND_WAS}{_BLAMED}\b)"
    rf"|\b{_BLAMED}\b[^.;]{{3,200}}?(?P<praised>,?\s+(?:but|and|yet|although|though)\s+)(?={_AND_WAS}{_PRAISED}\b)",
    re.IGNORECASE,
)
# What the expressions above begin with or hold, in lower case.
_GRANTING = ("though", "albeit", "while", "whilst", "despite", "spite", "face", "notwithstanding")
_OPPOSING = ("but", "yet", "whereas", "however", "nevertheless", "nonetheless", ";")
_OPENING = tuple(mark + word for mark in ("", "“", "‘", '"', "'") for word in ("when", "where", "once"))
_CIRCUMSTANCE = re.compile(r"[“‘\"']?(?P<word>when|where|once)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that says one thing. `link` tells how it hangs on the rest.

    ``""`` a main clause, ``concession`` what is granted ("although ..."), ``contrast`` what is set against the part
    before ("but ..."), ``addition`` a further clause after "and", ``lead`` words before a concession ("The report
    said"), ``despite`` a concession without a verb, ``circumstance`` an opening "when ..." or "where ...".
    """

    start: int
    end: int
    link: str = ""


def split(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The sentences of ``text[start:end]`` in order, as (start, end) without white space around them.

    A line break does not end a sentence (blocks do that), an empty line does. Linear in ``end - start``; a stretch of
    the text that was split last is not split again.
    """
    global _latest
    known, stretches = _latest
    if known is not text:
        stretches = {}
        _latest = text, stretches
    found = stretches.get((start, end))
    if found is None:
        found = stretches[start, end] = _split(text, start, end)
    return found


# The text that was split last, and what its stretches came to; found by identity, as every room reads one document.
_latest: tuple[str, dict[tuple[int, int], tuple[tuple[int, int], ...]]] = ("", {})


def _split(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(begin, match.start() - 8), match.start() + 1):
            continue
        found += _stretches(text, begin, match.end())
        begin = match.end()
    return tuple(found + _stretches(text, begin, end))


sentences = split  # the name that the formal rules use


def clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of the sentence ``text[start:end]``, in order, without white space around them.

    A sentence is cut only where both sides have a verb and the second a subject of its own: "is quick but needs to
    improve" is one clause, since one thing is said of one subject; "is quick, but its checks are weak" is two.
    """
    # Most sentences have few of the joints: plain look-ups tell which are worth a search.
    sentence = text[start:end].lower()
    granted = any(word in sentence for word in _GRANTING)
    parts = _concession(text, start, end) if granted or sentence.startswith(_OPENING) else [Clause(start, end)]
    if any(word in sentence for word in _OPPOSING):
        parts = [piece for part in parts for piece in _cut(text, part, _CONTRAST, "contrast")]
    if _OPPOSED.search(sentence) is not None:
        parts = [piece for part in parts for piece in _opposed(text, part)]
    if granted:
        parts = [piece for part in parts for piece in _cut(text, part, _AFTERTHOUGHT, "concession")]
    if "and" in sentence:
        parts = [piece for part in parts for piece in _cut(text, part, _ADDITION, "addition")]
    if any(word in sentence for word in _SPLICED):
        parts = [piece for part in parts for piece in _cut(text, part, _SPLICE, "addition")]
    found = []
    for part in parts:
        if span := strip_span(text, part.start, part.end):
            found.append(Clause(*span, part.link))
    return found


def is_condition(text: str, clause: Clause) -> bool:
    """Whether the clause begins with "if" or "unless", and so reports no fact of its own."""
    return _CONDITION.match(text, clause.start, clause.end) is not None


def has_verb(text: str, start: int, end: int) -> bool:
    """Whether the stretch has a finite verb, as far as a list of the genre's verbs tells."""
    return _FINITE.search(text, start, end) is not None


def strip_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """``start, end`` without white space at either end; None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _stretches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    begin = start
    while begin < end:
        gap = text.find("\n\n", begin, end)
        stop = gap if gap >= 0 else end
        if span := strip_span(text, begin, stop):
            found.append(span)
        begin = stop + 2
    return found


def _concession(text: str, start: int, end: int) -> list[Clause]:
    """The sentence, cut after an opening concession and before it where words lead up to it."""
    # A slice of the sentence, so that ^ is its beginning.
    sentence = text[start:end]
    circumstance = _CIRCUMSTANCE.match(sentence)
    opening = circumstance or _CONCESSION.search(sentence)
    if opening is None:
        return [Clause(start, end)]
    word = opening.start("word")
    wordy = opening["word"].casefold().startswith(("despite", "in", "notwithstanding"))
    main = None
    for comma in _MAIN_AFTER_COMMA.finditer(sentence, opening.end(), opening.end() + _LONGEST_CONCESSION):
        granted = sentence[opening.end() : comma.start()]
        if (wordy or len(granted.split()) > 3 or _FINITE.search(granted)) and _FINITE.search(
            sentence, comma.end(), comma.end() + _LONGEST_CONCESSION
        ):
            main = comma
            break
    bare = _MAIN_WITHOUT_COMMA.search(sentence, opening.end())
    if (
        bare is not None
        and (main is None or bare.start() < main.start())
        and _FINITE.search(sentence, opening.end(), bare.start())
    ):
        main = bare
    if main is None:
        return [Clause(start, end)]
    parts = []
    if sentence[:word].strip(" “‘\"'"):
        # "The rate is too high and, although ...": a clause of its own stands before.
        joint = _JOINT_AT_END.search(sentence, 0, word)
        stop = joint.start() if joint is not None else word
        whole = _FINITE.search(sentence, 0, stop) is not None and not _LEADS_ON.search(sentence, 0, word)
        parts = [Clause(start, start + (stop if whole else word), "" if whole else "lead")]
    begin = start if not parts else start + word
    link = "circumstance" if circumstance else "despite" if wordy else "concession"
    return [*parts, Clause(begin, start + main.start(), link), Clause(start + main.end(), end)]


def _is_whole(words: str) -> bool:
    """Whether words before a comma are a sentence: not "where risks are known", nor "...; in particular"."""
    begin = max(words.rfind(mark) for mark in ",;:") + 1
    return _LEADS_UP.search(words) is None and has_verb(words, begin, len(words))


def _opposed(text: str, part: Clause) -> list[Clause]:
    """A clause that praises for one thing and blames for another, cut between the two, whose subject is one."""
    joint = _OPPOSED.search(text, part.start, part.end)
    if joint is None or part.link in ("lead", "despite", "circumstance"):
        return [part]
    group = "blamed" if joint["blamed"] is not None else "praised"
    return [Clause(part.start, joint.start(group), part.link), Clause(joint.end(group), part.end, "contrast")]


def _cut(text: str, part: Clause, joint: re.Pattern[str], link: str) -> list[Clause]:
    if part.link in ("lead", "despite", "circumstance"):
        return [part]
    pieces: list[Clause] = []
    begin, kind = part.start, part.link
    first: re.Match[str] | None = None  # the first verb from `begin` on
    looked = -1
    for match in joint.finditer(text, part.start, part.end):
        # The verb of the second part must stand near its beginning: its subject is short.
        near = min(part.end, match.end() + 120)
        if link == "addition" and (stop := text.find(";", match.end(), near)) >= 0:
            near = stop
        # Before a comma and "but" a clause is certain; elsewhere it must show its verb.
        stopped = link == "contrast" and text[match.start() : match.end()].strip()[:1] in ",;–—-"
        verb = _FINITE.search(text, match.end(), near)
        if link == "addition" and verb is not None and _RELATIVE.search(text[match.end() : verb.start()]):
            continue  # "and the threats they face": a noun with its clause
        if link == "addition" and _BOTH.search(text, begin, match.start()):
            continue  # "both the public and its staff"
        if joint is _SPLICE and not _is_whole(text[begin : match.start()]):
            continue
        if verb is None:
            continue
        if not stopped and looked < begin:
            # Sought once from each beginning, however many joints follow it.
            looked = begin
            if first is None or first.start() < begin:
                first = _FINITE.search(text, begin, part.end)
        if stopped or (first is not None and first.end() <= match.start()):
            pieces.append(Clause(begin, match.start(), kind))
            begin = match.end()
            kind = part.link if link == "addition" and part.link == "concession" else link
    return [*pieces, Clause(begin, part.end, kind)]
