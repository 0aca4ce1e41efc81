"""The ontology is in the OWL 2 DL profile, as the OWL API says. Needs a JDK and Debian's libowlapi-java.

Skipped where they are absent, unless KGBUILD_REQUIRE_OWLAPI is set: then their absence is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kgbuild.resources import ONTOLOGY

CHECK = Path(__file__).parent / "owl_profile" / "CheckProfile.java"
JARS = Path("/usr/share/java")
# A file after those that it imports.
FILES = [ONTOLOGY / name for name in ("insp.ttl", "codes.ttl", "cube.ttl")]

VIOLATIONS = {
    "undeclared-class": (
        "insp:Odd a owl:Class ; rdfs:subClassOf insp:NoSuchClass .",
        "undeclared class: <https://w3id.org/kgbuild/ontology#NoSuchClass>",
    ),
    "undeclared-property": (
        "insp:odd insp:noSuchProperty insp:even .",
        "undeclared annotation property: <https://w3id.org/kgbuild/ontology#noSuchProperty>",
    ),
    "datatype-outside-owl": (
        "insp:odd a owl:DatatypeProperty ; rdfs:range xsd:gYear .",
        "undeclared datatype: xsd:gYear",
    ),
    "cardinality-on-a-transitive-property": (
        "insp:odd a owl:ObjectProperty, owl:TransitiveProperty, owl:FunctionalProperty .",
        "non-simple",
    ),
}


@pytest.fixture(scope="module")
def java() -> str:
    """The java command, able to compile a source file, with the OWL API beside it."""
    found = shutil.which("java")
    missing = []
    if found is None or "jdk.compiler" not in _run([found, "--list-modules"]).stdout:
        missing.append("a JDK")
    if not (JARS / "owlapi-distribution.jar").exists():
        missing.append(f"the OWL API in {JARS}")
    if missing or found is None:
        reason = f"{' and '.join(missing)} not found: apt-get install default-jdk-headless libowlapi-java"
        if os.environ.get("KGBUILD_REQUIRE_OWLAPI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def _check(java: str, *files: Path) -> subprocess.CompletedProcess[str]:
    return _run([java, "-cp", f"{JARS}/*", str(CHECK), *map(str, files)])


def test_every_ontology_file_is_checked() -> None:
    assert set(FILES) == set(ONTOLOGY.glob("*.ttl"))


def test_ontology_is_in_the_owl_2_dl_profile(java: str) -> None:
    result = _check(java, *FILES)
    lines = result.stdout.splitlines()
    assert result.returncode == 0, result.stdout
    # A file that the OWL API read as something else than OWL would have few axioms or none.
    axioms = {Path(line.split("\t")[0]).name: int(line.split("\t")[2]) for line in lines}
    assert axioms.keys() == {file.name for file in FILES}
    for file in FILES:
        assert axioms[file.name] > file.read_text(encoding="utf-8").count(" .\n") / 2


@pytest.fixture(scope="module")
def odd_results(java: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the check says of each ontology of VIOLATIONS, all in one run: starting Java is the slow part."""
    lines = FILES[0].read_text(encoding="utf-8").splitlines()
    prefixes = "".join(line + "\n" for line in lines if line.startswith("@prefix"))
    folder = tmp_path_factory.mktemp("odd")
    for name, (axiom, _) in VIOLATIONS.items():
        header = f"<https://example.org/{name}> a owl:Ontology ; owl:imports <https://w3id.org/kgbuild/ontology> .\n"
        (folder / f"{name}.ttl").write_text(f"{prefixes}{header}{axiom}\n", encoding="utf-8")
    result = _check(java, FILES[0], *sorted(folder.glob("*.ttl")))
    assert result.returncode == 1, result.stdout + result.stderr
    return {
        name: "\n".join(line for line in result.stdout.splitlines() if f"{name}.ttl\t" in line) for name in VIOLATIONS
    }


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_check_sees_what_is_outside_the_profile(odd_results: dict[str, str], name: str) -> None:
    assert VIOLATIONS[name][1] in odd_results[name]


def test_a_missing_import_is_not_passed_over(java: str) -> None:
    assert _check(java, *FILES[1:]).returncode == 2
