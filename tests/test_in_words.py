"""Dates, spans of time and addresses as people write them."""

from __future__ import annotations

import pytest

from kgbuild.in_words import date_in_words, host_in_words, span_in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-09-27", "27 September 2019"),
        ("2018-07", "July 2018"),
        ("2016", "2016"),
        ("2016-13", "2016-13"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_date_keeps_what_is_known_of_it(text: str, words: str) -> None:
    assert date_in_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"), [("P6M", "6 months"), ("P1Y6M", "1 year 6 months"), ("PT0S", "at once"), ("P", ""), ("2016", "")]
)
def test_a_span_of_time_is_told_in_its_units(text: str, words: str) -> None:
    assert span_in_words(text) == words


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.org/a", "example.org"),
        ("HTTPS://WWW.EXAMPLE.ORG:443", "example.org"),
        ("http://[no address", "[no address"),  # brought a report down
        ("page 3", ""),
    ],
)
def test_a_site_is_told_by_its_name(url: str, site: str) -> None:
    assert host_in_words(url) == site
