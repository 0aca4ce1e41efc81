"""Word (Office Open XML, .docx and .docm) to text and blocks, by the standard library alone.

Accepted text is read: what tracked changes delete is left out, what they insert stays. Macros are never looked at, and
nothing outside the file is fetched.

Spec: ECMA-376 part 1, section 17 (WordprocessingML); both its namespaces are read.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from kgbuild.errors import InputError
from kgbuild.read._flow import PLAIN, Element, ElementKind, Reading, assemble, table_lines
from kgbuild.read._line_rules import line_rules
from kgbuild.read._one_block import with_lines

_MOST_UNPACKED = 128_000_000  # bytes of one part; a report of a thousand pages has a tenth of that
_RATIO = 250
_MOST_PARTS = 20_000
_DEEPEST = 300  # elements within elements; Word itself stays below fifty
_USUAL_SIZE = 22  # half points: of letters that no style and no run gives a size
_LONG_CELL = 300  # a cell with more is a box of running text
_DAMAGED = (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError)  # what unpacking leads to
_SAVE = "open it in Word and save it anew as .docx"
# What else is packed as Word is, by a part that it has.
_OTHERS = {
    "xl/workbook.xml": ("an Excel workbook", "save each of its sheets as CSV and give these"),
    "ppt/presentation.xml": ("a PowerPoint presentation", "save it as PDF and give that"),
    "META-INF/container.xml": ("an e-book (EPUB)", "save it as HTML or PDF and give that"),
    "content.xml": ("an OpenDocument file", "save it as .docx (a spreadsheet: each sheet as CSV) and give that"),
}
_HEADING = re.compile(r"(?:heading|überschrift|titre|encabezado)\s*(\d)$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SKIPPED = frozenset(
    (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "Fallback",
        "rt",
        "pPr",
        "rPr",
        "tblPr",
        "tcPr",
        "trPr",
        "sectPr",
        "commentReference",
    )
)
_ON = frozenset(("", "1", "true", "on"))

Node = ElementTree.Element


def read_word(data: bytes, name: str) -> Reading:
    """The text of a Word document, its blocks, and what its properties state.

    Paragraphs in order with tables and boxes in their places; a table's row with a grade becomes "Area: Grade";
    footnotes follow their paragraph; headers and footers come last, as notices.

    Raises:
        InputError: not a Word document, damaged, encrypted, a bomb, or one that declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive, name)
            if "document" not in parts:
                raise _other(archive, name)
            return _Reader(parts, name).read()
    except (*_DAMAGED, KeyError, NotImplementedError, OSError, ValueError) as error:
        raise InputError(f"is damaged Word: {error}", source=name, fix=_SAVE) from error
    except RuntimeError as error:  # zipfile: a part is encrypted
        raise InputError(
            "is encrypted and needs a password", source=name, fix="save a copy without a password"
        ) from error


def _other(archive: zipfile.ZipFile, name: str) -> InputError:
    """The refusal of an archive that is no Word document, by what it is instead."""
    held = archive.NameToInfo
    for part, (title, fix) in _OTHERS.items():
        if part in held:
            return InputError(f"is {title}, which this version does not read", source=name, fix=fix)
    return InputError(
        "is a zip archive, and no Word document",
        source=name,
        fix="give a .docx, or name the archive .zip so that what it holds is read",
    )


def read_word97(data: bytes, name: str) -> Reading:
    """Refuse the binary format of Word 97 to 2003, and encrypted documents, which are packed in the same way.

    Raises:
        InputError: always.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError("is encrypted and needs a password", source=name, fix="save a copy without a password")
    raise InputError(
        "is the binary format of Word 97 to 2003, which is not read", source=name, fix="save it as .docx and give that"
    )


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, Node]:
    """The parts that hold text, by their names: document, styles, header1, ...; what has no text is not unpacked."""
    members = archive.infolist()
    if len(members) > _MOST_PARTS:
        raise InputError(f"holds {len(members)} parts, more than any document", source=name, fix=_SAVE)
    parts: dict[str, Node] = {}
    total = 0
    for info in members:
        path = info.filename.replace("\\", "/").lstrip("/")
        match = re.fullmatch(
            r"(?:word/(document\d*|styles|numbering|footnotes|endnotes|comments|header\d*|footer\d*)|docProps/(core))\.xml",
            path,
        )
        if match is None:
            continue
        key = (match[1] or match[2]).removesuffix("2") if match[1] == "document2" else match[1] or match[2]
        total += info.file_size
        ratio = info.file_size > _RATIO * max(info.compress_size, 4_000)
        if ratio or total > _MOST_UNPACKED:
            raise InputError(
                "unpacks to far more than a document has (a zip bomb?)", source=name, fix=f"{_SAVE}, if you trust it"
            )
        if key not in parts:
            with archive.open(info) as stream:
                parts[key] = _parsed(stream.read(info.file_size + 1), path, name)
    return parts


def _parsed(data: bytes, path: str, name: str) -> Node:
    if b"\x00" in data[:400]:
        data = data.decode("utf-16").encode()
        data = re.sub(rb"^<\?xml[^>]*\?>", b"", data.removeprefix(b"\xef\xbb\xbf"))
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError(
            f"declares entities in {path}, which no Word document does", source=name, fix=f"{_SAVE}, if you trust it"
        )
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise InputError(f"is damaged Word: {path} is no well-formed XML ({error})", source=name, fix=_SAVE) from error


def _tag(node: Node) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _child(node: Node | None, name: str) -> Node | None:
    return None if node is None else next((child for child in node if _tag(child) == name), None)


def _value(node: Node | None, name: str = "val") -> str:
    """The attribute of that local name, or ""."""
    if node is None:
        return ""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _is_on(node: Node | None) -> bool:
    return node is not None and _value(node) in _ON


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    level: int = 0  # of a heading
    numbering: tuple[str, int] | None = None
    bold: bool = False
    size: int = 0  # half points


@dataclass(slots=True)
class _Paragraph:
    style: _Style
    numbering: tuple[str, int] | None
    words: str = ""
    bold: bool = False
    size: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Node] = field(default_factory=list)


class _Reader:
    """One document."""

    def __init__(self, parts: dict[str, Node], name: str) -> None:
        self.parts, self.name = parts, name
        self.rules = line_rules()
        self.styles = self._read_styles()
        self.formats = self._read_numbering()
        self.counters: dict[str, list[int]] = {}
        self.elements: list[Element] = []
        self.hidden = 0
        self.size = _USUAL_SIZE
        self.titled = False

    def read(self) -> Reading:
        body = _child(self.parts["document"], "body")
        if body is None:
            raise InputError("is damaged Word: its document has no body", source=self.name, fix=_SAVE)
        self.size = self._body_size(body)
        self._blocks(body, 0)
        for key in sorted(self.parts):
            if key.startswith(("header", "footer")):
                self._running(self.parts[key])
        if not any(element.words for element in self.elements):
            raise InputError(
                "has no text: it is empty, or holds pictures only",
                source=self.name,
                fix="run the pictures through a program that recognises text (OCR)",
            )
        text, blocks, _ = assemble(self.elements)
        return with_lines(Reading(text, blocks, (), tuple(self._notes()), self._hints()))

    def _notes(self) -> Iterator[str]:
        if self.hidden:
            yield f"{self.hidden} characters of hidden text were not read"
        remarks = self.parts.get("comments")
        count = 0 if remarks is None else sum(_tag(node) == "comment" for node in remarks)
        if count:
            yield f"{count} comment{'s' if count > 1 else ''} in the margin {'were' if count > 1 else 'was'} not read"

    def _hints(self) -> tuple[tuple[str, str], ...]:
        core = self.parts.get("core")
        if core is None:
            return ()
        wanted = ("title", "created", "modified")
        return tuple(
            sorted((_tag(node), _clean(node.text or "")) for node in core if _tag(node) in wanted and node.text)
        )

    # -------------------------------------------------------------------------------------------- styles, lists

    def _read_styles(self) -> dict[str, _Style]:
        """By their names; "" names that of paragraphs which name none."""
        root = self.parts.get("styles")
        nodes = {} if root is None else {_value(node, "styleId"): node for node in root if _tag(node) == "style"}
        defaults = _child(_child(_child(root, "docDefaults"), "rPrDefault"), "rPr")
        usual = _Style(size=_weight(defaults, _Style(size=_USUAL_SIZE))[1])
        styles = {"": usual}
        for key in nodes:
            chain: list[Node] = []
            at = key
            while at in nodes and nodes[at] not in chain and len(chain) < 12:
                chain.append(nodes[at])
                at = _value(_child(nodes[at], "basedOn"))
            style = usual
            for node in reversed(chain):
                style = self._styled(node, style)
            styles[key] = style
            if _value(nodes[key], "type") == "paragraph" and _value(nodes[key], "default") in _ON - {""}:
                styles[""] = style
        return styles

    @staticmethod
    def _styled(node: Node, base: _Style) -> _Style:
        name = _value(_child(node, "name")).lower()
        of_paragraph, of_run = _child(node, "pPr"), _child(node, "rPr")
        outline = _value(_child(of_paragraph, "outlineLvl"))
        match = _HEADING.match(name)
        level = int(match[1]) if match else int(outline) + 1 if outline.isdigit() and int(outline) < 9 else base.level
        if name in ("title", "titel", "titre"):
            level = 1
        elif name in ("subtitle", "untertitel"):
            level = 2
        elif name in ("normal", "body text"):
            level = 0
        return _Style(name, level, _numbering(of_paragraph) or base.numbering, *_weight(of_run, base))

    def _read_numbering(self) -> dict[tuple[str, int], tuple[str, str, int]]:
        """For a list and a level: the format of its numbers, their pattern, and the first number."""
        root = self.parts.get("numbering")
        if root is None:
            return {}
        levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        for node in root:
            if _tag(node) == "abstractNum":
                held = levels.setdefault(_value(node, "abstractNumId"), {})
                for level in node:
                    depth = _value(level, "ilvl")
                    if _tag(level) == "lvl" and depth.isdigit():
                        start = _value(_child(level, "start"))
                        held[int(depth)] = (
                            _value(_child(level, "numFmt")),
                            _value(_child(level, "lvlText")),
                            int(start) if start.isdigit() else 1,
                        )
        return {
            (_value(node, "numId"), depth): form
            for node in root
            if _tag(node) == "num"
            for depth, form in levels.get(_value(_child(node, "abstractNumId")), {}).items()
        }

    def _label(self, numbering: tuple[str, int]) -> str:
        """The number that Word would print, or "" for a bullet and for numbers of other kinds."""
        kind, pattern, start = self.formats.get(numbering, ("bullet", "", 1))
        counts = self.counters.setdefault(numbering[0], [])
        depth = min(numbering[1], 8)
        while len(counts) <= depth:
            counts.append(self.formats.get((numbering[0], len(counts)), ("", "", 1))[2] - 1)
        counts[depth] += 1
        for below in range(depth + 1, len(counts)):
            counts[below] = self.formats.get((numbering[0], below), ("", "", 1))[2] - 1
        if kind in ("bullet", "none", ""):
            return ""
        label = pattern
        for level in range(depth + 1):
            form = self.formats.get((numbering[0], level), ("decimal", "", 1))[0]
            label = label.replace(f"%{level + 1}", _number(max(counts[level], 1 if level < depth else start), form))
        return label

    # -------------------------------------------------------------------------------------------- blocks

    def _body_size(self, body: Node) -> int:
        """The size of most of the text, in half points."""
        sizes = Counter[int]()
        style = self.styles[""]
        for node in body.iter():
            tag = _tag(node)
            if tag == "p":
                style = self._style(_child(node, "pPr"))
            elif tag == "r":
                _, size = _weight(_child(node, "rPr"), style)
                sizes[size] += sum(len(part.text or "") for part in node if _tag(part) == "t")
        return sizes.most_common(1)[0][0] if sizes else _USUAL_SIZE

    def _blocks(self, container: Node, depth: int) -> None:
        """The paragraphs and tables of a container, in order."""
        if depth > _DEEPEST:
            raise InputError(f"nests its parts more than {_DEEPEST} deep", source=self.name, fix=_SAVE)
        for node in container:
            tag = _tag(node)
            if tag == "p":
                self._emit(self._paragraph(node), depth)
            elif tag == "tbl":
                self._table(node, depth)
            elif tag and tag not in _SKIPPED:
                self._blocks(node, depth + 1)

    def _emit(self, paragraph: _Paragraph, depth: int) -> None:
        lines = [line for line in (_clean(part) for part in paragraph.words.split("\n")) if line]
        kind, level = self._kind(paragraph, " ".join(lines))
        if kind == "heading" or (len(lines) > 1 and kind == "item"):
            lines = [" ".join(lines)] if lines else []
        numbering = paragraph.numbering
        for index, line in enumerate(lines):
            label = self._label(numbering) if numbering is not None and index == 0 else ""
            words = f"{label} {line}" if label else line
            self.elements.append(Element(kind, words, level=level))
            self.titled = self.titled or kind in ("heading", "paragraph", "item")
        for key, number in paragraph.notes:
            self._note(key, number)
        for box in paragraph.boxes:
            self._blocks(box, depth + 1)

    def _kind(self, paragraph: _Paragraph, words: str) -> tuple[ElementKind, int]:
        style = paragraph.style
        if style.name.startswith(("toc ", "table of contents", "table of figures", "index ")):
            return "notice", 0
        if style.name.startswith("caption"):
            return "caption", 0
        if style.level:
            return ("heading", min(style.level, 6)) if len(words) <= 400 else ("paragraph", 0)
        if paragraph.numbering is not None or style.name.startswith(("list bullet", "list number")):
            return "item", 0
        if self.rules.item.match(words):
            return "paragraph", 0  # `assemble` makes an item of it
        marked = paragraph.bold or paragraph.size >= 1.2 * self.size
        if marked and len(words) <= 200 and not words.endswith((".", ";", ",")) and any(map(str.isalpha, words)):
            return "heading", 0 if self.titled else 1
        if len(words) <= 260 and self.rules.is_heading(words, titled=self.titled):
            return "heading", 0 if self.titled else 1
        return "paragraph", 0

    def _note(self, key: str, number: str) -> None:
        root = self.parts.get(key)
        node = None if root is None else next((node for node in root if _value(node, "id") == number), None)
        if node is None:
            return
        words = " ".join(_clean(self._paragraph(part).words) for part in node.iter() if _tag(part) == "p")
        self.elements.append(Element("caption", " ".join(words.split())))

    def _running(self, root: Node) -> None:
        held = {element.words for element in self.elements if element.kind == "notice"}
        for node in root.iter():
            if _tag(node) == "p":
                words = _clean(self._paragraph(node).words.replace("\n", " "))
                if words and not words.isdigit() and words not in held:
                    held.add(words)
                    self.elements.append(Element("notice", words))

    def _table(self, table: Node, depth: int) -> None:
        if depth > _DEEPEST:
            raise InputError(f"nests its tables more than {_DEEPEST} deep", source=self.name, fix=_SAVE)
        rows = [list(_below(row, "tc")) for row in _below(table, "tr")]
        held: list[list[str]] = []
        boxed = max((len(row) for row in rows), default=0) < 2
        for row in rows if not boxed else ():
            cells: list[str] = []
            for cell in row:
                if any(_tag(node) == "tbl" for node in cell.iter() if node is not cell):
                    boxed = True
                    break
                paragraphs = [_clean(self._paragraph(node).words) for node in _below(cell, "p")]
                words = " ".join(part for part in paragraphs if part)
                boxed = boxed or len(words) > _LONG_CELL
                span = _value(_child(_child(cell, "tcPr"), "gridSpan"))
                cells += [words] + [""] * (min(int(span), 60) - 1 if span.isdigit() else 0)
            if boxed:
                break
            held.append(cells)
        if boxed:
            for row in rows:
                for cell in row:
                    self._blocks(cell, depth + 1)
            return
        self.elements += [Element("row", words) for words in table_lines(held)]

    # -------------------------------------------------------------------------------------------- runs

    def _paragraph(self, node: Node) -> _Paragraph:
        properties = _child(node, "pPr")
        style = self._style(properties)
        paragraph = _Paragraph(style, _numbering(properties) or style.numbering)
        if paragraph.numbering is not None and paragraph.numbering[0] in ("", "0"):
            paragraph.numbering = None
        words: list[str] = []
        weights: list[tuple[bool, int]] = []
        stack: list[tuple[Node, Node | None]] = [(child, None) for child in reversed(node)]
        while stack:
            part, run = stack.pop()
            tag = _tag(part)
            if tag in _SKIPPED or not tag:
                continue
            if tag in ("t", "noBreakHyphen", "tab", "br", "cr", "sym", "ptab"):
                look = _child(run, "rPr")
                if _is_on(_child(look, "vanish")):
                    self.hidden += len(part.text or "")
                    continue
                words.append(_written(part, tag))
                if tag == "t" and words[-1].strip():
                    weights.append(_weight(look, style))
            elif tag in ("footnoteReference", "endnoteReference"):
                paragraph.notes.append((tag.removesuffix("Reference") + "s", _value(part, "id")))
            elif tag == "txbxContent":
                paragraph.boxes.append(part)
            else:
                inner = part if tag == "r" else run
                stack += [(child, inner) for child in reversed(part)]
        paragraph.words = "".join(words)
        paragraph.bold = bool(weights) and all(bold for bold, _ in weights)
        paragraph.size = min((size for _, size in weights), default=0)
        return paragraph

    def _style(self, properties: Node | None) -> _Style:
        """The style of a paragraph with these properties, with the level that they give it."""
        style = self.styles.get(_value(_child(properties, "pStyle")), self.styles[""])
        outline = _value(_child(properties, "outlineLvl"))
        if outline.isdigit() and int(outline) < 9 and not style.level:
            return replace(style, level=int(outline) + 1)
        return style


def _written(part: Node, tag: str) -> str:
    """The characters that a piece of a run stands for."""
    if tag == "t":
        return part.text or ""
    if tag == "noBreakHyphen":
        return "-"
    if tag == "sym":
        code = _value(part, "char")
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else ""
    return "\n" if tag in ("br", "cr") else " "


def _weight(look: Node | None, style: _Style) -> tuple[bool, int]:
    """Whether a run with these properties is bold, and its size in half points; else as its style has it."""
    bold, size = _child(look, "b"), _value(_child(look, "sz"))
    return _is_on(bold) if bold is not None else style.bold, int(size) if size.isdigit() else style.size


def _below(node: Node, name: str) -> Iterator[Node]:
    """The descendants of that name that lie in no other of their kind: rows of a table, cells of a row."""
    stack = list(reversed(node))
    while stack:
        part = stack.pop()
        tag = _tag(part)
        if tag == name:
            yield part
        elif tag not in _SKIPPED and tag not in ("tbl", "p"):
            stack += reversed(part)


def _numbering(properties: Node | None) -> tuple[str, int] | None:
    node = _child(properties, "numPr")
    if node is None:
        return None
    depth = _value(_child(node, "ilvl"))
    return _value(_child(node, "numId")), int(depth) if depth.isdigit() else 0


def _number(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        letter = chr(96 + number)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 40:
        tens, ones = divmod(number, 10)
        roman = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)


def _clean(words: str) -> str:
    """The words with single spaces, ligatures taken apart, and without what has no width."""
    return " ".join(_CONTROL.sub("", words.translate(PLAIN)).split())
