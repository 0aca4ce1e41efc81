"""What keeps recurring, where, and whether chance would give as much: themes of findings over forces and cycles.

    analysis = analyse(store)                        # or KnowledgeGraph.open("kg").analyse()
    analysis.themes[0].forces_recurring, analysis.themes[0].test.q_value

Findings are counted once, however many pages state them. Kinds of finding are kept apart; tests look at one polarity
at a time. A force of which nothing was read in a cycle is unknown there, never "not found".

**The null.** In each cycle, the forces read and the themes found make a table of zeros and ones. The bipartite
configuration model is the most random such table that keeps, on average, how many themes each force has there and how
many forces each theme has; each cell is then an independent chance. So a force that is written about at length, a theme
that is asked about everywhere and a cycle with many pages explain themselves, and what is left is a force and a theme,
or two themes, that keep meeting.

Tests of themes (alone and in pairs) hold even more still: exactly as many forces for each theme in each cycle as it
has; which forces is left to the null. How often a theme came back is then compared with draws, every other count with
its exact distribution. Beyond two hundred forces tails are saddlepoint approximations without that condition, which err
towards chance.

Sources: Saracco et al. (2015) and Neal (2014) for the model and its use on projections; Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kgbuild.analyse._result import (
    ALPHA,
    FOUND,
    MORE,
    NOT_ENOUGH,
    NOT_FOUND,
    NOT_MORE,
    NOT_READ,
    NOTHING,
    Alike,
    Analysis,
    Codings,
    CoOccurrence,
    Polarity,
    Scope,
    Test,
)

if TYPE_CHECKING:
    from kgbuild.analyse._columns import Columns
    from kgbuild.query import Queryable

SEED = 20_140_101
DRAWS = 2_000


def analyse(
    kg: Queryable | Columns,
    *,
    force: str | None = None,
    theme: str | None = None,
    cycle: str | None = None,
    polarity: Polarity = "negative",
    kinds: Iterable[str] = (),
    seed: int = SEED,
    draws: int = DRAWS,
) -> Analysis:
    """The recurring themes of a store, tested at the level `ALPHA`.

    A list has its first 10,000 rows; `Analysis.listed` says how many there are. What is tested does not depend on it.

    Args:
        kg: what `open_store` gives, or the findings as `Columns`, however they came.
        force, theme, cycle: slugs; rows of others are left out. The null is fitted on all of them all the same.
        polarity: findings that tests and persistence look at: "negative" (concerns, areas for improvement,
            recommendations, weaknesses), "positive" or "any". Prevalence has every kind.
        kinds: slugs of kinds of finding, in place of `polarity`.
        seed, draws: of what is drawn by chance: the p-values of recurring themes, bootstraps, starts of
            clusterings. All other p-values are exact, or saddlepoint approximations beyond 200 forces.

    Raises:
        QueryError: `force`, `theme`, `cycle` or a kind is not in the graph, with the nearest spelling.
    """
    from kgbuild.analyse._analysis import NULL, run
    from kgbuild.analyse._columns import Columns
    from kgbuild.analyse._reading import read_columns

    asked = Scope(force, theme, cycle, polarity, tuple(kinds), seed, draws, ALPHA, NULL)
    return run(kg if isinstance(kg, Columns) else read_columns(kg), asked)


def recurring(
    found: Iterable[tuple[str, str, str]], *, seed: int = SEED, draws: int = DRAWS
) -> dict[str, tuple[float, float, float] | None]:
    """How often chance would bring each theme back to its forces, from (force, cycle, theme) of findings alone.

    Returns:
        By theme (expected recurrences, p-value, q-value) as in `ThemePersistence.test`; None where there is not
        enough data.
    """
    from kgbuild.analyse._persistence import recurring

    return recurring(found, seed=seed, draws=draws)


__all__ = [
    "ALPHA",
    "DRAWS",
    "FOUND",
    "MORE",
    "NOTHING",
    "NOT_ENOUGH",
    "NOT_FOUND",
    "NOT_MORE",
    "NOT_READ",
    "SEED",
    "Alike",
    "Analysis",
    "CoOccurrence",
    "Codings",
    "Polarity",
    "Test",
    "analyse",
    "recurring",
]
