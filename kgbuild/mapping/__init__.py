"""Facts and reference data -> quads of one named graph each. The shape of the graph is docs/graph-model.md.

Front door: `map_document`, `map_table`, `map_reference`, `map_rules`. All yield quads in a fixed order, without blank
nodes and without a clock, so that storing equal input again replaces a graph by itself.
"""

from __future__ import annotations

from kgbuild.mapping._facts import RuleDescription, map_document, map_rules, map_table, slug
from kgbuild.mapping._reference import map_reference

__all__ = ["RuleDescription", "map_document", "map_reference", "map_rules", "map_table", "slug"]
