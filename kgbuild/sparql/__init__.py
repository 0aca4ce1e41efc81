"""A query of somebody else's before it is asked: what it would do beyond reading, and why it does not parse."""

from kgbuild.sparql._dialect import Dialect, examine, place
from kgbuild.sparql._fault import Fault, fault_of

__all__ = ["Dialect", "Fault", "examine", "fault_of", "place"]
