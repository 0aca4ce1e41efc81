"""Numbers as texts say them: in figures, in words, as parts and with their scale."""

from __future__ import annotations

from decimal import Decimal

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL)} | {
    "none": 0,
    "a": 1,
    "an": 1,
    "twice": 2,
    "a-hundred": 100,
}
for _number_of_tens, _ten in enumerate(_TENS, start=2):
    NUMBER_WORDS |= {_ten: 10 * _number_of_tens}
    NUMBER_WORDS |= {f"{_ten}-{one}": 10 * _number_of_tens + NUMBER_WORDS[one] for one in _SMALL[1:10]}
PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "six": 6, "sev": 7, "eig": 8, "nin": 9, "ten": 10}
SCALES = {
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
    "k": 10**3,
    "thousand": 10**3,
    "hundred": 100,
    "dozen": 12,
}


def number_of(words: str) -> Decimal:
    """The number that figures ("1,240") or words ("twenty-two") tell."""
    folded = "-".join(words.casefold().split())
    return Decimal(NUMBER_WORDS[folded]) if folded in NUMBER_WORDS else Decimal(folded.replace(",", ""))


def scaled(words: str, scale: str | None) -> Decimal:
    """The number times its scale, without a fraction of zeros ("£12.5m" is 12500000)."""
    value = number_of(words) * SCALES.get((scale or "").strip().casefold(), 1)
    return value.to_integral_value() if value == value.to_integral_value() else value
