"""The marks of Markdown within a line, blanked: each character keeps its place, so offsets count in the text as it is.

A text that nobody set in Markdown holds next to none of them, so every plain text is read so. Marks that tell what a
line is (``#``, bullets, numbers) stay: whoever cuts a text into blocks reads them. Source: CommonMark 0.31.2, sections
2.4 (backslash escapes), 4.2 and 4.3 (headings), 5.1 (block quotes), 6.2 (emphasis), 6.3 and 6.4 (links and images), 6.6
(raw HTML).
"""

from __future__ import annotations

import re

_LONGEST = 600  # letters between two marks: what lies farther apart does not belong together
_WORDS = rf"(?:[^*_\n]|\n(?![^\S\n]*\n)){{0,{_LONGEST}}}?"
# Longer marks first: what they blank, the shorter ones do not meet.
_EMPHASIS = tuple(
    re.compile(rf"(?<![\w*_\\])({re.escape(mark)})(?=[^\s*_])({_WORDS})(?<=[^\s*_])({re.escape(mark)})(?![\w*_])")
    for mark in ("***", "___", "**", "__", "*", "_")
)
_LINK = re.compile(
    r"(?P<open>!?\[)(?P<words>[^\[\]\n]{0,300})(?P<close>\]\((?:[^()\s\\]|\\.|\([^()\s]{0,80}\)){0,600}(?:\s+\"[^\"\n]{0,200}\")?\))"
)
_NOTE = re.compile(r"(?<![\w\]])\[\d{1,3}\](?=[\w“‘\"'(])|(?<=\w)\[\d{1,3}\](?!\()")  # of a link or a footnote
_ESCAPED = re.compile(r"(?m)^([^\S\n]*\d{0,3})\\([.)*+#-])")
_RULE = re.compile(  # or a line between the rows of a table
    r"(?m)^[^\S\n]*(?:[|+][^\S\n]?)?:?(?:(?:={3,}+|-{3,}+|\*{3,}+|_{3,}+|~{3,}+)[-=+|:*_~ \t]*+|:{3,}"
    r"(?:[^\S\n]+\S.{0,200})?)[^\S\n]*$"
)
_QUOTED = re.compile(r"(?m)^[^\S\n]*(?:>[^\S\n]*)+")
_CLOSED = re.compile(r"(?m)(?<=\S)[^\S\n]++[#=]{1,6}[^\S\n]*$")  # of a heading
_TAG = re.compile(
    r"<(?:/?[a-zA-Z][\w:-]{0,30}+(?:\s++[\w:-]{1,40}+\s*+=\s*+(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}')){0,20}+\s*+/?"
    r"|/?v(?:[. ][^<>\n]{1,80})?|!--(?:[^-<]|-(?!->)|<(?!!--)){0,2000}+--)>"
)
_ATTRIBUTES = re.compile(r"(?<=\S)(?:[^\S\n]?)\{[#.][\w#. :=\"-]{1,200}\}")  # as Pandoc writes them


def without_marks(text: str) -> str:
    """`text` with a space for each character of emphasis, links' addresses, tags, rules and footnotes' numbers.

    Returns:
        As many characters as `text` has; `text` itself where it holds no mark.
    """
    if "[" in text:
        text = _NOTE.sub(_blank, _LINK.sub(_words_of_link, text))
    if "{" in text:
        text = _ATTRIBUTES.sub(_blank, text)
    if "<" in text:
        text = _TAG.sub(_blank, text)
    if ">" in text:
        text = _QUOTED.sub(_blank, text)
    if " #" in text or " =" in text:
        text = _CLOSED.sub(_blank, text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1\2 ", text)
    if "*" in text or "_" in text:
        for emphasis in _EMPHASIS:
            text = emphasis.sub(_words_within, text)
    return _RULE.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _words_within(match: re.Match[str]) -> str:
    return f"{' ' * len(match[1])}{match[2]}{' ' * len(match[3])}"


def _words_of_link(match: re.Match[str]) -> str:
    return f"{' ' * len(match['open'])}{match['words']}{' ' * len(match['close'])}"
