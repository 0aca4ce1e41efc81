"""What an error says, in the words of the system where it has some."""

from __future__ import annotations


def reason(error: BaseException) -> str:
    """Why something could not be read, for a message."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
