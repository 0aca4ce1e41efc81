"""What texts are read by: rules as data (`*.toml`), and expressions that cost little where they do not match."""

from kgbuild.rules._guards import Guarded, Possible, guarded, required
from kgbuild.rules._load import Rule, definitions, load_rules

__all__ = ["Guarded", "Possible", "Rule", "definitions", "guarded", "load_rules", "required"]
