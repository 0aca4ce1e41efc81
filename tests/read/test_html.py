"""Web pages as text with offsets: what the page says is found, furniture is kept apart, and no page takes long."""

from __future__ import annotations

import base64
import contextlib
import quopri
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.errors import InputError
from kgbuild.model import Document, SourceRecord
from kgbuild.read import read_document
from tests.steps import count_steps

PROSE = (
    "The constabulary has put more detectives into its public protection unit, and victims are now seen sooner "
    "than they were when inspectors last visited the force. Managers still do not check enough case files."
)


def read(page: str | bytes, name: str = "page.html") -> Document:
    return read_document(page.encode() if isinstance(page, str) else page, name=name)


def blocks(page: str | bytes) -> list[tuple[str, str]]:
    """Kind and words of each block that is no notice."""
    document = read(page)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks if block.kind != "notice"]


def words(page: str | bytes) -> list[str]:
    return [text for _, text in blocks(page)]


def notices(page: str | bytes) -> str:
    document = read(page)
    return "\n".join(document.text[block.start : block.end] for block in document.blocks if block.kind == "notice")


def test_blocks_of_a_plain_page() -> None:
    page = f"""<!doctype html><html><body><h1>Kent 2015</h1><p>Last updated 18/02/2016</p>
      <h2>Effectiveness</h2><p>Good</p><p>{PROSE}</p><ul><li>first <b>it</b>em<li>second</ul>
      <blockquote><p>“We will act.”</p></blockquote><figure><img src=a><figcaption>An officer</figcaption></figure>
    """
    assert blocks(page) == [
        ("heading", "Kent 2015"),
        ("date", "Last updated 18/02/2016"),
        ("heading", "Effectiveness"),
        ("grade", "Good"),
        ("paragraph", PROSE),
        ("item", "first item"),
        ("item", "second"),
        ("paragraph", "“We will act.”"),
        ("caption", "An officer"),
    ]
    document = read(page)
    assert [block.level for block in document.blocks[:3]] == [1, 0, 0]
    assert "\n\n• first item\n• second\n\n" in document.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("look<b>ing</b> after", "looking after"),
        ("a&nbsp;b&#8203;c&shy;d &amp; e", "a bcd & e"),
        ("18<sup>th</sup> May", "18th May"),
        ("79 per cent<sup>2</sup> of", "79 per cent² of"),
        ('of cases<sup><a href="#fn1">1</a></sup>.', "of cases."),
        (f"{PROSE}<br>{PROSE}", f"{PROSE}\n{PROSE}"),
        ("a < b and c > d", "a < b and c > d"),
        ("x<!-- no --><script>no()</script><style>no</style>y", "xy"),
        ('x<span style="display: none">no</span><span hidden>no</span><i aria-hidden="true">no</i>y', "xy"),
        ("x<template><p>no</p></template><noscript>no</noscript>y", "xy"),
        ('<a title="a > b" href=/x>words</a>', "words"),
    ],
)
def test_inline_markup(markup: str, text: str) -> None:
    document = read(f"<html><p>Beginning of it: {markup}</p><p>{PROSE}</p>")
    assert document.text.split("\n\n")[0].removeprefix("Beginning of it: ") == text or text in document.text


def test_the_summary_of_details_heads_them() -> None:
    page = f"<main><h1>Report</h1><details><summary>Investigating crime</summary><p>{PROSE}</p></details></main>"
    assert blocks(page) == [("heading", "Report"), ("heading", "Investigating crime"), ("paragraph", PROSE)]


def test_furniture_is_kept_apart_and_counted() -> None:
    page = f"""<body><div id="cookieConsent"><p>{PROSE.replace("constabulary", "cookie")}</p></div>
      <nav><ul><li><a href=/>Home</a><li><a href=/n>News</a></ul></nav>
      <div class="story"><h1>Force told to improve</h1><p>{PROSE}</p>
      <h3>Most read</h3><ul><li><a href=/1>Force rated inadequate</a></ul></div>
      <div class="comments-area"><p>{PROSE.replace("constabulary", "reader")}</p></div><footer>© the paper</footer>"""
    assert blocks(page) == [("heading", "Force told to improve"), ("paragraph", PROSE)]
    for word in ("cookie", "Home", "Most read", "Force rated inadequate", "reader", "the paper"):
        assert word in notices(page)


def test_empty_lines_in_a_heading_are_no_headings() -> None:
    page = f"<main><h2>Effectiveness<br><br><br><br>Police 2015</h2><p>{PROSE}</p></main>"
    assert blocks(page) == [("heading", "Effectiveness"), ("heading", "Police 2015"), ("paragraph", PROSE)]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><th>Area<th>Grade<tr><td>Investigating crime</td><td>Good</td></tr></table>",
        "<dl><dt>Investigating crime</dt><dd>Good</dd><dt>Supporting victims<dd>Adequate</dl>",
        "<dl><div><dt>Investigating crime</dt><dd><span>Good</span></dd></div></dl>",
        "<table><tr><td><th>Good<th>Adequate<tr><td>Investigating crime<td>✓<td></table>",
        '<table><tr><th>Area<th>Good<th>Adequate<tr><td>Investigating crime<td><img alt="Tick"><td></table>',
        "<table><tr><th>Good<th>Adequate<tr><td>Investigating crime<td>Supporting victims</table>",
        "<ul><li><span class=area>Investigating crime</span> <span class=grade>Good</span></ul>",
        "<div><p>Investigating crime</p><p>Good</p></div>",
        '<table><tr><td>Investigating crime<td><img src=g.png alt="Good"></table>',
    ],
)
def test_grids_of_grades_are_lines_of_area_and_grade(page: str) -> None:
    assert "Investigating crime: Good" in words(f"<body><h1>Our judgements</h1>{page}<p>{PROSE}</p>")


def test_a_day_in_a_heading_is_a_date() -> None:
    found = blocks(
        "<h1>Kent PEEL 2017</h1><h2>Legitimacy</h2><h3>Last updated 12/12/2017</h3><h3>Good</h3><p>It is.</p>"
    )
    assert [kind for kind, _ in found[2:4]] == ["date", "grade"]


def test_headings_of_one_level_tell_nothing_by_it() -> None:
    page = "<h1>Kent</h1><h2>Areas for improvement</h2><h{0}>Preventing crime</h{0}><p>It should plan.</p>"
    for other, levels in ((2, [1, 0, 0]), (3, [1, 2, 3])):
        document = read_document(page.format(other).encode(), name="page.html")
        assert [block.level for block in document.blocks if block.kind == "heading"] == levels


def test_paragraphs_with_numbers_are_items_or_headings_as_in_plain_text() -> None:
    page = """<h1>Panel</h1><p>1. Background</p><p>The report was published.</p><ul><li>It was long.</li></ul>
      <p>2. Areas for improvement</p><p>(a) the force should plan;</p><p>(b) the force should train.</p>
      <p>3. Staff</p><p>4. Budget</p><p>5. Estate</p>"""
    assert blocks(page)[1:] == [
        ("number", "1."),
        ("heading", "Background"),
        ("paragraph", "The report was published."),
        ("item", "It was long."),
        ("number", "2."),
        ("heading", "Areas for improvement"),
        ("item", "the force should plan;"),
        ("item", "the force should train."),
        ("item", "Staff"),
        ("item", "Budget"),
        ("item", "Estate"),
    ]


def test_a_picture_of_a_grade_is_the_grade() -> None:
    page = f'<h1>Kent</h1><h2>Legitimacy</h2><img src=x alt="Requires improvement"><p>{PROSE}</p><img alt="A car">'
    assert ("grade", "Requires improvement") in blocks("<html>" + page)
    assert "car" not in read("<html>" + page).text
    beside = f'<html><h1>Kent</h1><p><img alt="Good"> Good</p><p>{PROSE}</p>'
    assert [kind for kind, _ in blocks(beside)].count("grade") == 1


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ("<meta charset=iso-8859-1>", "utf-8"),  # saved again by a browser, which left the old statement
        ("", "cp1252"),
        ("", "utf-16"),
        ("", "utf-8-sig"),
        ("<meta charset=koi8-r>", "koi8-r"),
        *((f"<meta charset={strange}>", "cp1252") for strange in ("idna", "punycode", "undefined", "hex", "utf-7")),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    said = "Привет" if encoding == "koi8-r" else "Zoë Billingham’s view – £12 a year"
    page = f"<!doctype html><html><head>{head}</head><body><p>{said}</p></body></html>"
    assert words(page.encode(encoding)) == [said]


@pytest.mark.parametrize("page", ["<html></html>", "<!doctype html><script>app()</script><div id=root></div>"])
def test_a_page_without_text_gives_the_reason(page: str) -> None:
    with pytest.raises(InputError, match="holds no text"):
        read(page)


def test_a_page_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    page = f"<html><body><main><h1>Kent</h1><p>{PROSE}</p><p>And so <a href='x"
    assert words(page) == ["Kent", PROSE, "And so"]
    assert words(f"<html><p>{PROSE} £".encode()[:-1]) == [PROSE]


SIZE = 400_000
UNITS = [
    '<div>', '<b>', '<p>', '<li>', '<ul><li>', '<table><tr><td>', '<dl><dt>', '<a href=x>', '<font a=1>', '<',
    '<a', '</p>', '</div>', '<!--', '<!', '<?', '&', '&amp', "<div class='a b c'>x", '<p><b>', '<a b="',
    "<a b='", '<a =', '<h1>', '<script>', '<title>', '<svg>', '<td>x', '<dt>x<dd>y', '<br>', '<pre>\n',
    '<sup>1', '<button>', '<h2>x</h3>', '<span class=grade>good', '<div><p>Good', '<li>x</ul>', 'x ', '[',
    '<div hidden>', '<div style=display:none>x</div>', '<aside><nav>x', '<img alt=Good>', '<div><a href=/>',
    '<h3>Share</h3>',
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_pages_made_to_take_long_do_not(unit: str) -> None:
    # Work at two sizes: linear is 4 times, quadratic 16.
    def work(size: int) -> None:
        with contextlib.suppress(InputError):
            read(f"<html><h1>x</h1>{unit * (size // len(unit))}")

    small, large = (count_steps(partial(work, size)) for size in (SIZE // 64, SIZE // 16))
    assert large < 6 * small + 1_000


TEXT = st.text(alphabet="abcGood ’é\u00a0\n.?:1•", min_size=1, max_size=30)
TREES = st.recursive(
    TEXT.map(lambda text: (text, text)),
    lambda inner: st.tuples(
        st.sampled_from(
            [
                *(
                    "p",
                    "div",
                    "span",
                    "b",
                    "a",
                    "li",
                    "ul",
                    "ol",
                    "table",
                    "tr",
                    "td",
                    "th",
                    "dl",
                    "dt",
                    "dd",
                    "h1",
                    "h2",
                ),
                *("h6", "blockquote", "article", "main", "section", "em", "figure", "figcaption", "header", "footer"),
                *("nav", "aside", "form", "button", "sub", "pre"),
            ]
        ),
        st.sampled_from(["", ' class="comments"', ' class="grade"', " id=main", ' role="navigation"']),
        st.lists(inner, max_size=5),
    ).map(
        lambda parts: (
            f"<{parts[0]}{parts[1]}>{''.join(markup for markup, _ in parts[2])}</{parts[0]}>",
            " ".join(text for _, text in parts[2]),
        )
    ),
    max_leaves=25,
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_every_visible_letter_is_in_the_text_in_order(tree: tuple[str, str]) -> None:
    markup, text = tree
    wanted = [character for character in text if character.isalpha()]
    page = f"<!doctype html><html><body>{markup}</body></html>"
    if not text.strip():
        return
    document = read(page)
    assert [character for character in document.text if character.isalpha()] == wanted
    assert read(page) == document
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip() == document.text[block.start : block.end]
        end = block.end
    inside = sum(
        character.isalnum() for block in document.blocks for character in document.text[block.start : block.end]
    )
    assert inside == sum(character.isalnum() for character in document.text)


@given(st.text(alphabet="<>/abpdivtr\"'= !-&;#x", max_size=300))
@settings(max_examples=300, deadline=None)
def test_soup_is_read_or_refused(soup: str) -> None:
    try:
        document = read("<html>" + soup)
    except InputError:
        return
    assert document.blocks


def test_what_the_head_states() -> None:
    head = """<title>Force told to improve | The Paper</title><link rel="canonical" href="https://example.org/a">
      <meta property="og:title" content="Force told to improve"><meta property="og:site_name" content="The Paper">
      <script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2018-03-22T06:00:00Z",
      "publisher": {"name": "The Paper"}}]}</script><meta name="dateModified" content="yesterday">"""
    assert read(f"<html><head>{head}</head><body><p>{PROSE}</p></body></html>").hints == (
        ("published", "2018-03-22"),
        ("publisher", "The Paper"),
        ("title", "Force told to improve"),
        ("url", "https://example.org/a"),
    )


@pytest.mark.parametrize(
    "data", ["[" * 100_000, '{"@graph": [1, {"@type": ["Article"], "publisher": []}]}', "{", "null"]
)
def test_structured_data_that_is_none_is_passed_over(data: str) -> None:
    page = f'<html><script type="application/ld+json">{data}</script><p>{PROSE}</p>'
    assert read(page).hints == ()


@pytest.mark.parametrize(("encoding", "transfer"), [("utf-8", "quoted-printable"), ("windows-1252", "base64")])
def test_a_page_saved_as_one_file(encoding: str, transfer: str) -> None:
    body = f"<html><body><h1>Kent</h1><p>Zoë Billingham’s view: {PROSE}</p></body></html>".encode(encoding)
    coded = quopri.encodestring(body) if transfer == "quoted-printable" else base64.encodebytes(body)
    page = (
        b'From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/css\r\n\r\np {}\r\n"
        b"--x\r\nContent-Type: text/html; charset=%s\r\nContent-Transfer-Encoding: %s\r\n"
        b"Content-Location: https://example.org/kent\r\n\r\n%s\r\n--x--\r\n"
    ) % (encoding.encode(), transfer.encode(), coded)
    document = read(page, "page.mhtml")
    assert document.text == f"Kent\n\nZoë Billingham’s view: {PROSE}"
    assert document.hints == (("url", "https://example.org/kent"),)
    with pytest.raises(InputError, match="no part of it is HTML"):
        read(b"MIME-Version: 1.0\r\n\r\nwords", "page.mht")
    with pytest.raises(InputError, match="deeper than any saved page"):
        read(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3_000)),
            "p.mht",
        )


@pytest.mark.parametrize("html", [True, False])
def test_an_e_mail_is_its_page_or_its_text(html: bool) -> None:
    """An e-mail's parts are encoded: read as text they were letters without a meaning."""
    message = MIMEMultipart()
    message["From"], message["Subject"] = "press@example.org", "Kent – the report"
    words = MIMEText(f"**Kent Police** said:\n\n> {PROSE}\n", "plain", "utf-8")
    page = MIMEText(f"<p><b>Kent Police</b> said:</p><blockquote>{PROSE}</blockquote>", "html", "utf-8")
    table = MIMEText("a,b", "csv")
    table.add_header("Content-Disposition", "attachment", filename="figures.csv")
    for part in (words, *([page] if html else []), table):
        message.attach(part)
    document = read(message.as_bytes(), "mail.eml")
    assert document.text.split() == f"Kent Police said: {PROSE}".split()
    assert document.hints == (("title", "Kent – the report"),)
    assert document.notes == ("a file attached was not read: figures.csv",)


@pytest.mark.parametrize(
    "remark",
    [
        "<!-- saved from url=(0025)https://example.org/kent/ -->",
        "<!--\n Page saved with SingleFile \n url: https://example.org/kent/ \n-->",
    ],
)
def test_a_browser_says_where_it_saved_a_page(remark: str) -> None:
    assert read(f"<!DOCTYPE html>{remark}<html><p>{PROSE}</p>").hints == (("url", "https://example.org/kent/"),)


def test_the_address_that_a_page_states_of_itself_is_its_documents() -> None:
    page = b"<html><head><link rel='canonical' href='https://www.kent.police.uk/news/report/'></head><body><p>Text</p></body></html>"
    own = read_document(page, name="page.html")
    stated = read_document(page, name="page.html", stated=SourceRecord(url="https://example.org/"))
    assert (own.address, stated.address) == ("https://www.kent.police.uk/news/report/", "https://example.org/")


def test_a_page_of_bare_paragraphs_has_the_headings_of_a_plain_text() -> None:
    lines = ("Kent Police inspected", "Areas for improvement", PROSE, "What happens next", PROSE, "Kent Police")
    kinds = [kind for kind, _ in blocks("".join(f"<p>{line}</p>" for line in lines))]
    assert kinds == ["heading", "heading", "paragraph", "heading", "paragraph", "paragraph"]
    marked = [kind for kind, _ in blocks("".join(f"<p>{line}</p>" for line in lines) + f"<h2>More</h2><p>{PROSE}</p>")]
    assert marked == ["paragraph"] * len(lines) + ["heading", "paragraph"]
