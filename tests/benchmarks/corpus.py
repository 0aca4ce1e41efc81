"""Made-up tables and documents of any size, shaped like the real ones, for measuring and for nothing else.

    python tests/benchmarks/corpus.py FOLDER --rows 10000 --documents 1000
    python tests/benchmarks/corpus.py FOLDER --documents 60 --formats txt md html mhtml docx pdf zip warc
    python tests/benchmarks/corpus.py FOLDER --rows 2000 --theme custody --forces kent essex --share 0.2

Forces, cycles, questions, scales and themes are those of the bundled data, so that every row is valid. Which force got
which grade and which finding is drawn by chance from a seed: nothing here is a fact. Every source is an address of the
reserved domain example.org, and no person is named. The same seed gives the same bytes. Memory does not grow with the
size, but for archives, which hold a hundred documents each.

Documents are pages of the inspectorate, press releases, news articles and transcripts of spoken assessments; a format
is how they are written down, each in turn: the same document has the same words in all. A signal is a theme that is
named in so large a share of the findings about some forces, beyond what chance gives it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"

_ORIGIN_COLUMNS = ("published", "source_kind", "source_url")
FINDING_COLUMNS = (
    *(
        "force_id",
        "cycle_id",
        "question_id",
        "kind",
        "theme_id",
        "summary",
        "addresses",
        "due",
        "status",
        "status_date",
    ),
    *("item_no", *_ORIGIN_COLUMNS),
)
JUDGEMENT_COLUMNS = ("force_id", "cycle_id", "question_id", "grade", *_ORIGIN_COLUMNS)
RESPONSE_COLUMNS = (
    *("force_id", "cycle_id", "person", "role", "organisation", "stance", "summary"),
    *_ORIGIN_COLUMNS,
)

# Shares of the bundled tables, rounded.
_KINDS = ("weakness",) * 42 + ("strength",) * 40 + ("area-for-improvement",) * 11 + ("recommendation",) * 3
_KINDS += ("cause-of-concern",) * 2 + ("innovative-practice",) * 2
_SOURCES = ("inspectorate",) * 69 + ("news",) * 18 + ("press-release",) * 8 + ("pcc",) * 4 + ("force",)

_ADVERBS = ("steadily", "well", "unevenly", "promptly", "late", "carefully", "in part", "as planned")
_TEAMS = ("response teams", "detectives", "control room staff", "neighbourhood teams", "supervisors", "custody staff")
_AIMS = ("keep victims told", "set clear plans", "share what works", "check the quality", "record decisions")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a cycle and the words that a page uses for it."""

    slug: str
    number: int
    graded: bool
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What is real in a corpus: the reference data that made-up facts are hung on."""

    forces: tuple[tuple[str, str], ...]  # slug, name
    cycles: tuple[tuple[str, str, int, bool], ...]  # slug, label, year, four-tier; only those with a grade scale
    questions: dict[str, tuple[Question, ...]]
    grades: dict[bool, tuple[tuple[str, str], ...]]  # four-tier or not -> slug, label
    themes: tuple[tuple[str, str], ...]  # slug, label; only narrow ones

    @classmethod
    def of(cls, data: Path = DATA) -> Frame:
        """Read the frame from a folder of reference tables."""
        questions: dict[str, list[Question]] = defaultdict(list)
        for row in _rows(data / "questions.csv"):
            number = int(row["number"]) if row["number"].isdigit() else 0
            graded = row["graded"] == "true"
            label = row["label"] if number or not row["pillar"] else row["pillar"].capitalize()
            questions[row["cycle_id"]].append(Question(row["question_id"], number, graded, label))
        grades: dict[bool, list[tuple[str, str]]] = defaultdict(list)
        for row in _rows(data / "grades.csv"):
            grades[row["grade_scale_id"] == "four-tier"].append((row["grade_id"], row["label"]))
        return cls(
            forces=tuple((row["force_id"], row["name"]) for row in _rows(data / "forces.csv")),
            cycles=tuple(
                (row["cycle_id"], row["label"], int(row["starts"][:4]), row["grade_scale_id"] == "four-tier")
                for row in _rows(data / "cycles.csv")
                if row["grade_scale_id"]
            ),
            questions={cycle: tuple(found) for cycle, found in questions.items()},
            grades={four_tier: tuple(found) for four_tier, found in grades.items()},
            themes=tuple((row["theme_id"], row["pref_label"]) for row in _rows(data / "themes.csv") if row["broader"]),
        )

    def grade(self, force: str, cycle: str, question: str, seed: int) -> tuple[str, str]:
        """The grade that this corpus gives, the same in its tables and in its documents."""
        four_tier = next(four for slug, _, _, four in self.cycles if slug == cycle)
        return random.Random(f"{seed}/{force}/{cycle}/{question}").choice(self.grades[four_tier])


@dataclass(frozen=True, slots=True)
class Signal:
    """A theme that a share of the findings about these forces names because it was planted."""

    theme: str
    forces: frozenset[str]
    share: float

    def met(self, force: str, draw: random.Random) -> bool:
        """Whether this finding names it."""
        return force in self.forces and draw.random() < self.share


def write_tables(folder: Path, rows: int, *, seed: int = 1, data: Path = DATA, signal: Signal | None = None) -> None:
    """Write findings.csv with `rows` rows, judgements.csv with a fifth and responses.csv with a twentieth as many."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = Frame.of(data)
    tables: tuple[tuple[str, tuple[str, ...], Callable[[], Iterator[list[str]]]], ...] = (
        ("findings", FINDING_COLUMNS, lambda: findings(frame, rows, seed, signal)),
        ("judgements", JUDGEMENT_COLUMNS, lambda: judgements(frame, rows // 5, seed)),
        ("responses", RESPONSE_COLUMNS, lambda: responses(frame, rows // 20, seed)),
    )
    for name, columns, lines in tables:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(lines())


def findings(frame: Frame, rows: int, seed: int, signal: Signal | None = None) -> Iterator[list[str]]:
    """Yield rows of findings.csv. No two have the same key: the number of the row is part of its source's address."""
    draw = random.Random(f"{seed}/findings")
    for number in range(rows):
        force, _ = draw.choice(frame.forces)
        cycle, _, year, _ = draw.choice(frame.cycles)
        question = draw.choice(frame.questions[cycle]).slug if draw.random() < 0.3 else ""
        theme, label = draw.choice(frame.themes)
        kind = draw.choice(_KINDS)
        if signal is not None and signal.met(force, draw):
            theme, label = next(each for each in frame.themes if each[0] == signal.theme)
            kind = "weakness"
        team, aim, adverb = draw.choice(_TEAMS), draw.choice(_AIMS), draw.choice(_ADVERBS)
        summary = f"{label}: {team} {aim} {adverb}, sample {number + 1}."
        due = status = status_date = item = ""
        if kind == "recommendation":
            due = draw.choice(("", "P6M", f"{year + 1}-03", f"{year + 1}-09-30"))
            if draw.random() < 0.5:
                status, status_date = draw.choice(("being-progressed", "complete")), f"{year + 2}-05-01"
                item = str(10_000 + number)
        published = f"{year + 1}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}" if draw.random() < 0.5 else ""
        source, url = draw.choice(_SOURCES), f"https://example.org/{cycle}/{force}/finding/{number + 1}"
        yield [force, cycle, question, kind, theme, summary, "", due, status, status_date, item, published, source, url]


def judgements(frame: Frame, rows: int, seed: int) -> Iterator[list[str]]:
    """Yield rows of judgements.csv: many sources for one judgement, and one in fifty that disagrees."""
    draw = random.Random(f"{seed}/judgements")
    graded = {
        cycle: tuple(question.slug for question in frame.questions[cycle] if question.graded)
        for cycle, _, _, _ in frame.cycles
    }
    for number in range(rows):
        force, _ = draw.choice(frame.forces)
        cycle, _, year, four_tier = draw.choice(frame.cycles)
        question = draw.choice(graded[cycle])
        grade, _ = frame.grade(force, cycle, question, seed)
        if draw.random() < 0.02:
            grade, _ = draw.choice(frame.grades[four_tier])
        published = f"{year + 1}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}" if draw.random() < 0.5 else ""
        url = f"https://example.org/{cycle}/{force}/judgement/{number + 1}"
        yield [force, cycle, question, grade, published, draw.choice(_SOURCES), url]


def responses(frame: Frame, rows: int, seed: int) -> Iterator[list[str]]:
    """Yield rows of responses.csv, each by an office and not by a named person."""
    draw = random.Random(f"{seed}/responses")
    for number in range(rows):
        force, name = draw.choice(frame.forces)
        cycle, _, year, _ = draw.choice(frame.cycles)
        stance = draw.choice(("welcomes", "welcomes", "welcomes", "accepts", "commits", "disputes", "disappointed"))
        summary = f"Speaks about {_theme(frame, draw)} and what was {draw.choice(_ADVERBS)} done, sample {number + 1}."
        yield [
            *(force, cycle, f"Deputy chief constable of {name}", "Deputy Chief Constable", name, stance, summary),
            *(f"{year + 1}-06-01", "force", f"https://example.org/{cycle}/{force}/response/{number + 1}"),
        ]


FORMATS = ("txt", "md", "html", "mhtml", "docx", "pdf")
ARCHIVES = ("zip", "warc")  # a hundred documents each: texts, and pages as a crawler keeps them
_IN_ARCHIVE = 100

Block = tuple[str, str]  # what it is (menu, title, date, heading, grade, text, item, note) and its words
Named = tuple[str, str]
Dated = tuple[str, str, int]


def write_documents(
    folder: Path,
    documents: int,
    *,
    seed: int = 1,
    data: Path = DATA,
    formats: Sequence[str] = ("txt",),
    signal: Signal | None = None,
) -> None:
    """Write `documents` documents in turn in each of `formats`, of `FORMATS` and `ARCHIVES`.

    Four in nine are pages of the inspectorate, two press releases, two news articles, one a transcript.
    """
    frame = Frame.of(data)
    makers = (_page, _release, _page, _article, _page, _release, _page, _article, _transcript)
    packs: dict[str, list[tuple[str, list[Block]]]] = defaultdict(list)
    for number in range(documents):
        draw = random.Random(f"{seed}/document/{number}")
        force, name = draw.choice(frame.forces)
        cycle, label, year, _ = draw.choice(frame.cycles)
        maker = makers[number % len(makers)]
        blocks = maker(frame, draw, (force, name), (cycle, label, year), seed)
        if signal is not None and signal.met(force, draw):
            planted = next(label for slug, label in frame.themes if slug == signal.theme)
            blocks += [("text", f"The force needs to improve how it handles {_in_a_sentence(planted)}.")]
        form = formats[number % len(formats)]
        # A thousand files a folder, as a crawler would leave them, and a folder that any file manager opens.
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        stem = f"{maker.__name__.strip('_')}-{number:06}"
        if form in ARCHIVES:
            packs[form].append((stem, blocks))
            if len(packs[form]) == _IN_ARCHIVE:
                _pack(place / f"{form}-{number:06}", form, packs.pop(form))
            continue
        (place / f"{stem}.{form}").write_bytes(render(form, blocks))
    for form, pack in sorted(packs.items()):
        _pack(folder / f"{(documents - 1) // 1000:03}" / f"{form}-last", form, pack)


def _page(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> list[Block]:
    """A force's page as the inspectorate lays it out: question, grade on its own line, prose, areas for improvement."""
    blocks = [*(("menu", word) for word in ("Home", "Inspections", "Publications")), ("title", force[1])]
    blocks += [("title", cycle[1]), ("date", f"Last updated {_day(draw)}/{draw.randint(1, 12):02}/{cycle[2] + 1}")]
    for question in frame.questions[cycle[0]]:
        blocks += [("heading", str(question.number))] if question.number else []
        blocks.append(("heading", question.label))
        if question.graded:
            blocks.append(("grade", frame.grade(force[0], cycle[0], question.slug, seed)[1]))
        for _ in range(draw.randint(1, 3)):
            blocks.append(("text", _prose(frame, draw, force[1], draw.randint(2, 5))))
        if draw.random() < 0.4:
            blocks.append(("heading", "Areas for improvement"))
            for _ in range(draw.randint(1, 3)):
                blocks.append(("item", f"The force should improve how it handles {_theme(frame, draw)}."))
    return blocks


def _release(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> list[Block]:
    """A press release: headline, grades, prose, notes."""
    graded = [question for question in frame.questions[cycle[0]] if question.graded]
    chosen = draw.sample(graded, k=min(3, len(graded)))
    headline = f"{force[1]} does well on {_theme(frame, draw)} but has work to do on {_theme(frame, draw)}"
    blocks = [("title", headline), ("date", f"{int(_day(draw))} May {cycle[2] + 1}")]
    blocks.append(("text", f"Inspectors publish their {cycle[1]} assessment."))
    for question in chosen:
        grade = frame.grade(force[0], cycle[0], question.slug, seed)[1].lower()
        blocks.append(("text", f"{force[1]} was graded {grade} at {_in_a_sentence(question.label)}."))
    blocks += [("text", _prose(frame, draw, force[1], 4)) for _ in range(3)]
    blocks.append(("heading", "Notes to editors"))
    return [*blocks, ("note", f"1. The assessment is part of {cycle[1]}."), ("note", "2. Figures are rounded.")]


def _article(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> list[Block]:
    """A local article: one grade, prose, a reply without a name, and the clutter of a saved page."""
    question = draw.choice([question for question in frame.questions[cycle[0]] if question.graded])
    grade = frame.grade(force[0], cycle[0], question.slug, seed)[1].lower()
    blocks = [("menu", "Subscribe"), ("menu", "Most read"), ("title", f"Watchdog's verdict on {force[1]}")]
    blocks.append(("date", f"{int(_day(draw))} June {cycle[2] + 1}"))
    blocks.append(("text", f"{force[1]} has been rated '{grade}' for {_in_a_sentence(question.label)}."))
    blocks += [("text", _prose(frame, draw, force[1], 3)) for _ in range(4)]
    reply = f"The deputy chief constable said the force accepts the need to act on {_theme(frame, draw)}."
    return [*blocks, ("text", reply), ("menu", "Share this article"), ("menu", "Read more")]


def _transcript(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> list[Block]:
    """What an inspector says of a force, written down as it was spoken: no headings, each grade within a sentence."""
    blocks = [("title", f"{cycle[1]}: assessment of {force[1]}"), ("title", "Transcript")]
    blocks.append(("text", f"I want to speak about {force[1]} and what we found there in {cycle[2]}."))
    for question in frame.questions[cycle[0]]:
        if question.graded:
            grade = frame.grade(force[0], cycle[0], question.slug, seed)[1].lower()
            blocks.append(("text", f"We judged the force to be {grade} at {_in_a_sentence(question.label)}."))
        blocks.append(("text", _prose(frame, draw, force[1], draw.randint(3, 6))))
    return blocks


# -- formats


def render(form: str, blocks: Sequence[Block]) -> bytes:
    """The document in a format of `FORMATS`, the same bytes each time."""
    return {"txt": _text, "md": _markdown, "html": _html, "mhtml": _mhtml, "docx": _docx, "pdf": _pdf}[form](blocks)


def _text(blocks: Sequence[Block]) -> bytes:
    lines: list[str] = []
    for (kind, words), (following, _) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        lines.append(f"- {words}" if kind == "item" else words)
        if kind not in ("menu", "item", "note") or kind != following:
            lines.append("")
    return ("\n".join(lines)).encode()


def _markdown(blocks: Sequence[Block]) -> bytes:
    marks = {"title": "# ", "heading": "## ", "item": "- "}
    return "\n".join(f"{marks.get(kind, '')}{words}\n" for kind, words in blocks if kind != "menu").encode()


def _html(blocks: Sequence[Block]) -> bytes:
    """A whole page: menus, a banner, a column beside the words, scripts and a footer around what it says."""
    marks = {"title": "h1", "heading": "h2", "item": "li", "grade": "strong", "date": "time"}
    title = next(words for kind, words in blocks if kind == "title")
    menu = [words for kind, words in blocks if kind == "menu"] + ["About us", "Contact", "Accessibility", "Sitemap"]
    links = "".join(f'<li><a href="/{number}">{html.escape(words)}</a></li>' for number, words in enumerate(menu))
    body = []
    within = ""
    for kind, words in (block for block in blocks if block[0] != "menu"):
        if (kind == "item") != (within == "item"):
            body.append("<ul>" if kind == "item" else "</ul>")
        within = kind
        mark = marks.get(kind, "p")
        line = f"<{mark}>{html.escape(words)}</{mark}>"
        body.append(f"<p>{line}</p>" if mark in ("strong", "time") else line)
    if within == "item":
        body.append("</ul>")
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>',
            "<style>body{margin:0}.menu{display:flex}</style><script>var shown = {};</script></head><body>",
            f'<header><a href="/">Home</a><nav class="menu"><ul>{links}</ul></nav></header>',
            '<div class="cookies">This site keeps cookies. <button>Accept</button></div>',
            "<main><article>",
            *body,
            "</article></main>",
            f"<aside><h2>Most read</h2><ul>{links}</ul></aside>",
            f"<footer><ul>{links}</ul><p>All rights kept.</p></footer>",
            "</body></html>",
            "",
        )
    ).encode()


def _mhtml(blocks: Sequence[Block]) -> bytes:
    page = _html(blocks).decode().replace("\n", "\r\n")
    return (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----part"\r\n\r\n'
        "------part\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: https://example.org/page\r\n\r\n{page}\r\n------part--\r\n"
    ).encode()


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def _docx(blocks: Sequence[Block]) -> bytes:
    """A package of its least parts (ECMA-376, part 2, annex E), with the styles that Word calls built in."""
    styles = {"title": "Title", "heading": "Heading1", "item": "ListBullet"}
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{styles.get(kind, "Normal")}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{html.escape(words)}</w:t></w:r></w:p>'
        for kind, words in blocks
        if kind != "menu"
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>',
    }
    return _zipped({name: f'<?xml version="1.0" encoding="UTF-8"?>{part}'.encode() for name, part in parts.items()})


def _pdf(blocks: Sequence[Block]) -> bytes:
    from reportlab import rl_config
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # streams as other programs pack them: compressed, and not as letters
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1, pageCompression=1)
    sizes = {"title": 20, "heading": 14, "grade": 12}
    top = 0.0
    for kind, words in (block for block in blocks if block[0] != "menu"):
        size = sizes.get(kind, 10)
        font = "Helvetica-Bold" if kind in sizes else "Helvetica"
        for line in simpleSplit(f"• {words}" if kind == "item" else words, font, size, 475):
            if top < 70:
                if top:
                    canvas.showPage()
                canvas.setFont("Helvetica", 8)
                canvas.drawString(60, 812, blocks[0][1])
                canvas.drawString(500, 30, str(canvas.getPageNumber()))
                top = 780
            canvas.setFont(font, size)
            canvas.drawString(60, top, line)
            top -= 1.35 * size
        top -= 0.8 * size
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # of 1980: no clock
    return out.getvalue()


def _pack(path: Path, form: str, pack: list[tuple[str, list[Block]]]) -> None:
    if form == "zip":
        path.with_suffix(".zip").write_bytes(_zipped({f"{stem}.txt": _text(blocks) for stem, blocks in pack}))
        return
    with path.with_suffix(".warc.gz").open("wb") as out:
        for stem, blocks in pack:
            out.write(gzip.compress(_warc_record(stem, _html(blocks)), mtime=0))


def _warc_record(stem: str, page: bytes) -> bytes:
    """A response (ISO 28500, section 6.3)."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    answer += f"Content-Length: {len(page)}\r\n\r\n".encode() + page
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:example:{stem}>\r\n"
        f"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/{stem}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


# -- words


def _day(draw: random.Random) -> str:
    return f"{draw.randint(1, 28):02}"


def _prose(frame: Frame, draw: random.Random, force: str, sentences: int) -> str:
    return " ".join(_sentence(frame, draw, force) for _ in range(sentences))


def _in_a_sentence(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _theme(frame: Frame, draw: random.Random) -> str:
    return _in_a_sentence(draw.choice(frame.themes)[1])


def _sentence(frame: Frame, draw: random.Random, force: str) -> str:
    theme, other, team, aim = _theme(frame, draw), _theme(frame, draw), draw.choice(_TEAMS), draw.choice(_AIMS)
    total = draw.randint(20, 90)
    return draw.choice(
        (
            f"The force is good at {theme}.",
            f"{force} needs to improve its approach to {theme}.",
            f"Inspectors found that {team} {aim} when they deal with {theme}.",
            f"We looked at {total} files on {theme} and found that {draw.randint(5, total)} met the standard.",
            f"While {team} work hard, the force does not always get {theme} right.",
            f"{team.capitalize()} understand {theme}, and this helps them to {aim}.",
            f"It has put more people into {theme}, which has led to better {other}.",
            f"We were concerned that {team} lack training in {theme}.",
            f"The force works with its partners on {theme}.",
            f"Some {team} told us that {theme} takes up to {draw.randint(2, 60)} per cent of their time.",
        )
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--formats", nargs="+", choices=[*FORMATS, *ARCHIVES], default=["txt"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--theme", help="the theme of a signal")
    parser.add_argument("--forces", nargs="+", default=[], help="the forces that have it")
    parser.add_argument("--share", type=float, default=0.2, help="of their findings, from 0 to 1")
    given = parser.parse_args()
    planted = Signal(given.theme, frozenset(given.forces), given.share) if given.theme else None
    if given.rows:
        write_tables(given.folder / "tables", given.rows, seed=given.seed, signal=planted)
    if given.documents:
        write_documents(
            given.folder / "documents", given.documents, seed=given.seed, formats=given.formats, signal=planted
        )
