"""What `analyse` gives: frozen rows, each with what stands behind it. Names are slugs.

Numbers are plain `int` and `float`; `None` is "cannot be said", and a `verdict` or `note` beside it says why. Tuples
are in a fixed order, which each class states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import networkx

    from kgbuild.analyse._columns import Columns

Polarity = Literal["negative", "positive", "any"]

# What is known of a force, or of a theme in a force, in one cycle.
FOUND = "found"  # a finding of the kinds looked at names the theme
NOT_FOUND = "not-found"  # findings were read, none of the kinds looked at names the theme
NOT_READ = "not-read"  # judgements are known but no finding was read: nothing can be said of themes
NOTHING = "nothing"  # neither a judgement nor a finding: not inspected, or no page was read; which of them is not known

ALPHA = 0.05  # level of q-values
LIMIT = 10_000  # rows that a list may have

# What a test says.
MORE = "more-than-chance"  # q <= ALPHA
NOT_MORE = "not-more-than-chance"  # q > ALPHA: chance alone may give as much; that is no proof of chance
NOT_ENOUGH = "not-enough-data"  # even the clearest outcome that the margins allow would have p > ALPHA


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a row.

    Attributes:
        query: a named query whose rows hold it, or "" where only `sparql` does.
        params: its parameters, as pairs.
        sparql: SPARQL that selects `?finding` (and `?summary`) behind the row, for `KnowledgeGraph.sparql`; "" if none.
        facts: IRIs of the findings, in code point order; of more than 1,000, a thousand of them. Empty where there
            are no IRIs.
        total: how many findings there are.
    """

    query: str = ""
    params: tuple[tuple[str, str], ...] = ()
    sparql: str = ""
    facts: tuple[str, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, ends included. `method` is "wilson", "clopper-pearson", "garwood" or "bootstrap"."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Test:
    """One observed count against the null.

    Attributes:
        observed: the count tested; its row says of what.
        expected: its mean under the null.
        ratio: observed / expected; None where nothing is expected.
        ratio_interval: 95% (Garwood's interval of the count as a Poisson count, over `expected`): wider than exact.
        log2_ratio: None where observed or expected is 0.
        p_value: chance of `observed` or more under the null; None where verdict is "not-enough-data".
        q_value: Benjamini-Hochberg over all tests of its family that had enough data; None as above.
        least_p: the smallest p-value that the margins allow, whatever was observed; the criterion of "not-enough-data".
        verdict: "more-than-chance", "not-more-than-chance" or "not-enough-data".
    """

    observed: int
    expected: float
    ratio: float | None
    ratio_interval: Interval | None
    log2_ratio: float | None
    p_value: float | None
    q_value: float | None
    least_p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked for. Filters narrow what is shown, never what the null is fitted on: no number depends on it."""

    force: str | None
    theme: str | None
    cycle: str | None
    polarity: str
    kinds: tuple[str, ...]  # looked at in tests; from `polarity` where not given
    seed: int
    draws: int
    alpha: float
    null: str  # one sentence: what the null keeps and how it was made


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at. `attestations` counts a finding once for each passage or row that states it."""

    findings: int
    attestations: int
    documents: int  # pages: the address that a row cites, else the document itself
    forces: int
    cycles: int
    themes: int
    without_force: int
    without_cycle: int
    without_theme: int
    without_question: int
    by_kind: tuple[tuple[str, int], ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ForceCycle:
    """What was read of one force in one cycle. `state`: "found" (findings were read), "not-read" or "nothing"."""

    force: str
    cycle: str
    judgements: int
    findings: int
    state: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """Forces inspected in an area in a cycle: with a judgement, or with a finding that states a question of it."""

    cycle: str
    area: str
    forces: tuple[str, ...]
    judgements: int
    findings: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How many forces a theme was found in, of how many it could have been.

    One row for each theme, cycle ("" is all cycles together) and kind; `kind` is a kind of finding, or "negative" or
    "positive" for any kind of that polarity. By theme, kind, cycle in time ("" first).

    Attributes:
        forces: in which it was found.
        forces_read: with one finding or more of any kind in the cycle: the denominator of `share`. Others are unknown.
        forces_inspected: with a judgement or a finding in the cycle.
        forces_unknown: known to the graph but not in `forces_read`.
        share: forces / forces_read; None where that is 0.
        interval: 95%, Wilson.
    """

    theme: str
    label: str
    kind: str
    cycle: str
    forces: int
    forces_read: int
    forces_inspected: int
    forces_unknown: int
    findings: int
    share: float | None
    interval: Interval | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class AreaPrevalence:
    """The same within an area of inspection, from findings that state their question. See `AreaCoverage`."""

    theme: str
    area: str
    cycle: str
    kind: str
    forces: int
    forces_inspected: int
    findings: int
    share: float | None
    interval: Interval | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Run:
    """Cycles in which a theme was found one after the other. Cycles of which no finding was read end no run: `gaps`."""

    first: str
    last: str
    found: tuple[str, ...]
    gaps: tuple[str, ...]  # inside the run, state "not-read" or "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it is open or resolved, as far as sources say. `status`: "open", "resolved", "mixed" or "unknown".

    A finding is open or resolved by its latest status event, and resolved where a derived lineage link of the type
    "resolves" goes out from it. "resolved": all findings are. "mixed": some are. "open": none is, and at least one is
    said to be open. "unknown": nothing says anything.
    """

    status: str
    open: tuple[str, ...]  # IRIs of findings
    resolved: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persistence:
    """A theme in one force over the cycles, in findings of the kinds looked at.

    By cycles found (most first), longest run, force, theme.

    Attributes:
        cells: one (cycle, state, findings) for each cycle of the graph, in time.
        cycles_found: how many cycles it was found in.
        cycles_read: how many cycles findings of the force were read in.
        longest_run: cycles found one after the other, gaps not counted; `runs` has them all.
        years: from the first cycle's start to the last one's; None where a year is not known. A lower bound of its age.
        by_kind: findings of each kind, also of the kinds not looked at (a strength stands beside, it is not set off).
        test: `cycles_found` against the null; family "force-theme".
    """

    force: str
    theme: str
    label: str
    cells: tuple[tuple[str, str, int], ...]
    first: str
    last: str
    cycles_found: int
    cycles_read: int
    longest_run: int
    runs: tuple[Run, ...]
    years: float | None
    findings: int
    by_kind: tuple[tuple[str, int], ...]
    standing: Standing
    test: Test
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Stability:
    """What leaving out one page at a time would change; the null is kept as fitted, which errs towards "unstable".

    Attributes:
        worst: the page whose loss costs most (the address that its rows cite, or the document's name), "" if none does.
        loss: by how much `observed` falls without it.
        p_value: then.
        stable: True if it would still be at or under the largest p-value that the family accepts.
    """

    worst: str
    loss: int
    p_value: float | None
    stable: bool | None


@dataclass(frozen=True, slots=True)
class ThemePersistence:
    """A theme over all forces. By recurrences (most first), then theme.

    Attributes:
        forces: in which it was found at all.
        forces_recurring: in which it was found in two cycles or more: the rows of the named query `repeats`.
        forces_running: in which two of those follow each other among the cycles read.
        longest_run: of any force.
        forces_testable: with findings read in two cycles or more: the denominator of `share_recurring`.
        recurrences: pairs of cycles in which it was found in the same force: found in n cycles of a force counts
            n * (n - 1) / 2, so that a long persistence in few forces tells from a spread over many.
        test: `recurrences` against the null; family "theme".
    """

    theme: str
    label: str
    broader: str
    forces: int
    cycles: tuple[str, ...]
    findings: int
    by_kind: tuple[tuple[str, int], ...]
    first: str
    last: str
    forces_recurring: int
    recurrences: int
    forces_running: int
    longest_run: int
    forces_testable: int
    share_recurring: float | None
    interval: Interval | None
    test: Test
    stability: Stability
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """Two themes found in the same force and cycle ("inspections"). Those seen together twice or more.

    By p-value (not enough data last), then names.

    Attributes:
        same_finding: inspections where one and the same finding names both.
        test: inspections with both, against the null; family "co-occurrence".
    """

    theme: str
    other: str
    inspections: int
    same_finding: int
    test: Test
    stability: Stability
    where: tuple[tuple[str, str], ...]  # force, cycle; of more than 1,000 inspections, a thousand of them
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which of two themes is first named before the other within a force. By p-value, then names; only those tested.

    Attributes:
        theme, other: the pair, turned so that `before` is not less than `expected`.
        before, after, same: forces with both where `theme` is first named earlier, later, in the same cycle as `other`.
        expected: `before` under the null, given which forces have both in different cycles (some themes are simply
            asked about in earlier cycles).
        p_value: two-sided and exact: twice the smaller tail of the Poisson-binomial distribution of `before`.
    """

    theme: str
    other: str
    before: int
    after: int
    same: int
    expected: float
    p_value: float
    q_value: float
    verdict: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Community:
    """Themes that keep company more than chance has them. Numbered by size, then by name.

    `stability` is the mean share of pairs of its themes that stay together when forces are drawn with replacement.
    """

    number: int
    themes: tuple[str, ...]
    stability: float | None


@dataclass(frozen=True, slots=True)
class Bridge:
    """A theme between communities. By participation, then betweenness, then name.

    Attributes:
        participation: 1 - sum over communities of (share of its link weight to it) squared; 0 is all in one.
        betweenness: share of shortest paths (length 1 / weight) through it.
        communities: numbers of those it has links to.
    """

    theme: str
    community: int
    participation: float
    betweenness: float
    communities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """Communities and bridges of the projection on themes.

    Attributes:
        edges: (theme, other, weight) of the projection: pairs seen together twice or more, and by two standard
            deviations more than the null's mean; the weight is (observed - expected) / standard deviation.
        modularity: of the partition.
        stability: mean adjusted Rand index between the partition and those of `draws_used` samples of forces, drawn
            with replacement.
        algorithm: in words, with seed.
    """

    edges: tuple[tuple[str, str, float], ...]
    communities: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    modularity: float | None
    stability: float | None
    draws_used: int
    algorithm: str
    note: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Two forces by the themes found in them. By p-value where tested, else by Jaccard; then by names.

    Attributes:
        shared: themes found in both.
        jaccard: shared / themes in either.
        cosine: of their numbers of findings by theme.
        cycles_both: cycles in which findings of both were read. Forces read more often look more alike.
        test: themes shared, against the null; family "forces-alike". None where there are too many pairs to test.
        findings: for each shared theme the IRIs in the one and in the other.
    """

    force: str
    other: str
    shared: tuple[str, ...]
    jaccard: float
    cosine: float
    cycles_both: int
    test: Test | None
    findings: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding that the two codings put under different themes."""

    finding: str
    by_vocabulary: str
    by_wording: str
    text: str


@dataclass(frozen=True, slots=True)
class Codings:
    """Themes by vocabulary beside clusters of wording, for findings with exactly one theme of `themes`.

    Attributes:
        findings: compared.
        themes: themes with enough findings to be looked for in the wording; as many clusters.
        agreement: share of findings on which both agree.
        kappa: Cohen's, 1 is full agreement, 0 what chance gives; None where there is not enough.
        interval: 95%, bootstrap over findings.
        clusters: (theme it was matched to, words that weigh most, findings).
        differences: all, by IRI.
        method: in words.
    """

    findings: int
    themes: tuple[str, ...]
    agreement: float | None
    kappa: float | None
    interval: Interval | None
    clusters: tuple[tuple[str, tuple[str, ...], int], ...]
    differences: tuple[Difference, ...]
    method: str
    note: str


@dataclass(frozen=True, slots=True)
class Family:
    """One family of tests: over what the q-values are adjusted."""

    name: str
    tests: int  # with enough data
    not_enough: int
    discoveries: int
    largest_p: float | None  # the largest p-value accepted at ALPHA; None where there is none
    statistic: str  # in words
    criterion: str  # of not-enough-data, in words


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of it. Equal graphs give equal analyses, whatever the order of their quads."""

    scope: Scope
    counts: Counts
    coverage: tuple[ForceCycle, ...]  # each force with each cycle: by force, then in time
    areas: tuple[AreaCoverage, ...]  # in time, then by area
    prevalence: tuple[Prevalence, ...]
    area_prevalence: tuple[AreaPrevalence, ...]
    themes: tuple[ThemePersistence, ...]
    overall: Test  # recurrences of all themes together; family "overall"
    persistence: tuple[Persistence, ...]
    cooccurrence: tuple[CoOccurrence, ...]
    precedence: tuple[Precedence, ...]
    structure: Structure
    alike: tuple[Alike, ...]
    codings: Codings
    families: tuple[Family, ...]
    listed: tuple[tuple[str, int, int], ...]  # (name of a field, rows shown, rows there are): what `LIMIT` left out
    cycles: tuple[str, ...]  # in time
    labels: Mapping[str, str]  # of themes, by slug, sorted
    caveats: tuple[str, ...]  # what the numbers cannot show, in words
    columns: Columns | None = field(default=None, repr=False, compare=False)  # what was counted

    def to_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`; without `columns`."""
        from dataclasses import asdict, replace

        data = asdict(replace(self, columns=None))
        del data["columns"]
        return data

    def to_networkx(self) -> networkx.MultiGraph[str]:
        """The bipartite graph of forces and themes, one layer a cycle.

        Nodes "force/<slug>" and "theme/<slug>" have `bipartite` (0 and 1) and `label`; an edge has the cycle as its
        key, `findings` (all kinds), and `<kind>` for each kind it has. Nodes and edges in sorted order.
        """
        from kgbuild.analyse._graph import layers

        return layers(self)
