"""kgbuild: a knowledge-graph builder for inspection findings.

::

    from kgbuild import KnowledgeGraph
    kg = KnowledgeGraph.build(["reports/"], store="kg")
    kg.query("judgements", force="cambridgeshire")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["KgbuildError", "KnowledgeGraph", "__version__"]

if TYPE_CHECKING:
    from kgbuild.errors import KgbuildError
    from kgbuild.knowledge_graph import KnowledgeGraph


def __getattr__(name: str) -> Any:  # the CLI asks for the version often, and for rdflib seldom
    if name == "KnowledgeGraph":
        from kgbuild.knowledge_graph import KnowledgeGraph

        return KnowledgeGraph
    if name == "KgbuildError":
        from kgbuild.errors import KgbuildError

        return KgbuildError
    raise AttributeError(f"module 'kgbuild' has no attribute {name!r}")
