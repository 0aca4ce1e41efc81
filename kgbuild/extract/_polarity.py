"""What one clause says of the police: the word that values, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kgbuild.model import RuleRef
from kgbuild.rules import Rule

PRAISE = "strength"
BLAME = "weakness"


class Polarity:
    """The rules of assessments.toml, each group one expression, and what a clause says by them."""

    def __init__(self, rules: dict[str, Rule]) -> None:
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

    def read(self, words: str) -> tuple[str, RuleRef] | None:
        """The polarity of a clause and the rule that tells it: figures, needs, faults, denials, then praise."""
        words = words.lower().translate(_NO_MARKS)
        compared = self._compared(words)
        if compared is not None:
            return compared
        need, denied, fault, merit = (
            self.rules.get(f"assessment.{name}") for name in ("need", "negated", "shortcoming", "merit")
        )
        if (
            need is not None
            and self.search(need.name, "patterns", words)
            and not self.search(need.name, "not_patterns", words)
        ):
            return BLAME, need.ref
        lifted = None
        if fault is not None:
            for match in self._joined[(fault.name, "patterns")].finditer(words):
                before = words[max(0, match.start() - 90) : match.start()]
                after = words[match.end() : match.end() + 90]
                if any(pattern.match(after) for pattern in fault.all_patterns("lifted_after_patterns")):
                    lifted = fault.ref
                    continue
                if any(pattern.search(before) for pattern in fault.all_patterns("neutral_patterns")):
                    continue
                if any(pattern.search(before) for pattern in fault.all_patterns("lifted_patterns")):
                    lifted = fault.ref
                    continue
                return BLAME, fault.ref
        if lifted is not None:
            return PRAISE, lifted
        # What stands under "if" is not denied of the force.
        asserted = _UNDER.split(words, maxsplit=1)[0]
        if denied is not None and self.search(
            denied.name, "patterns", self._joined[(denied.name, "not_patterns")].sub(" ", asserted)
        ):
            return BLAME, denied.ref
        if merit is not None and any(self._praises(merit, key, words) for key in ("patterns", "mild_patterns")):
            return PRAISE, merit.ref
        return None

    def plain(self, words: str) -> tuple[str, RuleRef] | None:
        """A strength where the police are told to do something, with no word that could mean trouble."""
        rule, words = self.rules.get("assessment.plain"), words.lower().translate(_NO_MARKS)
        if rule is None or not self.search(rule.name, "patterns", words):
            return None
        return None if self.search(rule.name, "not_patterns", words) else (PRAISE, rule.ref)

    def _praises(self, merit: Rule, key: str, words: str) -> bool:
        """Whether words of praise stand there that belong to more than a plan, an aim or a condition."""
        return any(
            not any(
                pattern.search(words[max(0, match.start() - 90) : match.start()])
                for pattern in merit.all_patterns("not_patterns")
            )
            for match in self._joined[(merit.name, key)].finditer(words)
        )

    def _compared(self, words: str) -> tuple[str, RuleRef] | None:
        rule = self.rules.get("assessment.compared")
        if rule is None:
            return None
        above, below = rule.pattern("above_pattern").search(words), rule.pattern("below_pattern").search(words)
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


# Marks around words that a writer borrows ("needed to "gain a better understanding""): the words read on through them.
_NO_MARKS = str.maketrans("", "", '“”"')
_PART_ENDS = re.compile(r";|\s[–—-]\s")
_UNDER = re.compile(r"\s(?:if|unless)\s", re.IGNORECASE)


def _join(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One expression for several, case kept: text in lower case is searched.

    Alternatives that begin with a word are put together by their first letter, so that a place in the text is tried
    against few of them; an engine that tries each in turn would need most of the time of an extraction.
    """
    by_letter: dict[str, list[str]] = {}
    others: list[str] = []
    for pattern in patterns:
        for form in _expanded(pattern.pattern):
            if form.startswith("\\b") and form[2:3].isalpha() and form[3:4] not in "?*+{|":
                by_letter.setdefault(form[2], []).append(form[3:])
            else:
                others.append(form)
    words = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile("|".join(filter(None, [rf"\b(?:{words})" if words else "", *(f"(?:{form})" for form in others)])))


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
