"""Where the ontology, the shapes, the bundled data and the rules lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# The wheel carries the top-level folders inside the package; a checkout has them beside it.
_ROOT = _PACKAGE / "_bundled" if (_PACKAGE / "_bundled").is_dir() else _PACKAGE.parent

ONTOLOGY = _ROOT / "ontology"
SHAPES = _ROOT / "shapes"
DATA = _ROOT / "data"
QUERIES = _PACKAGE / "queries"
RULES = _PACKAGE / "rules"
