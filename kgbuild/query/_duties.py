"""Steps of named queries about what is owed by when: due dates, status, and the answers that the law asks for.

Every date is one that a source shows. What depends on a day is told of the day that the query is given (`as_of`), and
left open without one: nothing here looks at a clock.

Spec: Police Act 1996, section 55(5A), inserted by the Policing and Crime Act 2017, section 37(2): the comments of the
local policing body must be published before the end of the period of 56 days beginning with the day on which the report
is published. A period that begins with a day counts that day as the first, so the last is 55 days after it.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from kgbuild.query._steps import Ask, Solution, Term, _get, _solution, restated

RESPONSE_DAYS: Final = 56
# Royal Assent of the Act that set the limit; a report published earlier is under none.
RESPONSE_LIMIT_SINCE: Final = date(2017, 1, 31)
NONE_IN_DATA: Final = "none-in-data"
THIS: Final = "this"
# Whoever answers a report prints what it asks again: that is not the day of its publication, nor another demand.
_ANSWERING: Final = frozenset({"pcc", "force"})
_LATER: Final = _ANSWERING | {"news"}  # than the report, by days or weeks
_NO_REPORT: Final = "not known: read only on a page of {}, which may be of a later day than the report"
_SEVERAL: Final = ("document", "source_url", "themes")
_CLOSED: Final = frozenset({"complete", "superseded"})
_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", re.ASCII)


def last_day(text: str) -> date | None:
    """The last day of a date, a month or a year in ISO 8601; None for anything else."""
    parts = text.split("-")
    try:
        if len(parts) == 3:
            return date.fromisoformat(text)
        if len(parts) == 2:
            year, month = int(parts[0]), int(parts[1])
            return date(year, month, calendar.monthrange(year, month)[1])
        return date(int(text), 12, 31) if re.fullmatch(r"\d{4}", text) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)  # many were published on one day
def response_due(published: str) -> str:
    """The last of the 56 days that begin with the day `published`; "" where that is no full date.

    >>> response_due("2019-05-02")
    '2019-06-26'
    """
    day = _full(published)
    return (day + timedelta(days=RESPONSE_DAYS - 1)).isoformat() if day else ""


@lru_cache(maxsize=4096)
def response_basis(published: str) -> str:
    """On what `response_due` rests, and whether the law set a limit on that day."""
    day = _full(published)
    if day is None:
        return (
            f"not known: publication '{published}' is no full date" if published else "not known: no publication date"
        )
    counted = f"{RESPONSE_DAYS} days beginning with {published}, the date that the source shows"
    if day < RESPONSE_LIMIT_SINCE:
        return f"{counted}; published before Police Act 1996 s.55(5A), so that no limit bound it"
    return f"{counted}; Police Act 1996 s.55(5A)"


def resolve_due(due: str, basis: str, published: str) -> tuple[str, str]:
    """A due date and what it rests on: as stated or, for a time such as P6M, reckoned from publication.

    Args:
        due: a date, a month, or a duration from publication; "" where none is stated.
        basis: the words that it comes from, or "".
        published: the earliest date that a source of the finding shows; may be a month.

    Returns:
        The date or month ("" where it cannot be told), and its basis.
    """
    if not due:
        return "", basis
    if not due.startswith("P"):
        return due, basis or "as the source states it"
    words = f"'{basis}', " if basis else ""
    match = _DURATION.fullmatch(due)
    if match is None or not published:
        return "", f"{words}{due} from publication, of which no date is known"
    years, months, days = (int(part or 0) for part in match.groups())
    told = f"{words}{due} from publication on {published}, the date that the source shows"
    day = _full(published)
    if day is None:
        if days or not re.fullmatch(r"\d{4}-\d{2}", published):
            return "", f"{words}{due} from publication ({published}), of which no full date is known"
        year, month = _months(int(published[:4]), int(published[5:]), 12 * years + months)
        return f"{year:04}-{month:02}", told
    year, month = _months(day.year, day.month, 12 * years + months)
    moved = date(year, month, min(day.day, calendar.monthrange(year, month)[1])) + timedelta(days=days)
    return moved.isoformat(), told


def _months(year: int, month: int, more: int) -> tuple[int, int]:
    years, rest = divmod(month - 1 + more, 12)
    return year + years, rest + 1


def _full(text: str) -> date | None:
    return last_day(text) if len(text) == 10 else None


class _Answers:
    """Published answers of local policing bodies, up to a day: to what they print, and by force and cycle."""

    def __init__(self, ask: Ask, today: date | None) -> None:
        self._found: dict[tuple[str, str], list[Solution]] = defaultdict(list)
        self._own: dict[Term, list[Solution]] = defaultdict(list)

        def known(each: Solution) -> bool:
            day = last_day(_get(each, "published"))
            return today is None or day is None or day <= today

        for each in filter(known, ask("responses")):
            self._found[_get(each, "force"), _get(each, "cycle")].append(each)
        for each in filter(known, ask("responded")):
            self._own[each["target"]].append(each)

    def to(self, targets: Iterable[Term], force: str, cycle: str, published: str) -> dict[str, str | int]:
        """What is known of the answer to what was published about a force in a cycle.

        One that prints a target, or else what was said about the same force and cycle: the earliest dated one on or
        after publication, else one without a date. None in the data says no more than that.
        """
        due = response_due(published)
        told: dict[str, str | int] = {"response_due": due, "response_basis": response_basis(published)}
        own = [each for target in targets for each in self._own.get(target, ())]
        found = own or (self._found.get((force, cycle), []) if force and cycle else [])
        # What is older than what was published answers something else.
        later = [each for each in found if "published" not in each or _get(each, "published") >= (published or "0")]
        if not later:
            return told | {"response": NONE_IN_DATA}
        first = min(
            later,
            key=lambda each: (_get(each, "published") or "9", "by" not in each, _get(each, "place"), _get(each, "by")),
        )
        told |= {"response": _get(first, "place"), "response_by": _get(first, "by")}
        told["response_to"] = THIS if own else "same-force-and-cycle"
        answered, day = _full(_get(first, "published")), _full(published)
        told["response_date"] = _get(first, "published")
        if answered and day:
            told["response_days"] = (answered - day).days + 1
            if day >= RESPONSE_LIMIT_SINCE:
                told["late"] = "yes" if (answered - day).days >= RESPONSE_DAYS else "no"
        return told


def _today(ask: Ask) -> date | None:
    return last_day(ask.settings.get("as_of", ""))


def duties(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """What is asked of forces: due date, latest status, whether overdue on the day `as_of`, and the answer to it.

    `overdue` is "yes" where the due date has passed and the last known status is open, "no" where it has not passed or
    the item was closed, "unknown" where it has passed and no status is known. Without `as_of` it is empty.
    `known_closed` is "no" of an item without a status, too. What was published after that day is left out, and what of
    an inspection that had not begun.
    """
    today = _today(ask)
    answers = _Answers(ask, today)
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in ask("status"):
        day = last_day(_get(each, "date"))
        if today is None or day is None or day <= today:
            events[_get(each, "finding")].append((_get(each, "date"), _get(each, "status")))
    began = {_get(each, "cycle"): _get(each, "starts") for each in ask("cycles")}
    rows = []
    for group in _items(solutions, ask):
        published = (_get(each, "published") for each in group if "published" in each)
        seen = min(published, default=began.get(_get(group[0], "cycle"), ""))
        if today is not None and seen > today.isoformat()[: len(seen)]:
            continue
        rows.append(
            _duty(group, answers, sorted({event for each in group for event in events[_get(each, "finding")]}), today)
        )
    return rows


def _items(solutions: Iterable[Solution], ask: Ask) -> list[list[Solution]]:
    """Attestations by what they ask, in a fixed order: as the inspectorate printed it stands first."""
    first = restated(ask)
    items: dict[Term, list[Solution]] = defaultdict(list)
    for each in sorted(solutions, key=_first_printed):
        items[first.get(each["finding"], each["finding"])].append(each)
    return list(items.values())


def _first_printed(each: Solution) -> tuple[bool, bool, str, str, str]:
    told_by, published = _get(each, "told_by"), _get(each, "published")
    return (
        told_by in _ANSWERING,
        told_by != "inspectorate",
        published or "9",
        _get(each, "document"),
        _get(each, "finding"),
    )


def _duty(group: list[Solution], answers: _Answers, events: list[tuple[str, str]], today: date | None) -> Solution:
    first, origins = group[0], {_get(each, "told_by") for each in group}
    elsewhere = "the force or its commissioner" if origins <= _ANSWERING else "a newspaper" if origins <= _LATER else ""
    dates = (_get(each, "published") for each in group if _get(each, "told_by") not in _ANSWERING)
    published = min(filter(None, dates), default="")
    report = "" if elsewhere else published
    dated = next((each for each in group if "due" in each), first)
    due, basis = resolve_due(_get(dated, "due"), _get(dated, "basis"), report)
    status_date, status = events[-1] if events else ("", "")
    overdue, closed = "", status in _CLOSED
    passed = last_day(due)
    if today is not None and passed is not None:
        overdue = "no" if closed or passed >= today else "yes" if status else "unknown"
    since = _full(published)
    row: dict[str, str | int] = {
        **{name: _get(first, name) for name in ("force", "cycle", "kind", "text")},
        **{name: max(_get(each, name) for each in group) for name in ("question", "item")},
        **{"published": published, "due": due, "due_basis": basis if due or _get(dated, "due") else ""},
        **{"status": status, "status_date": status_date, "overdue": overdue, "known_closed": "yes" if closed else "no"},
        **{name: "|".join(sorted({_get(each, name) for each in group} - {""})) for name in _SEVERAL},
        **answers.to([each["finding"] for each in group], _get(first, "force"), _get(first, "cycle"), report),
    }
    if elsewhere:
        row["response_basis"] = _NO_REPORT.format(elsewhere)
    if today is not None and since is not None and not closed:
        row["age_days"] = (today - since).days
    return {**_solution(**row), "fact": first["finding"]}


def responses_due(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """For each report about a force: by when the local policing body's comments were due, and what is known of them.

    A report is a document of the inspectorate or an address that rows cite as the inspectorate's; its date is the
    earliest that is shown.
    """
    today = _today(ask)
    answers = _Answers(ask, today)
    reports: dict[tuple[str, str, str], str] = {}  # to the earliest date
    printed: dict[tuple[str, str, str], dict[Term, None]] = defaultdict(dict)  # the documents that were read of it
    for each in solutions:
        report = _get(each, "force"), _get(each, "cycle"), _get(each, "report")
        printed[report][each["source"]] = None
        days = reports.get(report, ""), _get(each, "published")
        reports[report] = min(days) or max(days)
    rows = []
    for (force, cycle, page), published in reports.items():
        if today is not None and published > today.isoformat()[: len(published)]:
            continue
        answer = answers.to(printed[force, cycle, page], force, cycle, published)
        rows.append(_solution(force=force, cycle=cycle, report=page, published=published, **answer))
    return rows


DUTY_STEPS: Final = {"duties": duties, "responses_due": responses_due}
