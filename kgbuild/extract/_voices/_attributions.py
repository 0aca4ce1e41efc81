"""Who is named as the speaker of a quotation, in the words beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgbuild.extract._text.sentences import split
from kgbuild.extract._voices.subject_of_verb import subject_start
from kgbuild.model import Block

_WORD = re.compile(r"\w")
_TAIL = 200  # characters of a paragraph that holds no more than a signature

SPEECH = (
    r"(?:said|says|saying|say|added|adds|adding|stated|states|stating|state|told|tells|commented|(?<!for )comments"
    r"|commenting|explained|explains|continued|continues|concluded|concludes|warned|warns|wrote|writes|insisted|insists"
    r"|admitted|admits|noted|notes|stressed|stresses|acknowledged|acknowledges|responded|responds|replied|replies|remarked|argued|argues"
    r"|reads|read|acknowledging|described|describes"
    r"|praised|praises|reported|reports|found|finds|highlighted|highlights|revealed|reveals|pledged|pledges|vowed|vows|promised"
    r"|confirmed|confirms|claimed|claims|announced|suggested|observed|observes|accepted|reassured|emphasised|declared)"
)
# Verbs that tell who spoke only right behind the words.
_BEHIND = (
    rf"{SPEECH}|(?:conced|recall|repeat|reiterat|declar|complain|caution|counter|retort|repli|answer|predict|reflect|reason|admit"
    r"|argu|joke|quipp?|beam|fum|rag|enthus|boast|concurr|agre|ask|urg|vow|demand|comment|remark)(?:ed|e?s)"
    r"|was\s+the\s+(?:verdict|view|message|response|reaction|reply|warning|assessment)\s+(?:of|from)"
    r"|came\s+the\s+(?:reply|response|answer)\s+from"
)
_BEFORE = re.compile(rf"(?P<speaker>[^“”\":;]*?)\b(?P<verb>{SPEECH})\b(?P<rest>[^“”\"]{{0,120}})$", re.IGNORECASE)
# Verbs that lead up to a quotation with a comma or a colon, and say nothing of one before them.
_REACTED_BEFORE = re.compile(
    r"(?P<speaker>[^“”\":;]*?)\b(?P<verb>welcomed|welcomes|responded|reacted|replied|praised|defended"
    r"|explaining|warning|stressing|insisting|posted|tweeted)\b"
    r"(?P<rest>[^“”\"]{0,120})[,:]\s*$",
    re.IGNORECASE,
)
_COLON_BEFORE = re.compile(r"(?P<speaker>[^“”\":;]{2,140}):[\s–—-]*$")
_DASH_BEFORE = re.compile(r"\s*(?P<speaker>[A-Z][^“”\":;.!?]{2,90}?)\s+[–—-]\s*$")
# A stop behind an initial or a title ends no sentence.
_NO_STOP = r"(?<=\s[A-Z])\.|(?<=\b[DM]r)\."
_VERB_FIRST = re.compile(
    rf"[\s,.–—-]*\b(?P<verb>{_BEHIND}|according\s+to)\b(?!\s+that\b)\s*(?P<speaker>(?:[^“”\".:]|{_NO_STOP})*)",
    re.IGNORECASE,
)
_SPEAKER_FIRST = re.compile(
    rf"[\s,.–—-]*(?P<speaker>(?:[^“”\".:;]|{_NO_STOP}){{0,110}}?)\s*(?<!\w)(?:also\s+|then\s+)?(?P<verb>{SPEECH})\b(?P<rest>[^“”\".:]*)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\s*[–—-]\s*(?P<speaker>(?:(?:HM|HMI|PF?CC|[DA]?CC)\s+|[A-Z][\w-]+[’']s\s+(?:[a-z]+,?\s+){1,6})?(?:[A-Z][\w’'-]*[a-z]\s+(?:(?:and|of|for)\s+)?)+(?:[A-Z]\.\s*){0,3}[A-Z][^.!?\n“”\"]{1,110}|(?:[A-Z]\.\s*){1,3}[A-Z][^.!?\n“”\"]{1,110})"
)
_OFFICE = (
    r"(?:[A-Z][\w’'-]*\s+|and\s+|of\s+|for\s+|the\s+|,\s+){0,8}"
    r"(?:Constable|Commissioner|Superintendent|Mayor|Chair|Officer|PF?CC)"
)
# A name with an office behind a comma or in the next line, and a force: all that a line holds.
_NAME_LINE = re.compile(
    r"\s*(?P<speaker>(?:[A-Z][\w’'.-]*\s+(?:(?:van|de|der|von)\s+){0,2}){1,3}[A-Z][\w’'-]+(?:,\s*|[^\S\n]*\n\s*)"
    rf"(?i:the\s+)?{_OFFICE}(?:,?\s+(?:[A-Z][\w’'&-]*|of|for|and|the|&)){{0,8}})\.?\s*"
)
# A heading that tells whose words stand below.
_WORDS_OF = re.compile(
    r"\W*(?:(?:[Aa]|[Tt]he)\s+)?(?:[Ff]ull\s+)?(?:[Ss]tatement|[Rr]esponse|[Rr]eaction|[Cc]omments?|[Qq]uotes?)\s+(?:from|by|of)\s+(?P<speaker>(?:[^.:\n“”\"]|(?<=\s[A-Z])\.){5,120})"
)
_OPENING = re.compile(
    r"\W*(?:While|Whilst|Although|Though|As|After|Before|When|Since|Because|Once|If|Asked|Pressed|Challenged)\b"
)
_SUFFERS = re.compile(r"\b(?:was|were|is|are|been|being)(?:\s+\w+)?\s*$")
_BY = re.compile(r"\s*by\b")
_PARTICIPLE = re.compile(r"(?:saying|adding|telling|stating)", re.IGNORECASE)
# Somebody else who does something in a clause of its own: a joint, a name and a verb.
_ACTS_TOO = re.compile(
    r"(?:[;,]|\b(?:and|but|while|whilst|whereas|as|when|after|before))\s+[^,;]{0,80}?\b[A-Z][\w’'-]+\s+(?:has|had|also|then|was|\w+ed|told|said|says)\b"
)
# How a paragraph ends that announces the words of the next one.
_LEADS_UP = re.compile(
    r"(?::|\b(?:said|says|added|adds)|\b(?:said|says|adds|added|continues|continued|concludes|concluded|explains|explained|comments|commented|to\s+say),)\s*$",
    re.IGNORECASE,
)
# What follows the one who is named behind a quotation: to whom or about what it was said.
_AND_SO_ON = re.compile(
    r"(?<=\w),\s+(?:in\s+(?:an?\s+)?(?:answer|reply|response|reaction|letter|reference|praise|defence)\b|after\b|following\b|(?:respond|reply|react|referr|speak|writ|comment|allud|point|add|echo)ing\b)"
)
NAMED = re.compile(r"[A-Z][a-z]+\s+[A-Z][a-z]+|\b(?:He|She)\b|\b(?:Mr|Ms|Mrs|Miss|Dr|Sir|Dame)\b")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is named as the speaker of a quotation: the words around the verb of saying."""

    start: int  # of the speaker's words
    end: int
    verb: str


def said_before(text: str, start: int, end: int) -> Attribution | None:
    """The speaker named in the sentence that leads up to a quotation."""
    spans = split(text, start, end)
    if not spans:
        return None
    begin, stop = spans[-1]
    if text[stop - 1] in ".!?" and text[begin:stop].count(" ") > 1:
        return None
    # The shortest prefix is wanted, and a lazy prefix before an alternation is quadratic: cap the stretch.
    begin = max(begin, stop - 300)
    if found := _with_speaker(_BEFORE, text, begin, stop):
        return _subject(text, _attribution(_last_who_acts(found, text, stop)))
    if found := _with_speaker(_REACTED_BEFORE, text, begin, stop):
        return _subject(text, _attribution(found))
    if found := _COLON_BEFORE.match(text, begin, stop):
        return _subject(text, Attribution(*found.span("speaker"), ":"))
    # "ACC Ann Roe – “We will improve.”" is a whole paragraph.
    found = _DASH_BEFORE.match(text, start, end) if len(spans) == 1 else None
    return Attribution(*found.span("speaker"), "–") if found and NAMED.search(found["speaker"]) else None


def _with_speaker(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The match whose verb has a speaker before it ("Commenting on the report, Mr Roe said"), else the first."""
    found = pattern.match(text, start, end)
    while found and not _WORD.search(found["speaker"]):
        later = pattern.match(text, found.end("verb"), end)
        if later is None or not _WORD.search(later["speaker"]):
            break
        found = later
    return found


def _last_who_acts(found: re.Match[str], text: str, end: int) -> re.Match[str]:
    """The match of who acts last before a participle ("The board met, and Mr Roe promised help, saying").

    Whom a participle stands behind need not act ("Mr Roe acknowledged the work of Ms Poe, adding").
    """
    acting = later = found
    opens = _OPENING.match(found["speaker"]) is not None
    while following := _BEFORE.match(text, later.end("verb"), end):
        later = following
        acts = _ACTS_TOO if _PARTICIPLE.fullmatch(later["verb"]) else NAMED
        if acts.search(later["speaker"]):
            acting = later
            if opens and "," in later["speaker"]:
                found, opens = later, False  # "While the report praised staff, Mr Roe said"
        if _PARTICIPLE.fullmatch(later["verb"]) and not later["rest"].strip(" ,:"):
            found = acting
    return found


def _attribution(found: re.Match[str]) -> Attribution:
    # "..., says Mr Roe, ", "Ms Poe was told by Mr Roe": he who speaks stands behind the verb.
    behind = not _WORD.search(found["speaker"]) or (_SUFFERS.search(found["speaker"]) and _BY.match(found["rest"]))
    told = "rest" if behind else "speaker"
    return Attribution(*found.span(told), found["verb"].casefold())


def _subject(text: str, said: Attribution) -> Attribution:
    """An attribution without the words before the verb's subject, which may name whom the speaker answers."""
    return Attribution(subject_start(text, said.start, said.end), said.end, said.verb)


def said_after(text: str, start: int, end: int) -> Attribution | None:
    """The speaker named right behind a quotation: "said the chief constable", "he added"."""
    stop = min(end, start + 260)
    if found := _VERB_FIRST.match(text, start, stop):
        if _WORD.search(text, found.start("speaker"), found.end("speaker")):
            end_of = _AND_SO_ON.search(text, found.start("speaker"), found.end("speaker"))
            last = end_of.start() if end_of is not None else found.end("speaker")
            return Attribution(found.start("speaker"), last, found["verb"].casefold())
        return None
    found = _SPEAKER_FIRST.match(text, start, stop)
    if found and _WORD.search(text, found.start("speaker"), found.end("speaker")):
        lead = text[start : found.start("speaker")]
        # A new sentence about something else is no attribution: it comes after a stop, and the quotation had its own.
        if "." in lead and len(found["speaker"].split()) > 8:
            return None
        return Attribution(found.start("speaker"), found.end("speaker"), found["verb"].casefold())
    signature = _SIGNATURE.fullmatch(text, start, end) if end - start < _TAIL else None
    return Attribution(*signature.span("speaker"), "–") if signature else None


def signed(text: str, blocks: Sequence[Block], index: int) -> Attribution | None:
    """The speaker whose name stands alone behind a dash in the paragraph below a quotation."""
    if index + 1 >= len(blocks):
        return None
    below = blocks[index + 1]
    start = below.start  # a reader may have taken the dash for the mark of an item
    while start > blocks[index].end and text[start - 1] in " –—-":
        start -= 1
    found = _SIGNATURE.fullmatch(text, start, below.end) if below.end - start < _TAIL else None
    return Attribution(found.start("speaker"), found.end("speaker"), "–") if found else None


def named_below(text: str, blocks: Sequence[Block], index: int, end: int) -> Attribution | None:
    """The speaker whose name and office are all that the line or two lines below a quotation hold."""
    if _WORD.search(text, end, blocks[index].end):
        return None
    for last in range(index + 1, min(len(blocks), index + 3)):
        start, stop = blocks[index + 1].start, blocks[last].end
        lines = _NAME_LINE.fullmatch(text, start, stop) if stop - start < _TAIL else None
        if lines is not None:
            return Attribution(*lines.span("speaker"), "–")
    return None


def announced(text: str, blocks: Sequence[Block], index: int) -> Attribution | None:
    """The speaker that the paragraph before names, when it ends with a colon."""
    for earlier in range(index - 1, max(-1, index - 4), -1):
        block = blocks[earlier]
        if block.kind in ("notice", "caption"):
            continue
        if _LEADS_UP.search(text, max(block.start, block.end - 40), block.end) is None:
            whose = _WORDS_OF.fullmatch(text, block.start, block.end) if block.end - block.start < _TAIL else None
            return Attribution(*whose.span("speaker"), ":") if whose is not None and earlier == index - 1 else None
        return said_before(text, block.start, block.end)
    return None
