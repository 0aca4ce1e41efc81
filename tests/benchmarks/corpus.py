"""Made-up tables and documents of any size, shaped like the real ones, for measuring and for nothing else.

    python tests/benchmarks/corpus.py FOLDER --rows 10000 --documents 1000

Forces, cycles, questions, scales and themes are those of the bundled data, so that every row is valid. Which force got
which grade and which finding is drawn by chance from a seed: nothing here is a fact. Every source is an address of the
reserved domain example.org, and no person is named. The same seed gives the same bytes. Memory does not grow with the
size.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
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


def write_tables(folder: Path, rows: int, *, seed: int = 1, data: Path = DATA) -> None:
    """Write findings.csv with `rows` rows, judgements.csv with a fifth and responses.csv with a twentieth as many."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = Frame.of(data)
    tables: tuple[tuple[str, tuple[str, ...], Callable[[], Iterator[list[str]]]], ...] = (
        ("findings", FINDING_COLUMNS, lambda: findings(frame, rows, seed)),
        ("judgements", JUDGEMENT_COLUMNS, lambda: judgements(frame, rows // 5, seed)),
        ("responses", RESPONSE_COLUMNS, lambda: responses(frame, rows // 20, seed)),
    )
    for name, columns, lines in tables:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(lines())


def findings(frame: Frame, rows: int, seed: int) -> Iterator[list[str]]:
    """Yield rows of findings.csv. No two have the same key: the number of the row is part of its source's address."""
    draw = random.Random(f"{seed}/findings")
    for number in range(rows):
        force, _ = draw.choice(frame.forces)
        cycle, _, year, _ = draw.choice(frame.cycles)
        question = draw.choice(frame.questions[cycle]).slug if draw.random() < 0.3 else ""
        theme, label = draw.choice(frame.themes)
        kind = draw.choice(_KINDS)
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


def write_documents(folder: Path, documents: int, *, seed: int = 1, data: Path = DATA) -> None:
    """Write `documents` text files: half inspectorate pages, a quarter press releases, a quarter news articles."""
    frame = Frame.of(data)
    makers = (_page, _release, _page, _article)
    for number in range(documents):
        draw = random.Random(f"{seed}/document/{number}")
        force, name = draw.choice(frame.forces)
        cycle, label, year, _ = draw.choice(frame.cycles)
        maker = makers[number % len(makers)]
        text = maker(frame, draw, (force, name), (cycle, label, year), seed)
        # A thousand files a folder, as a crawler would leave them, and a folder that any file manager opens.
        file = folder / f"{number // 1000:03}" / f"{maker.__name__.strip('_')}-{number:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


Named = tuple[str, str]
Dated = tuple[str, str, int]


def _page(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> str:
    """A force's page as the inspectorate lays it out: question, grade on its own line, prose, areas for improvement."""
    lines = ["Home", "Inspections", "Publications", "", force[1], cycle[1], ""]
    lines += [f"Last updated {draw.randint(1, 28):02}/{draw.randint(1, 12):02}/{cycle[2] + 1}", ""]
    for question in frame.questions[cycle[0]]:
        lines += [*([str(question.number), ""] if question.number else []), question.label, ""]
        if question.graded:
            lines += [frame.grade(force[0], cycle[0], question.slug, seed)[1], ""]
        for _ in range(draw.randint(1, 3)):
            lines += [" ".join(_sentence(frame, draw, force[1]) for _ in range(draw.randint(2, 5))), ""]
        if draw.random() < 0.4:
            lines += ["Areas for improvement", ""]
            for _ in range(draw.randint(1, 3)):
                lines.append(f"- The force should improve how it handles {_theme(frame, draw)}.")
            lines.append("")
    return "\n".join(lines)


def _release(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> str:
    """A press release: headline, counts, two paragraphs of prose, notes."""
    graded = [question for question in frame.questions[cycle[0]] if question.graded]
    chosen = draw.sample(graded, k=min(3, len(graded)))
    lines = [f"{force[1]} does well on {_theme(frame, draw)} but has work to do on {_theme(frame, draw)}", ""]
    lines += [f"{draw.randint(1, 28)} May {cycle[2] + 1}", "", f"Inspectors publish their {cycle[1]} assessment.", ""]
    for question in chosen:
        grade = frame.grade(force[0], cycle[0], question.slug, seed)[1].lower()
        lines += [f"{force[1]} was graded {grade} at {question.label[0].lower()}{question.label[1:]}.", ""]
    for _ in range(3):
        lines += [" ".join(_sentence(frame, draw, force[1]) for _ in range(4)), ""]
    lines += ["Notes to editors", "", f"1. The assessment is part of {cycle[1]}.", "2. Figures are rounded.", ""]
    return "\n".join(lines)


def _article(frame: Frame, draw: random.Random, force: Named, cycle: Dated, seed: int) -> str:
    """A local article: one grade, prose, a reply without a name, and the clutter of a saved page."""
    question = draw.choice([question for question in frame.questions[cycle[0]] if question.graded])
    grade = frame.grade(force[0], cycle[0], question.slug, seed)[1].lower()
    lines = ["Subscribe", "Most read", "", f"Watchdog's verdict on {force[1]}", ""]
    lines += [f"{draw.randint(1, 28)} June {cycle[2] + 1}", ""]
    lines += [f"{force[1]} has been rated '{grade}' for {question.label[0].lower()}{question.label[1:]}.", ""]
    for _ in range(4):
        lines += [" ".join(_sentence(frame, draw, force[1]) for _ in range(3)), ""]
    lines += [f"The deputy chief constable said the force accepts the need to act on {_theme(frame, draw)}.", ""]
    lines += ["Share this article", "Read more", ""]
    return "\n".join(lines)


def _theme(frame: Frame, draw: random.Random) -> str:
    label = draw.choice(frame.themes)[1]
    return label if label[:2].isupper() else label[0].lower() + label[1:]


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
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.rows:
        write_tables(given.folder / "tables", given.rows, seed=given.seed)
    if given.documents:
        write_documents(given.folder / "documents", given.documents, seed=given.seed)
