"""Facts and reference data -> what one named graph each holds. The shape of the graph is docs/graph-model.md.

Front door: `map_document` and `map_table`, which yield N-Triples, `map_reference` and `map_rules`, which yield quads.
All come in a fixed order, without blank nodes and without a clock, so that storing equal input again replaces a graph
by itself.
"""

from __future__ import annotations

from kgbuild.mapping._documents import map_document, map_table
from kgbuild.mapping._facts import slug
from kgbuild.mapping._reference import RuleDescription, map_reference, map_rules

__all__ = ["RuleDescription", "map_document", "map_reference", "map_rules", "map_table", "slug"]
