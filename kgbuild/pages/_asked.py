"""What a force was asked, what it was told again, and what the answers rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kgbuild.pages._evidence import Item
from kgbuild.pages._names import Names, Solutions, once


def with_concerns(rows: Sequence[dict[str, Any]], asked: Solutions, findings: Sequence[Item]) -> list[dict[str, Any]]:
    """The rows of the query duties, each recommendation with the concern that it answers and that concern's words."""
    words = {item.iri: item.words for item in findings}
    concerns = {
        str(row["finding"]): (row["concern"], words.get(str(row["concern"] or "")) or row["as_printed"])
        for row in asked
    }
    result = []
    for row in rows:
        concern, told = concerns.get(str(row["fact"]), (None, None))
        result.append({**row, "concern": concern, "concern_words": told})
    return result


def goes_back(links: Solutions, findings: Sequence[Item]) -> list[dict[str, Any]]:
    """Each link with `earlier_cycle` and `earlier_quote` of what it goes back to, as the query lineage has them."""
    of = {item.iri: item for item in findings}
    result = []
    for row in links:
        item = of.get(str(row["finding"]))
        if item is not None:
            words = min((each.quote for each in item.sources if each.quote), default=item.summary)
            cycle = item.cycle.slug if item.cycle else ""
            result.append({**row, "earlier_cycle": cycle, "earlier_quote": words})
    return result


def again(chained: Solutions, linked: Iterable[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """What was told before, each with the words of both times; asked again before reported done, most often first.

    Several findings of one round often go back to much the same earlier ones: the first stands for all of them.
    `linked` is what `goes_back` gives.
    """
    links = {str(row["link"]): row for row in linked}
    chains = sorted(
        (row for row in chained if int(row["times"]) > 1),
        key=lambda row: (str(row["standing"]) != "asked-again", -int(row["times"]), str(row["finding"])),
    )
    told: list[dict[str, Any]] = []
    for row in chains:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for link in filter(None, map(links.get, str(row["links"] or "").split("|"))):
            found.setdefault((link["earlier_cycle"], link["earlier_quote"]), link)
        before = set(found)
        same = (row["standing"], row["last_cycle"])
        alike = next(
            (each for each in told if each["same"] == same and 2 * len(each["before"] & before) >= len(before)), None
        )
        if alike is not None:
            alike["alike"] += 1
            continue
        earlier = [found[key] for key in sorted(found, key=lambda key: (names.ordinals.get(key[0], 0), key[1]))]
        told.append({**row, "same": same, "before": before, "earlier": earlier, "alike": 0})
    return told


def sources(told: Iterable[Item]) -> list[dict[str, Any]]:
    """The pages and documents that findings and statements rest on, most used first."""
    count: dict[tuple[str, str, str], int] = defaultdict(int)
    dates: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in told:
        for source in item.sources:
            key = (source.url, "" if source.url else source.name, source.kind)
            count[key] += 1
            if source.published:
                dates[key].add(source.published)
    return [
        {
            "source_url": url or None,
            "document": document or None,
            "kind": kind or None,
            "published": min(dates[url, document, kind], default=None),
            "facts": number,
        }
        for (url, document, kind), number in sorted(count.items(), key=lambda each: (-each[1], each[0]))
    ]


def mentions(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    """Organisations, figures and counts of grades in words."""
    result = []
    for row in once(rows, "fact"):
        sort = str(row["class"]).rsplit("#", 1)[-1]
        of = f" of {row['of']}" if row["of"] is not None else ""
        if sort == "OrganisationLink":
            body = names.get(row["organisation"])
            told = f"{str(row['relation'] or 'named').replace('-', ' ')}: {body or row['printed']}"
        elif sort == "GradeCount":
            told = f"{str(row['measure']).replace('-', ' ')} in {row['value']}{of} areas (a count, which names no area)"
        else:
            told = " ".join(str(part) for part in (f"{row['value']}{of}", row["unit"], row["measure"]) if part)
        result.append({**row, "told": told, "cycle": names.get(row["cycle"]), "sort": sort})
    return result
