"""Versions, optional parts present, health of the store."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from kgbuild import __version__
from kgbuild.errors import KgbuildError

_REQUIRED: Final = (
    *("rdflib", "pyoxigraph", "pyshacl", "networkx", "numpy", "scipy", "pypdfium2", "reportlab", "jinja2", "starlette"),
    *("uvicorn", "httpx", "click", "charset-normalizer", "anyio", "markupsafe"),
)
_OPTIONAL: Final = {  # package -> (extra that brings it, what it is for)
    "shacl-rust": ("", "fast validation"),
    "httptools": ("", "fast serving"),
    "uvloop": ("", "fast serving"),
    "pandas": ("pandas", "rows.to_pandas()"),
    "polars": ("polars", "rows.to_polars()"),
    "pyarrow": ("parquet", "export parquet"),
    "warcio": ("warc", "reading web archives"),
    "fsspec": ("remote", "reading s3://, gs:// and the like"),
    "distributed": ("dask", "build --engine dask"),
}


@dataclass(frozen=True, slots=True)
class Examination:
    """What `kgbuild doctor` tells. `faults` is empty where all is well; a store that is not there yet is no fault."""

    versions: dict[str, str]
    optional: dict[str, str]
    store: dict[str, Any]
    validation: dict[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing is at fault."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "healthy": self.healthy}

    def to_text(self) -> str:
        """A few lines."""
        lines = [f"{name} {version}" for name, version in self.versions.items()]
        lines += [f"{name} {state}" for name, state in self.optional.items()]
        lines.append("store: " + ", ".join(f"{key} {value}" for key, value in self.store.items()))
        if self.validation:
            lines.append("validation: " + ", ".join(f"{key} {value}" for key, value in self.validation.items()))
        lines += [f"fault: {fault}" for fault in self.faults] or ["all well"]
        return "\n".join(lines)


def examine(store: Path) -> Examination:
    """Look at this installation and at the store in `store`."""
    faults: list[str] = []
    versions = {"kgbuild": __version__, "python": f"{platform.python_version()} ({sys.platform})"}
    for package in _REQUIRED:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "missing"
            faults.append(f"the package {package} is missing: pip install {package}")
    optional = {}
    for package, (extra, purpose) in _OPTIONAL.items():
        try:
            optional[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            how = f": pip install 'kgbuild[{extra}]'" if extra else ""
            optional[package] = f"not installed ({purpose}{how})"
    return Examination(versions, optional, _store(store, faults), _validation(faults), tuple(faults))


def _store(path: Path, faults: list[str]) -> dict[str, Any]:
    from kgbuild.store import open_store

    if not path.exists():
        return {"path": str(path), "state": "not built yet"}
    try:
        with open_store(path) as reader:
            manifest = reader.manifest
            damaged = []
            for name, entry in sorted(manifest["documents"].items()):
                if entry["kind"] == "document":
                    try:
                        reader.text(entry["sha256"])
                    except KgbuildError as error:
                        damaged.append(name)
                        faults.append(str(error))
            for fault in reader.faults():
                damaged.append(str(fault.source))
                faults.append(str(fault))
            return {
                "path": str(path),
                "state": "damaged" if damaged else "whole",
                "documents": len(manifest["documents"]),
                "graphs": len(reader.named_graphs()),
                "quads": reader.count(),
                "base": manifest["base"],
                "written by": f"kgbuild {manifest['kgbuild']}",
            }
    except KgbuildError as error:
        faults.append(str(error))
        return {"path": str(path), "state": "cannot be opened"}


def _validation(faults: list[str]) -> dict[str, Any]:
    """Whether the fast engine and the judge say the same of an example that breaks a good part of the shapes."""
    from kgbuild.validate import agreement

    try:
        found = agreement()
    except (KgbuildError, ImportError) as error:
        faults.append(f"the engines of validation cannot be compared: {error}")
        return {"engines": "not compared"}
    for only, engine in ((found.only_fast, "the fast engine"), (found.only_pyshacl, "pyshacl")):
        faults.extend(f"only {engine} reports: {result}" for result in only)
    return {"engines": "agree" if found.agrees else "disagree", "results compared": found.results}
