"""Who is the subject of a verb of saying, and who of those named before it is only told of."""

from __future__ import annotations

import re

_REACH = 160  # characters back from a name at which the word is sought that makes it an object


def subject_start(text: str, start: int, verb: int) -> int:
    """Where the subject begins of the verb at `verb`, in a sentence or stretch that begins at `start`.

    "Responding to Sir Roe, Ms Poe said", "Sir Roe was answered by Ms Poe, who said", "Sir Roe left as Ms Poe said".
    """
    if (turned := _TURNED.match(text, start, verb)) is not None:
        return turned.end()
    # "Commenting on ...", of which the verb of saying was taken for that of the speaker, has begun before `start`.
    opened = _INTRODUCED.match(text, start, verb)
    if opened or _TAKEN_FOR_VERB.search(text, max(0, start - 20), start):
        start = _behind_commas(text, opened.end() if opened else start, verb) or start
    joint = _NEW_CLAUSE.search(text, max(start, verb - _REACH), verb)
    return joint.end() if joint is not None and joint.start() > start else start


def is_told_of(text: str, start: int, named: int) -> bool:
    """Whether somebody named at `named` stands in a relative clause that has begun since `start` and is not over."""
    return _RELATIVE.search(text[start:named]) is not None


def is_object(text: str, start: int, named: int) -> bool:
    """Whether a sentence that begins at `start` only says who is named at `named` behind a preposition or a verb.

    "Critics of Mr Roe", "Ms Poe praised Mr Roe and"; but "a letter from Mr Roe", "the chief constable of Kent, Mr Roe".
    """
    start = max(start, named - _REACH)
    behind = _OBJECT.search(text, start, named)
    if behind is None or behind["word"] in _DESCRIBES:
        return False
    before = text[start : behind.start()].casefold().split()
    if behind["word"] in _OWN:
        return not before or _CARRIES.fullmatch(before[-1]) is None
    return not behind["word"].endswith(("ed", "ing")) or not before or _NOUN_NEXT.search(before[-1]) is None


def is_owner(text: str, named: int) -> bool:
    """Whether of somebody named up to `named` only a thing or a person speaks ("Mr Roe's deputy said").

    What tells somebody's own words is none such ("Mr Roe's letter said").
    """
    thing = _THING.match(text, named)
    return thing is not None and not any(_CARRIES.fullmatch(word.casefold()) for word in thing["thing"].split())


def _behind_commas(text: str, start: int, end: int) -> int:
    """Where the subject begins behind an introduction and what stands in apposition to its last name; 0 for nowhere."""
    cuts = [start, *(comma.end() for comma in _COMMA.finditer(text, start, end)), end]
    closed = text[start:end].rstrip().endswith(",")
    for before, begin, stop in zip(cuts, cuts[1:-1], cuts[2:], strict=False):
        more = stop < end
        if _LESSER.match(text, begin, stop) or not _WORD.search(text, begin, stop) or (closed and stop == end):
            continue  # what a comma closes before the verb tells more of somebody
        if _ENDS_IN_NAME.search(text, before, begin) is not None:
            if (more and text[begin].islower()) or _TITLE.match(text[begin:stop]):
                continue  # "Responding to Sir Roe, the chief inspector, ..."
        elif more and _ENDS_IN_OFFICE.search(text, before, begin) and text[begin].isupper():
            continue  # "Responding to the chief inspector, Sir Roe, ..."
        return begin
    return 0


_WORD = re.compile(r"\w")
_COMMA = re.compile(r",\s+")
_RELATIVE = re.compile(r"\S,?\s(?:who|whose|whom|which|where)\b[^,;:–—]*$")
# What leads up to the subject of a sentence, before a comma ...
_INTRODUCED = re.compile(
    r"\W*(?:(?:But|And|Also|Then|Yet|However,?)\s+)?(?:[A-Z][a-z]+ing|Asked|Pressed|Quizzed|Challenged|In|At|On|After|Before|During|Since|Following|"
    r"With|Like|Unlike|Alongside|Despite|Under|From|To|For|As|When|While|Whilst|Although|Though|Once|Because|Meanwhile)\s+(?=[\w‘“])"
)
_TAKEN_FOR_VERB = re.compile(r"\b[A-Z][a-z]+ing\s*$")
# ... what stands behind such a comma and is no subject, and how the words before it end that it goes on about.
_LESSER = re.compile(
    r"(?:of|from|for|at|in|on|who|whose|whom|which|where|and|or|but|(?:Q|O|M)BE|QPM|made|gave|issued|released|has|had|was|is|\w+ing)\b|\d"
)
_ENDS_IN_NAME = re.compile(
    r"[A-Z][\w’'-]*[a-z]\s+[A-Z][\w’'-]*[a-z],\s+$|\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame)\.?\s+[\w’'-]+,\s+$"
)
_TITLE = re.compile(
    r"(?:(?:(?:(?:deputy|assistant)\s+)?chief\s+constable|(?:police\s+and\s+crime\s+)?commissioner)|(?:(?:[A-Z][\w’'-]*|and|of|for|&)\s+){0,6}(?:Constable|Commissioner|Superintendent|Inspector|Mayor|Chair\w*|President|Secretary|Leader))"
    r"(?:\s+(?:of|for|at|in)\b[^,]*)?,?\s*\Z"
)
_ENDS_IN_OFFICE = re.compile(
    r"\b(?:inspector|constable|commissioner|constabulary|superintendent|secretary|minister|mayor|chair\w*),\s+$",
    re.IGNORECASE,
)
# Words that turn from the subject of a sentence to the one who speaks.
_TURNED = re.compile(
    r"[^“”\":;]*\b(?:by|from|to|with)\s+(?=[^“”\":;]*,?\s+who(?:\s+(?:also|later|then|has|had))*\s*$)"
    r"|[^“”\":;]*\b(?:repl(?:y|ies)|responses?|reactions?|comments?|answers?|rebukes?|criticism|praise|statements?|words|warnings?)\s+(?:by|from)\s+"
)
# The joint before the clause to which a verb belongs: no more than its subject stands between.
_NEW_CLAUSE = re.compile(
    r"[\w,]\s+(?:as|while|whilst|when|whereas|because|until|after|before|that)\s+"
    r"(?=(?!(?:he|she)\b|(?:[a-z]+\s+){0,4}(?:constable|commissioner|chair\w*|mayor|leader|PCC)\s+$)"
    r"(?:(?:the\s+)?(?:[^\s,;:.“”\"]+\s+){1,6}|[A-Z][\w’'-]*\s+[A-Z][\w’'-]*,[^;:.“”\"]{3,60},\s+)$)"
)
# A preposition or a verb, and no more than a title or an office before the name that it governs.
_OBJECT = re.compile(
    r"(?:(?<=[^\w’'-])|^)(?P<word>of|to|for|with|by|from|on|upon|against|about|beside|below|beneath|behind|between|[Ll]ike|[Uu]nlike|what|met|told"
    r"|(?:aimed|directed|levelled|hurled|shouted|anger|swipe)\s+at|[a-z]+ed|[a-z]{3,}ing)\s+"
    r"(?:(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness)\.?(?:\s+[A-Z][\w’'-]*)?|(?:[A-Z][\w-]*\s+){1,2}(?:Police|Constabulary)"
    r"|[A-Z][\w-]*(?:[’']s|s[’'])|[A-Z]{2,5}|the|its|their|his|her|our|an?|new|former|then|current|acting|interim|temporary|and"
    r"|(?i:chief|deputy|assistant|constable|commissioner|inspector|superintendent|police,?|fire|crime|victims[’']|constabulary|of\s+constabulary|mayor|councillor|union|leader|federation|panel|chair(?:man|woman)?|president))\s+){0,9}$"
)
# What such a word is no object of: "the newly elected Ms Roe", "following the rating Ms Roe said".
_DESCRIBES = frozenset(
    "acting serving incoming outgoing visiting appointed elected retired promoted experienced embattled".split()
)
_NOUN_NEXT = re.compile(r"\A(?:the|an?|its|their|his|her|this|that|newly|recently)\Z|[’']s?\Z")
# Behind what "of" and the like tell who speaks: words, or an office that goes on with its area.
_OWN = frozenset({"of", "for", "from", "by"})
_CARRIES = re.compile(
    r"spokes\w+|behalf|office|statement|letter|report|paper|response|reply|comments?|words?|email|message|tweet|post|update|foreword|speech"
    r"|views?|opinion|verdict|answer|constable|commissioner|p?f?cc|inspector|superintendent|constabulary|secretary|minister|mayor|chair\w*"
    r"|officer|leader|head|president"
)
_THING = re.compile(r"[’'](?:s\b)?\s+(?P<thing>(?:(?!said\b|says\b|told\b)[\w’'-]+\s+){0,2}[\w’'-]+)")
