"""The five sentences at the top: what keeps recurring, where, how surely, what is open, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgbuild.analyse import MORE, NOT_ENOUGH, NOT_MORE
from kgbuild.report._composer import CLOSED, Composer, Repeat
from kgbuild.report._content import Text, Value, percent
from kgbuild.report._wording import in_sentence, listed, rounded, texts

if TYPE_CHECKING:
    from kgbuild.analyse import Test


def opening(composer: Composer, ranked: Sequence[str]) -> list[Text]:
    """The sentences; each ends in a link to its evidence."""
    scope = composer.scope
    if scope.compare:
        first = _compared(composer)
    elif scope.force:
        first = _of_force(composer, ranked)
    elif scope.theme:
        first = _of_theme(composer)
    else:
        first = _of_all(composer, ranked)
    return [*first, _open(composer), _missing(composer)]


def _of_all(composer: Composer, ranked: Sequence[str]) -> list[Text]:
    number, say = composer.book.number, composer.sentence
    back = Counter(each.theme for each in composer.repeats)
    order = sorted(back, key=lambda theme: (-back[theme], ranked.index(theme) if theme in ranked else 999, theme))
    inspections = len([pair for pair in composer.data.read if pair[0] in composer.forces])
    if not order:
        read = number("opening.inspections", inspections, "inspections of which findings were read", "themes")
        return [
            say("what-none" if inspections else "what-unread", inspections=read),
            say(
                "force-where-none" if ranked else "force-where-nothing",
                named=number("opening.named", len(ranked), "themes named as something to put right", "themes"),
            ),
            say("surely-not"),
        ]
    values: dict[str, Value] = {
        "theme": composer.theme_span(order[0]),
        "forces": number("opening.forces", back[order[0]], "forces in which the first theme came back", "themes"),
        "read": number(
            "opening.read", composer.testable(), "forces with findings read in two rounds or more", "themes"
        ),
    }
    key = "what"
    if len(order) > 1:
        key = "what-two"
        values["second"] = composer.theme_span(order[1])
        values["second_forces"] = number(
            "opening.second_forces", back[order[1]], "forces in which the second theme came back", "themes"
        )
        if composer.scope.cycle:
            key = "what-cycle"
            values["cycle"] = composer.data.label("Cycle", composer.scope.cycle)
    return [say(key, **values), _where(composer), _surely(composer, order)]


def _surely(composer: Composer, order: Sequence[str]) -> Text:
    """Whether themes came back more often than coincidence gives; of `order` the first that did are named."""
    number, say = composer.book.number, composer.sentence
    tests = composer.tests()
    named = [theme for theme in order if theme in tests] or list(tests)
    tested = [theme for theme in tests if tests[theme].verdict != NOT_ENOUGH]
    more = [theme for theme in named if tests[theme].verdict == MORE]
    if not tested:
        return say("surely-not")
    counted: dict[str, Value] = {
        "tested": number("opening.tested", len(tested), "themes with enough data for the test", "themes"),
        "little": number("opening.little", len(tests) - len(tested), "themes with too little for the test", "themes"),
    }
    if more:
        all_more = sum(test.verdict == MORE for test in tests.values())
        counted["more"] = number(
            "opening.more", all_more, "themes that come back more than coincidence gives", "themes"
        )
        counted["names"] = listed([composer.theme_span(theme) for theme in more[:3]])
    key = "surely-some" if more else "surely-none"
    overall = composer.analysis.overall if composer.analysis is not None else None
    if not more and overall is not None and overall.verdict == MORE:
        key = "surely-together"
        counted["seen"] = number(
            "opening.overall", overall.observed, "returns of any theme to a force, pairs of rounds counted", "themes"
        )
        counted["expected"] = number(
            "opening.overall_expected", round(overall.expected), "such returns that coincidence would give", "themes"
        )
    return say(key, **counted)


def _where(composer: Composer) -> Text:
    """How often a force heard the same again, and the longest unbroken series."""
    number, say, data = composer.book.number, composer.sentence, composer.data
    repeats = composer.repeats
    pairs = number("opening.pairs", len(repeats), "themes that came back, counted force by force", "repeats")
    best = min(repeats, key=lambda each: (-each.run, -len(each.cycles), -each.findings, each.force, each.theme))
    if best.run < 2:
        return say("where-short", pairs=pairs)
    series = _series(composer, best)
    return say(
        "where-cycle" if composer.scope.cycle else "where",
        cycle=data.label("Cycle", composer.scope.cycle) if composer.scope.cycle else "",
        pairs=pairs,
        theme=composer.theme_span(best.theme),
        force=data.force(best.force),
        run=number("opening.run", best.run, "rounds in the longest unbroken series", "repeats"),
        first=data.cycle(series[0]),
        last=data.cycle(series[-1]),
    )


def _series(composer: Composer, repeat: Repeat) -> list[str]:
    """The cycles of a repeat's longest unbroken series; the latest of equally long ones."""
    best: list[str] = []
    run: list[str] = []
    for cycle in repeat.cycles:
        straight = run and composer.order.get(cycle, -9) == composer.order.get(run[-1], -9) + 1
        run = [*run, cycle] if straight else [cycle]
        if len(run) >= len(best):
            best = run
    return best


def _of_force(composer: Composer, ranked: Sequence[str]) -> list[Text]:
    number, say, data = composer.book.number, composer.sentence, composer.data
    force = composer.single
    read = number(
        "opening.read", len(composer.cycles_read[force]), "rounds of which findings on the force were read", "repeats"
    )
    name = data.force_name(force)
    if not composer.repeats:
        named = number("opening.named", len(ranked), "themes named as something to put right", "themes")
        return [
            say("force-what-none", force=name, read=read),
            say("force-where-none" if ranked else "force-where-nothing", named=named),
            say("force-surely-none"),
        ]
    top = composer.repeats[0]
    rounds = number("opening.rounds", len(top.cycles), "rounds that named the theme", "repeats")
    sentences = [
        say(
            "force-what",
            theme=composer.theme_span(top.theme),
            force=name,
            rounds=rounds,
            read=read,
            list=composer.cycle_list(top.cycles),
        )
    ]
    if len(composer.repeats) > 1:
        others = [in_sentence(data.theme(each.theme)) for each in composer.repeats[1:4]]
        themes = number("opening.themes", len(composer.repeats), "themes that came back", "repeats")
        sentences.append(say("force-where", themes=themes, others=listed(others)))
    else:
        sentences.append(say("force-where-one"))
    return [*sentences, _surely_of_force(composer, top.theme)]


def _surely_of_force(composer: Composer, theme: str) -> Text:
    """Whether a theme came back in the force more often than coincidence gives, and in which others it did."""
    rows, asked = composer.data.ask("repeats", theme=theme, polarity="negative")
    composer.book.source("elsewhere", (asked,), "Other forces in which the same theme came back.")
    test = composer.tests().get(theme)
    said = {MORE: "more", NOT_MORE: "not"}.get(test.verdict if test else "", "little")
    values = {"theme": composer.theme_span(theme), "verdict": str(texts()["sentences"][f"verdict-{said}"])}
    others = len({row["force"] for row in rows} - {composer.single})
    if not others:
        return composer.sentence("force-surely-only", **values)
    number = composer.book.number("opening.others", others, "other forces with the same repeat", "elsewhere")
    were = "force was" if others == 1 else "forces were"
    return composer.sentence("force-surely", **values, others=number, others_forces=were)


def _of_theme(composer: Composer) -> list[Text]:
    number, say = composer.book.number, composer.sentence
    theme = composer.scope.theme
    read = number(
        "opening.read",
        len(
            {force for force, cycle in composer.data.read if not composer.scope.cycle or cycle == composer.scope.cycle}
        ),
        "forces of which findings were read",
        "themes",
    )
    told = {each.force for each in composer.asks}
    label = composer.theme_span(theme)
    if told:
        first = say(
            "theme-what",
            theme=label,
            forces=number("opening.forces", len(told), "forces told to put it right", "themes"),
            read=read,
            recurring=number("opening.recurring", len(composer.repeats), "forces in which it came back", "repeats"),
        )
    else:
        first = say("theme-what-none", theme=label, read=read)
    praised = {each.force for each in composer.findings if each.polarity == "positive"}
    if praised:
        strengths = number("opening.strengths", len(praised), "forces with a strength in the theme", "timeline")
        third = say("theme-strength", forces=strengths, forces_were="force was" if len(praised) == 1 else "forces were")
    else:
        third = say("theme-strength-none")
    return [first, _surely_of_theme(composer, composer.tests().get(theme)), third]


def _surely_of_theme(composer: Composer, test: Test | None) -> Text:
    """Whether the theme came back more often than coincidence gives."""
    number, say = composer.book.number, composer.sentence
    if test is None or test.verdict == NOT_ENOUGH:
        return say("theme-surely-little")
    repeats = "repeats expected by coincidence"
    return say(
        "theme-surely-more" if test.verdict == MORE else "theme-surely-not",
        seen=number("opening.seen", test.observed, "repeats: pairs of rounds in one force", "themes"),
        expected=number("opening.expected", rounded(test.expected), repeats, "themes", text=f"{test.expected:.0f}"),
    )


def _compared(composer: Composer) -> list[Text]:
    number, say, data = composer.book.number, composer.sentence, composer.data
    assert composer.scope.compare is not None
    a, b = composer.scope.compare
    names: dict[str, Value] = {"a": data.force(a), "b": data.force(b)}
    back = {force: [each.theme for each in composer.repeats if each.force == force] for force in (a, b)}
    both = [theme for theme in composer.shared_themes() if theme in back[a] and theme in back[b]]
    shared = composer.shared_themes()
    unread = [data.force(force) for force in (a, b) if not composer.cycles_read[force]]
    if unread:
        first = say("compare-what-unread", names=listed(unread))
    elif both:
        count = number("opening.shared", len(both), "themes that came back in both forces", "both")
        first = say("compare-what", theme=composer.theme_span(both[0]), shared=count, **names)
    elif shared:
        count = number("opening.shared", len(shared), "themes that both forces were told to put right", "both")
        first = say("compare-what-named", theme=composer.theme_span(shared[0]), shared=count, **names)
    else:
        first = say("compare-what-none", **names)
    only = {}
    for force, other in ((a, b), (b, a)):
        own = [in_sentence(data.theme(theme)) for theme in back[force] if theme not in back[other]]
        rest = f" and {len(own) - 3} more" if len(own) > 3 else ""
        only[force] = (", ".join(own[:3]) + rest if rest else listed(own)) or "nothing else"
    alone = set(back[a]) ^ set(back[b])
    second = say("compare-where" if alone else "compare-where-none", only_a=only[a], only_b=only[b], **names)
    key = "compare-surely-little"
    for each in composer.alike:
        if {each.force, each.other} == {a, b} and each.test is not None:
            key = {MORE: "compare-surely-more", NOT_MORE: "compare-surely-not"}.get(each.test.verdict, key)
    return [first, second, say(key)]


def _open(composer: Composer) -> Text:
    number, say = composer.book.number, composer.sentence
    rows = composer.duties()
    if not rows:
        return say("open-none")
    if not any(row["status"] for row in rows):
        asked = number("opening.asked_for", len(rows), "things formally asked for", "duties")
        return say("open-silent", all=asked, stand="stands" if len(rows) == 1 else "stand")
    closed = sum(row["status"] in CLOSED for row in rows)
    silent = sum(not row["status"] for row in rows)
    still = len(rows) - closed - silent
    return say(
        "open",
        all=number("opening.asked_for", len(rows), "things formally asked for", "duties"),
        open=number("opening.open", still, "of these said to be open", "duties", text=None if still else "none"),
        open_are="is" if still < 2 else "are",
        closed=number(
            "opening.closed", closed, "of these said to be closed", "duties", text=None if closed else "none"
        ),
        silent=number("opening.silent", silent, "of these of unknown standing", "duties"),
        silent_they="it stands" if silent == 1 else "they stand",
    )


def _missing(composer: Composer) -> Text:
    number, say = composer.book.number, composer.sentence
    covered = composer.coverage()
    known, graded = sum(each[0] for each in covered.values()), sum(each[1] for each in covered.values())
    unread = sum(each[2] == 0 for each in covered.values())
    if composer.scope.theme and not composer.scope.force:
        return say(
            "missing-theme",
            unread=number("opening.unread", unread, "of these without any finding read", "coverage"),
            inspections=number("opening.rounds_of_forces", len(covered), "forces times rounds", "coverage"),
        )
    share = number(
        "opening.share",
        rounded(known / graded) if graded else None,
        "grades read, of the questions graded",
        "coverage",
        text=percent(known, graded),
    )
    inspections = number("opening.rounds_of_forces", len(covered), "forces times rounds", "coverage")
    if not unread:
        return say("missing-complete", share=share, inspections=inspections)
    nothing = number("opening.unread", unread, "of these without any finding read", "coverage")
    return say("missing", share=share, unread=nothing, inspections=inspections)
