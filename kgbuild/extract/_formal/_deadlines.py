"""Deadlines of what is asked: a date, a month, or a duration from the day on which the report came out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kgbuild.extract._context import Context
from kgbuild.extract._text.dates import printed_date
from kgbuild.rules import load_rules

_HEAD = 12  # characters before a number of days with which an item begins


class Deadlines:
    """The rule ``formal.due``, applied to the words of one document."""

    def __init__(self, context: Context, title: str = "") -> None:
        self.context, self.title = context, title
        self.rule = load_rules("formal", context.disabled)["formal.due"]
        self.published = self._report_published()

    def of(self, words: str, *, whole: bool, earlier: bool = False) -> tuple[str, str]:
        """The deadline in `words` and the words it comes from; ("", "") where there is none.

        `whole` tells that the words are the sentence that a list goes on; an item's own "immediately" is often
        an adverb of what is to be done, and counts only at its beginning or after "should". What an `earlier` report
        asked runs from a day that is not known.
        """
        rule = self.rule
        for pattern in rule.all_patterns("by_patterns"):
            if match := pattern.search(words):
                named = match.groupdict()
                due = printed_date(named.get("day"), named.get("month") or "December", match["year"])
                return (due, match[0]) if due else ("", "")
        if match := rule.pattern("within_pattern").search(words):
            number = self._number(match["number"].lower())
            # "Record visits within five days" says how, and not by when, but at its beginning.
            how = match["unit"][0] in "Dd" and not whole and match.start() > _HEAD and "publi" not in match[0]
            if number and not how:
                return self._from_publication(number, match["unit"][0].upper(), match[0], earlier=earlier)
        if not earlier and (match := rule.pattern("undated_pattern").search(words)) and (due := self._next(match)):
            return due, f"{match[0]}, after {self.context.published} ({rule.name})"
        match = rule.pattern("immediately_pattern").search(rule.pattern("together_pattern").sub("", words))
        if match is not None and (
            whole or match.start() < rule.number("early") or rule.pattern("at_once_pattern").search(words)
        ):
            return self._from_publication(0, "D", match[0], earlier=earlier)
        return "", ""

    def _number(self, word: str) -> int:
        if word.isdigit():
            return int(word)
        if word in ("a", "an"):
            return 1
        numbers = self.rule.words("numbers")
        return numbers.index(word) if word in numbers else 0

    def _next(self, match: re.Match[str]) -> str:
        """The first such day or month after publication, of a report or of an article; "" where that is not known."""
        out = self.context.published
        if not self.published and (self.context.kind in self.rule.words("kinds") or len(out) != 10):
            return ""
        day = match["day"] or match["later"]
        dues = (printed_date(day, match["month"], str(int(out[:4]) + years)) for years in (0, 1))
        return next((due for due in dues if due >= out[: len(due)]), "")

    def _from_publication(self, number: int, unit: str, words: str, *, earlier: bool) -> tuple[str, str]:
        if earlier:
            return "", ""
        if not self.published:
            return f"P{number}{unit}", words
        day = date.fromisoformat(self.published)
        if unit in "DW":
            due = day + timedelta(days=number * (7 if unit == "W" else 1))
        else:
            due = _plus_months(day, number * (12 if unit == "Y" else 1))
        return due.isoformat(), f"{words}, from publication on {self.published} ({self.rule.name})"

    def _report_published(self) -> str:
        """The day on which the report came out, from which its deadlines run; "" where it is not known.

        "Last updated" is no such day, nor the day on which an old report was put up again, nor that of an article, of
        a response or of a letter on a later visit, by its title.
        """
        rule, published, context = self.rule, self.context.published, self.context
        shown = next((passage.quote for what, _, passage in context.rules if what == "published" and passage), "")
        report = context.kind in rule.words("kinds") or rule.pattern("report_pattern").search(shown)
        again = rule.pattern("following_pattern").search(self.title) or rule.pattern("updated_pattern").search(shown)
        if len(published) != 10 or not report or again:
            return ""
        windows = load_rules("context", context.disabled)["context.cycle-published"].table("cycles")
        window = windows.get(context.cycle)
        return "" if window is not None and published[:7] > window[1] else published


def _plus_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    return date(year, month, 28)
