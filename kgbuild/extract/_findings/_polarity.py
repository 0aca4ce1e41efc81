"""What one clause says of the police: the word that values, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kgbuild.extract._text.once import sharing
from kgbuild.extract._text.sentences import has_verb
from kgbuild.model import RuleRef
from kgbuild.rules import Rule

_SHARE = re.compile(r"\b(?P<some>\d{1,5})\s+(?:out\s+)?of\s+(?:the\s+|these\s+|those\s+)?(?:(?P<all>\d{1,5})|them)\b")
_FEW = 9  # of so many or fewer things a count is of areas or forces, and of no sample
PRAISE = "strength"
BLAME = "weakness"


class Polarity:
    """The rules of assessments.toml, each group one expression, and what a clause says by them."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules
        self._joined = {
            (name, key): _join(rule.all_patterns(key))
            for name, rule in rules.items()
            for key in rule.patterns
            if key not in ("lifted_patterns", "lifted_after_patterns", "neutral_patterns")
            and not (name == "assessment.merit" and key == "not_patterns")
        }

    def search(self, name: str, key: str, words: str) -> re.Match[str] | None:
        pattern = self._joined.get((name, key))
        return pattern.search(words.lower()) if pattern is not None else None

    def _all(self, name: str, key: str, words: str) -> Iterator[re.Match[str]]:
        pattern = self._joined.get((name, key))
        return pattern.finditer(words) if pattern is not None else iter(())

    def _told(self, name: str, words: str) -> bool:
        """Whether the words hold one of a rule's expressions, beside those that it leaves out."""
        rest = self._joined[name, "not_patterns"].sub(" ", words) if name in self.rules else words
        return self.search(name, "patterns", rest) is not None

    def read(self, words: str) -> tuple[str, RuleRef] | None:
        """The polarity of a clause and the rule that tells it: figures, needs, faults, denials, then praise.

        What is said of those whom the clause speaks of ("victims who do not want to ...") is weighed only where the
        rest says nothing.
        """
        words = _as_now(_IF.sub("", _EXPLAINED.sub("", words.lower().translate(_NO_MARKS))))
        if any(word in words for word in _RELATIVES):
            rest = _HANGING.sub(_unless_subject, words)
            if rest != words and (reading := self._weigh(rest)) is not None:
                return reading
        return self._weigh(words)

    def _weigh(self, words: str) -> tuple[str, RuleRef] | None:
        compared = self._compared(words)
        if compared is not None:
            return compared
        need, denied = self.rules["assessment.need"], self.rules["assessment.negated"]
        if self._told(need.name, words):
            return BLAME, need.ref
        if (fault := self._faults(words)) is not None:
            return fault
        # What stands under "if" is not denied of the force.
        if self._told(denied.name, _UNDER.split(words, maxsplit=1)[0]):
            return BLAME, denied.ref
        return self._praise(words)

    def _faults(self, words: str) -> tuple[str, RuleRef] | None:
        """Blame for the first shortcoming that stands, praise where all that matter are denied or put right."""
        fault = self.rules["assessment.shortcoming"]
        lifted = None
        for match in self._all(fault.name, "patterns", words):
            before = words[max(0, match.start() - _NEAR) : match.start()]
            after = words[match.end() : match.end() + _NEAR]
            if any(pattern.match(after) for pattern in fault.all_patterns("lifted_after_patterns")):
                lifted = PRAISE, fault.ref
                continue
            # What is said of a subject is none of what its own words are about ("tackling crime is a problem").
            if not _PREDICATE.match(words, match.start()) and any(
                pattern.search(before) for pattern in fault.all_patterns("neutral_patterns")
            ):
                continue
            lifts = (pattern.search(before) for pattern in fault.all_patterns("lifted_patterns"))
            lift = next((each for each in lifts if each is not None), None)
            # "has not put right the failings": what lifts is itself denied.
            if lift is None or _DENIED.search(before, 0, lift.start() + 1):
                return BLAME, fault.ref
            lifted = PRAISE, fault.ref
        return lifted

    def plain(self, words: str) -> tuple[str, RuleRef] | None:
        """A strength where the police are told to do something, with no word that could mean trouble."""
        rule = self.rules["assessment.plain"]
        words = _HANGING.sub(_unless_subject, words.lower().translate(_NO_MARKS))
        if not self.search(rule.name, "patterns", words):
            return None
        return None if self.search(rule.name, "not_patterns", words) else (PRAISE, rule.ref)

    def _praise(self, words: str) -> tuple[str, RuleRef] | None:
        """Praise where words of praise belong to more than a plan or an aim; blame where they are denied."""
        merit, denied = self.rules["assessment.merit"], self.rules["assessment.negated"]
        if _is_of_some(words):
            return None
        for key in ("patterns", "mild_patterns"):
            for match in self._all(merit.name, key, words):
                before = words[max(0, match.start() - _NEAR) : match.start()]
                if any(pattern.search(before) for pattern in merit.all_patterns("not_patterns")):
                    continue
                if denied.on and _UNDONE.search(before):
                    return BLAME, denied.ref
                return PRAISE, merit.ref
        return None

    def _compared(self, words: str) -> tuple[str, RuleRef] | None:
        rule = self.rules["assessment.compared"]
        above, below = rule.pattern("above_pattern").search(words), rule.pattern("below_pattern").search(words)
        if (asked := rule.pattern("standard_pattern").search(words)) is not None:
            more = float(asked["found"]) - float(asked["asked"])
            above, below = (asked if more > 0 else None), (asked if more < 0 else None)
        if above is None and below is None:
            return None
        place = (above or below).start()  # type: ignore[union-attr]  # one of them is found
        ends = [0, *(edge.end() for edge in _PART_ENDS.finditer(words)), len(words)]
        folded = words[max(end for end in ends if end <= place) : min(end for end in ends if end > place)].casefold()
        good = any(re.search(rf"\b{re.escape(word)}\b", folded) for word in rule.words("good_measures"))
        bad = any(re.search(rf"\b{re.escape(word)}\b", folded) for word in rule.words("bad_measures"))
        if good:  # "charges offenders with a crime": what the police do counts before what it is about
            return (PRAISE if above else BLAME), rule.ref
        if bad:
            return (BLAME if above else PRAISE), rule.ref
        return None


def _is_of_some(words: str) -> bool:
    """Whether a count tells that something was so in fewer than four in five: "effective in 60 of 90 cases".

    What word of praise stands beside it says what was looked for, and not that it was found.
    """
    for share in _SHARE.finditer(words):
        looked_at = share["all"] or max(re.findall(r"\d+", words[: share.start()]), key=int, default="0")
        if int(looked_at) > _FEW and 5 * int(share["some"]) < 4 * int(looked_at):
            return True
    return False


def _unless_subject(hanging: re.Match[str]) -> str:
    """Nothing for words that hang on an object; as they are where they hang on a subject, whose verb is behind them."""
    words, at = hanging.string, hanging.start()
    begin = max((edge.end() for edge in _EDGES.finditer(words, max(0, at - _NEAR), at)), default=max(0, at - _NEAR))
    return "" if has_verb(words, begin, at) or _DOING.search(words, begin, at) else hanging[0]


def _as_now(words: str) -> str:
    """What a clause says of the present where it sets that against the past: "had been poor but is now good"."""
    if "now" in words:
        words = _THEN.sub(" ", words, count=1)
    return _GONE_FROM.sub(r"\g<gone>to ", words)


_THEN = re.compile(
    r"(?:,\s+which)?\s(?:had\s+(?:not\s+)?been|did\s+not|was\s+(?:once|previously|formerly)|were\s+(?:once|previously|formerly)|used\s+to\s+be"
    r"|(?<=which\s)was)\s[^.;]{2,80}?(?:\s(?:but|and|yet)(?:\s+(?:it|they))?|,)(?=\s+(?:(?:is|are|has|have|does|do)\s+)?now\s)"
)
_GRADED = r"(?:poor|bad|weak|good|strong|outstanding|adequate|inadequate|requires\s+improvement)"
_GONE_FROM = re.compile(
    r"\b(?P<gone>(?:gone|going|went|moved|risen|rose|fallen|fell|dropped|slipped|improved|turned)\s+(?:up\s+|down\s+)?)"
    rf"from\s+[‘']?{_GRADED}[’']?\s+to\s+(?=(?:an?\s+)?[‘']?{_GRADED}\b)"
)
# Marks around words that a writer borrows ("needed to "gain a better understanding""): the words read on through them.
_NO_MARKS = str.maketrans("", "", '“”"‘')
_PREDICATE = re.compile(
    "".join(rf"(?<!\b{word}\s)" for word in ("that", "which", "who", "say", "think", "feel"))
    + r"(?:is|are|was|were|remains?|remained)\s"
)
_PART_ENDS = re.compile(r";|\s[–—-]\s")
_NEAR = 90  # characters beside a word in which what denies it or puts it right is sought
# "has not", "failed to", "yet to" right before what would put something right.
_DENIED = re.compile(
    r"(?:\b(?:not|never|cannot|without|nor)|n[’']t)\s+(?:(?:yet|fully|always|been|be|being|properly)\s+)*\W*\w?$"
)
# "far from effective", "less effective", "no longer effective".
_UNDONE = re.compile(
    r"\b(?:far\s+from|no\s+longer|anything\s+but|(?<!no\s)less|hardly|barely|not\s+(?:as|so))\s+(?:(?:be|been|being|very|so|as)\s+)?$"
)
# What says more of a person or thing named before it, not of how the clause's subject does.
_RELATIVES = (" who", " that ", " which ", " where ")
_HANGING = re.compile(
    r"(?<![,;])(?!(?<=\bareas)\s(?:(?:in|for|on)\s)?(?:that|which|where)\s(?:the\s)?(?:force|constabulary|police|service|it|they"
    r"|improvements?|further|more|needs?|must|could|should|requires?)\b)"  # areas of its work, and what is said of them
    r"(?:\s(?:(?:in|for|to|of|by|with|on|from|at)\s+(?:which|whom)|who(?!\s+(?:said|say|felt|feel|told\s+us)\b)|whose|whom)"
    r"|(?:(?<=\bareas)|(?<=\bissues)|(?<=\bcases)|(?<=\bcrimes)|(?<=\boffences)|(?<=\bincidents)|(?<=\bcalls)|(?<=\bskills)"
    r"|(?<=\bgroups)|(?<=\bcommunities)|(?<=\bpeople)|(?<=\bthose)|(?<=\boffenders)|(?<=\bsuspects)|(?<=\bthreats)|(?<=\bplaces)"
    r"|(?<=\bcomplaints)|(?<=\brecommendations)|(?<=\bmatters)|(?<=\bfactors)|(?<=\bdemands))\s(?:that|which|where))\s[^,;:–—()]*"
)
_EDGES = re.compile(r"[,;:–—]\s|\s(?:but|and|although|though|while|that)\s")
_DOING = re.compile(r"\b\w{3,}ing\s")
# What a name stands for, in brackets.
_EXPLAINED = re.compile(r"\s\((?:the|an?|which|this|such\s+as|where)\s[^()]{10,200}\)")
# What is told of a case that may come ("ensures that, if failings are found, there are ...").
_IF = re.compile(r"(?:(?<=\bthat\s)|(?<=\band\s)|(?<=,\s))if\s[^,;]{3,120},\s")
_UNDER = re.compile(r"\s(?:if|unless)\s", re.IGNORECASE)


def _join(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One expression for several, case kept: text in lower case is searched.

    Alternatives that begin with a word share the letters they begin with, and those that begin the text stand in one,
    so that a place in the text is tried against few of them; an engine that tries each in turn would need most of the
    time of an extraction.
    """
    of_words: list[str] = []
    of_texts: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        for form in _expanded(pattern.pattern):
            if word := _WORD.match(form):
                of_words.append(word["behind"] + form[word.end() :])
            elif form.startswith("^"):
                of_texts.append(form[1:])
            else:
                others.append(f"(?:{form})")
    words, texts = (f"(?:{sharing(forms)})" if forms else "" for forms in (of_words, of_texts))
    return re.compile("|".join(filter(None, [words and rf"\b{words}", texts and f"^{texts}", *others])))


_WORD = re.compile(r"(?P<behind>(?:\(\?<![^()|]*\))*)\\b")  # where a word begins, behind others than some


def _expanded(form: str) -> list[str]:
    """The expression, its first group written out: of a word edge and (a|b)c there come two, with ac and with bc."""
    if not form.startswith("\\b(?:"):
        return [form]
    depth, parts, begin = 0, [], 5
    position = 5
    while position < len(form):
        char = form[position]
        if char == "\\":
            position += 1
        elif char == "[":
            position = form.index("]", position + 2)
        elif char == "(":
            depth += 1
        elif char == "|" and not depth:
            parts.append(form[begin:position])
            begin = position + 1
        elif char == ")":
            if not depth:
                break
            depth -= 1
        position += 1
    parts.append(form[begin:position])
    rest = form[position + 1 :]
    if rest[:1] in ("?", "*", "+", "{"):
        return [form]
    # A rest that has alternatives of its own at the top would be torn apart: it is none, as patterns are one phrase.
    return [whole for part in parts for whole in _expanded("\\b" + part + rest)]
