"""What tests ask a server over HTTP, and how they read what it sends: every byte, and pages as elements."""

from __future__ import annotations

import csv
import http.client
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(frozen=True)
class Reply:
    """What came back, with its headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)

    def values(self, name: str) -> list[str]:
        """The values of a variable in a SPARQL JSON result."""
        return sorted(row[name]["value"] for row in self.json()["results"]["bindings"] if name in row)

    def rows(self) -> list[dict[str, str]]:
        """The rows of CSV."""
        return list(csv.DictReader(io.StringIO(self.text)))

    @property
    def html(self) -> Html:
        return Html(self.text)


class Client:
    """What asks a server of this machine. It follows no redirect and sends paths as they stand."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        *,
        timeout: float = 60,
        **headers: str,
    ) -> Reply:
        """One request; header names are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)


class Element:
    """An element as far as tests look at it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.parts: list[str | Element] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Elements below with this tag and, in these attributes, this word."""
        return [
            each
            for each in self.walk()
            if (not tag or each.tag == tag)
            and all(value in each.get(name.rstrip("_").replace("_", "-")).split() for name, value in attributes.items())
        ]


class Html(HTMLParser):
    """A page, parsed strictly: `problems` names every element that is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.problems: list[str] = []
        self._open = self.root
        self.feed(text)
        self.close()
        if self._open is not self.root:
            self.problems.append(f"<{self._open.tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> has an attribute twice, line {self.getpos()[0]}")
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.parts.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open.tag or self._open.parent is None:
            self.problems.append(f"</{tag}> closes <{self._open.tag}>, line {self.getpos()[0]}")
            return
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.parts.append(data)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        return self.root.all(tag, **attributes)

    def by_id(self, ident: str) -> Element | None:
        return next((each for each in self.root.walk() if each.get("id") == ident), None)

    @property
    def text(self) -> str:
        return self.root.text
