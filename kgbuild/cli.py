"""A command per room: parse, call, print, set the exit status; nothing else.

Exit status: 0 done; 1 a check failed; 2 usage error or unusable input, nothing written; 3 done, but some inputs were
left out; 130 interrupted.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click

from kgbuild import __version__
from kgbuild._console import (
    CHECK_FAILED,
    INTERRUPTED,
    LEFT_OUT,
    UNUSABLE,
    answering,
    as_of_option,
    dated_option,
    guarded,
    json_option,
    opened,
    output_option,
    progress_bar,
    say,
    standing,
    store_option,
    tell,
    to_json,
    write,
)
from kgbuild.errors import InputError

_TABLE_FORMATS = ("table", "csv", "tsv", "json", "xml")
_GRAPH_FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
_OTHER_FORMATS = ("graphml", "gexf", "cytoscape", "neo4j-csv", "cypher", "parquet", "csv", "dot", "bundle")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kgbuild")
def main() -> None:
    """Build a knowledge graph of police inspection findings, and ask it.

    Answers go to standard output, progress and messages to standard error.
    """


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--bundled", is_flag=True, help="Read the bundled facts and sample documents beside SOURCE.")
@click.option("--prune", is_flag=True, help="Drop documents of the store that are not given this time.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="Worker processes.  [default: the machine's cores]")
@click.option(
    "--base", default=None, metavar="IRI", help="Base of the data's IRIs.  [default: https://w3id.org/kgbuild/id/]"
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where the work runs: processes of this machine, or a Dask cluster.",
)
@click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="With dask: the scheduler.  [default: a cluster of --jobs processes]",
)
@click.option(
    "--shards", default="", metavar="ADDRESS", help="With dask: where workers leave their parts, as s3://bucket/folder."
)
@click.option(
    "--validator",
    type=click.Choice(["fast", "pyshacl", "none"]),
    default="fast",
    show_default=True,
    help="The SHACL engine.",
)
@answering
def build(
    sources: tuple[str, ...], bundled: bool, store: Path, as_json: bool, output: Path | None, **options: Any
) -> None:
    """Read documents and tables into the graph.

    SOURCE is a file, a folder, a glob, a zip archive, an address such as s3://bucket/folder, or "-". Without one, the
    bundled facts and sample documents are built. Only what changed is read again.
    """
    from kgbuild.build import DaskCluster
    from kgbuild.build import build as build_store

    engine, cluster, shards = map(options.pop, ("engine", "cluster", "shards"))
    if (cluster or shards) and engine != "dask":
        raise click.UsageError("--cluster and --shards belong to --engine dask")
    options["dask"] = DaskCluster(cluster, shards) if engine == "dask" else None
    with progress_bar() as progress:
        report = build_store(sources, store=store, bundled=bundled or not sources, progress=progress, **options)
    for problem in report.problems:
        say(f"left out: {problem}")
    tell(report, as_json, output)
    if report.violations:
        sys.exit(CHECK_FAILED)
    if report.problems:
        sys.exit(LEFT_OUT if report.usable else UNUSABLE)


@main.command()
@click.argument("document", type=click.Path())
@store_option
@output_option
@guarded
def text(document: str, store: Path, output: Path | None) -> None:
    """Print the text of DOCUMENT (a file, or a document of the store) that evidence offsets count in."""
    from kgbuild.build import document_text

    with opened(output) as stream:
        stream.write(document_text(document, store=store).encode("utf-8", "surrogatepass"))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "turtle", "sarif"]), default="table", show_default=True
)
@click.option(
    "--validator", type=click.Choice(["fast", "pyshacl"]), default="fast", show_default=True, help="The SHACL engine."
)
@answering
def validate(
    files: tuple[Path, ...],
    form: str,
    validator: Literal["fast", "pyshacl"],
    store: Path,
    as_json: bool,
    output: Path | None,
) -> None:
    """Check the store, or RDF FILEs, against the shapes."""
    from kgbuild import validate as room
    from kgbuild.vocab import DEFAULT_BASE

    base = DEFAULT_BASE
    if files:
        found = tuple(each for file in files for each in room.validate_graph(file, engine=validator))
    else:
        from kgbuild.store import open_store

        with open_store(store) as reader:
            base = reader.manifest["base"] or base
            found = room.validate_store(reader.graph, engine=validator)
    write(room.render(found, "json" if as_json else form, base=base), output)
    if any(violation.severity == "violation" for violation in found):
        sys.exit(CHECK_FAILED)


@main.command()
@answering
def verify(store: Path, as_json: bool, output: Path | None) -> None:
    """Read every document again and prove every hash and quote."""
    from kgbuild.store import open_store
    from kgbuild.verify import verify as prove

    report = prove(open_store(store))
    tell(report, as_json, output)
    if report.failures:
        sys.exit(CHECK_FAILED)
    if report.unreachable:
        sys.exit(LEFT_OUT)


@main.command()
@click.argument("name", required=False, metavar="[NAME|-]")
@click.option(
    "-f", "--file", "file", type=click.Path(path_type=Path, allow_dash=True), help="A file with SPARQL of your own."
)
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of a named query; repeatable.")
@click.option(
    "--format", "form", type=click.Choice(_TABLE_FORMATS + _GRAPH_FORMATS), default=None, help="[default: table]"
)
@as_of_option
@dated_option
@answering
def query(
    name: str | None,
    file: Path | None,
    params: tuple[str, ...],
    form: str | None,
    day: str | None,
    dated_only: bool,
    store: Path,
    as_json: bool,
    output: Path | None,
) -> None:
    """Ask the graph: a named query, or SPARQL from a file or "-" (standard input)."""
    from kgbuild import query as room
    from kgbuild.inputs import standard_input

    if (name is None) == (file is None):
        raise click.UsageError("give either the NAME of a query (see 'kgbuild queries') or -f FILE")
    bindings = dict(_pair(param) for param in params)
    named = file is None and name != "-"
    if bindings and not named:
        raise click.UsageError("--param belongs to a named query")
    if named and "as_of" in room.describe_query(str(name)).settings and not bindings.get("as_of"):
        from kgbuild.as_of import parse_day

        bindings["as_of"] = parse_day(day or date.today().isoformat())
        if not day:
            say(f"as of {bindings['as_of']}, today; for another day: --param as_of=YYYY-MM-DD")
    with standing(store, day, dated_only) as reader:
        if named:
            answer: Any = room.run_query(reader, str(name), bindings)
        else:
            path = None if file is None or str(file) == "-" else file
            source = "standard input" if path is None else str(path)
            data = standard_input() if path is None else path.read_bytes()
            answer = room.run_sparql(reader, _decoded(data, source), source=source)
    with opened(output) as stream:
        answer.write(stream, form or ("json" if as_json else None))


def _pair(param: str) -> tuple[str, str]:
    key, equals, value = param.partition("=")
    if not equals or not key:
        raise click.UsageError(f"--param {param!r} is not KEY=VALUE")
    return key, value


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("is not text in UTF-8", source=source, line=line, fix="save it as UTF-8") from error


@main.command()
@click.argument("name", required=False)
@click.option("--examples", is_flag=True, help="Show the first rows of each query in the store.")
@answering
def queries(name: str | None, examples: bool, store: Path, as_json: bool, output: Path | None) -> None:
    """The catalogue of named queries; with NAME, its SPARQL."""
    from kgbuild import query as room

    if name is not None:
        found = room.describe_query(name)
        write(to_json(found.to_json()) if as_json else found.sparql, output)
        return
    catalogue = room.list_queries()
    if as_json:
        write(to_json({"queries": [each.to_json() for each in catalogue]}), output)
    elif examples:
        from kgbuild.store import open_store

        with open_store(store) as reader:
            write(room.render_catalogue(catalogue, store=reader), output)
    else:
        write(room.render_catalogue(catalogue), output)
        say(
            f"{len(catalogue)} queries. 'kgbuild queries NAME' shows the SPARQL of one, '--examples' the first rows of "
            "each; 'kgbuild query NAME --param key=value' asks it"
        )


@main.command()
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many lines.")
@answering
def review(limit: int | None, store: Path, as_json: bool, output: Path | None) -> None:
    """List what most deserves a human look, as a table of reviews to fill in and give to build."""
    from dataclasses import asdict

    from kgbuild.review import work_list, write_work_list
    from kgbuild.store import open_store

    doubts = work_list(open_store(store), limit=limit)
    write(to_json({"doubts": [asdict(doubt) for doubt in doubts]}) if as_json else write_work_list(doubts), output)


@main.command()
@click.argument("iri")
@answering
def explain(iri: str, store: Path, as_json: bool, output: Path | None) -> None:
    """Where a fact comes from: quote in context, document, rule, source, checks."""
    from kgbuild import explain as room
    from kgbuild.store import open_store

    found = room.explain(open_store(store), iri)
    tell(found, as_json, output)


@main.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(_GRAPH_FORMATS + _OTHER_FORMATS))
@click.option(
    "--view", type=click.Choice(["full", "findings", "themes", "reifiers"]), default="full", show_default=True
)
@click.option("--no-quotes", is_flag=True, help="Leave third-party words out; keep offsets and hashes.")
@click.option(
    "--hash", "with_hash", is_flag=True, help="Print the canonical hash (RDFC-1.0) of the graph to standard error."
)
@click.option("--publisher", default="", metavar="NAME", help="Who publishes the bundle, for catalogue and citation.")
@as_of_option
@dated_option
@store_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file, or the folder, to write.")
@guarded
def export(
    form: str,
    view: str,
    no_quotes: bool,
    with_hash: bool,
    publisher: str,
    day: str | None,
    dated_only: bool,
    store: Path,
    output: Path | None,
) -> None:
    """Write the graph in FORMAT.

    RDF: turtle, ntriples, nquads, trig, jsonld, rdfxml; the first four also with --view reifiers (RDF 1.2). Property
    graphs and drawings: graphml, gexf, cytoscape, cypher, dot. Folders of files, which need -o: neo4j-csv, parquet,
    csv, bundle. What each keeps and loses: docs/exports.md.
    """
    from kgbuild import export as room

    if publisher and form != "bundle":
        raise click.UsageError(f"--publisher is for a bundle; {form} names nobody")
    room.check_format(form, view=view, folder=output)
    with standing(store, day, dated_only) as reader:
        if output is not None and form in room.FOLDER_FORMATS:
            room.export_folder(reader, form, output, view=view, quotes=not no_quotes, publisher=publisher)
        else:
            with opened(output) as stream:
                room.export_graph(reader, form, stream, view=view, quotes=not no_quotes)
        if with_hash:
            say(f"RDFC-1.0, SHA-256: {room.canonical_hash(reader, quotes=not no_quotes)}")


@main.command()
@click.argument("url", required=False)
@click.option("--graph-store", default="", metavar="URL", help="Its Graph Store Protocol service, if not found.")
@click.option("--update", default="", metavar="URL", help="Its SPARQL Update service, if not found.")
@click.option("--query", default="", metavar="URL", help="Its SPARQL query service, if not found.")
@click.option("--prune", is_flag=True, help="Remove graphs that were sent before and are gone from the store.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent; write nothing.")
@click.option("--prove", "prove_only", is_flag=True, help="Send nothing; prove that the target holds the graph.")
@click.option("--ca", type=click.Path(path_type=Path), help="PEM file of certificate authorities of your own.")
@click.option("--state", type=click.Path(path_type=Path), help="Record of what was sent.  [default: in the store]")
@click.option(
    "--request-mb", type=click.FloatRange(0.01, 1000), default=4.0, show_default=True, help="Size of a request, in MB."
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(1),
    default=300.0,
    show_default=True,
    help="Of an answer, in seconds.",
)
@click.option("--recipe", metavar="NAME", help='Print how to load in bulk instead; "list" names the recipes.')
@answering
def load(
    url: str | None,
    request_mb: float,
    recipe: str | None,
    store: Path,
    as_json: bool,
    output: Path | None,
    **options: Any,
) -> None:
    """Put every named graph into the triple store at URL, and prove the counts.

    Only what changed is sent; after an interruption the same command goes on. Credentials come from KGBUILD_LOAD_USER
    and KGBUILD_LOAD_PASSWORD, from KGBUILD_LOAD_TOKEN, or from ~/.netrc.
    """
    from kgbuild import load as room
    from kgbuild.store import open_store

    if recipe is not None:
        write("\n".join(room.recipe_names()) if recipe == "list" else room.render_recipe(recipe), output)
        return
    if url is None:
        raise click.UsageError("give the URL of a triple store, or --recipe NAME")
    try:
        with progress_bar() as progress, open_store(store) as reader:
            if sys.stderr.isatty():
                options["say"] = say
            settings = room.Settings(request_bytes=int(request_mb * 1_000_000), **options)
            report = room.load(reader, url, settings, progress=progress)
    except KeyboardInterrupt:
        say("kgbuild: interrupted; the same command goes on where this one stopped")
        sys.exit(INTERRUPTED)
    tell(report, as_json, output)
    if not report.proved:
        sys.exit(CHECK_FAILED)


@main.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--rule-ablation", is_flag=True, help="Which annotated facts fall when a rule is switched off.")
@click.option("--text-only", is_flag=True, help="Do not trust a sources.csv: kind, date and cycle come from the text.")
@json_option
@output_option
@guarded
def evaluate(
    gold: Path, source: Path, rule_ablation: bool, text_only: bool, as_json: bool, output: Path | None
) -> None:
    """Compare what is read from SOURCE with the annotations in GOLD: precision, recall, F1, misses and false alarms."""
    from kgbuild import evaluate as room
    from kgbuild.inputs import stated_in
    from kgbuild.model import Problem
    from kgbuild.reference import load_reference

    reference = load_reference()
    problems: list[Problem] = []
    stated = {} if text_only else stated_in(source, problems)
    result = room.evaluate(gold, source, reference, stated=stated)
    problems += result.problems
    for problem in problems:
        say(f"left out: {problem}")
    lost = room.ablate(gold, source, reference, stated=stated) if rule_ablation else None
    if as_json:
        told = room.to_json(result) | ({"ablation": room.ablation_to_json(lost)} if lost is not None else {})
        write(to_json(told), output)
    else:
        write(room.render_table(result) + (room.render_ablation(lost) if lost is not None else ""), output)
    if problems:
        sys.exit(LEFT_OUT)


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True)
@json_option
@output_option
@guarded
def diff(a: Path, b: Path, form: str, as_json: bool, output: Path | None) -> None:
    """What changed from A to B, by meaning; each is a store's folder or an RDF file.

    Exit status 1 where they differ; nothing is printed where they do not.
    """
    from kgbuild.diff import diff as compare

    difference = compare(a, b)
    write(difference.render("json" if as_json else form), output)
    if difference:
        sys.exit(CHECK_FAILED)
    say("no difference")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--public", is_flag=True, help="Allow a --host that other machines can reach.")
@click.option("--base-path", default="", metavar="PATH", help="The path at which a reverse proxy shows the server.")
@click.option("--public-url", default="", metavar="URL", help="Address for absolute links, where a proxy hides it.")
@click.option("--publisher", default="", metavar="NAME", help="Who publishes this data, for catalogue and citation.")
@click.option("--trust-proxy", is_flag=True, help="Believe X-Forwarded-Proto, -Host, -Prefix and -For.")
@click.option(
    "--timeout", "seconds", type=click.FloatRange(0.1), default=20.0, show_default=True, help="Of a query, in seconds."
)
@click.option("--memory-mb", type=click.IntRange(16), default=1024, show_default=True, help="Of a query, in MB.")
@click.option("--max-rows", "rows", type=click.IntRange(1), default=1_000_000, show_default=True, help="Of an answer.")
@click.option(
    "--max-result-mb", "result_mb", type=click.FloatRange(0.001), default=64.0, show_default=True, help="Of an answer."
)
@click.option(
    "--max-query-kb", "query_kb", type=click.IntRange(1), default=512, show_default=True, help="Of a query's text."
)
@click.option("--workers", type=click.IntRange(1), default=None, help="Queries at once.  [default: cores, 2 or more]")
@click.option("--long-queries", type=click.IntRange(0), default=None, help="More that run on slowly.  [default: twice]")
@click.option("--queue", type=click.IntRange(0), default=256, show_default=True, help="Requests that wait; then 503.")
@click.option("--cache-mb", type=click.IntRange(0), default=64, show_default=True, help="Answers kept in memory.")
@click.option(
    "--no-pages", "pages", flag_value=False, default=True, help="Only the endpoint and linked data, without pages."
)
@click.option("--log-queries", is_flag=True, help="Write what visitors ask to the access log.")
@click.option("--no-access-log", "access_log", flag_value=False, default=True, help="Write no access log.")
@store_option
@guarded
def serve(**options: Any) -> None:
    """Serve the store: SPARQL 1.1 endpoint at /sparql, linked data at /id/, pages.

    Read-only, and for this machine alone unless --public. Each visitor's query runs in a process of its own under the
    limits given here. Ctrl-C ends it.
    """
    from kgbuild.serve import make_settings
    from kgbuild.serve import serve as run

    run(make_settings(**options), say=say)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="The folder to write.")
@click.option("--force", default=None, metavar="SLUG", help="About one force, for its improvement team.")
@click.option("--theme", default=None, metavar="SLUG", help="About one theme.")
@click.option("--cycle", default=None, metavar="SLUG", help="Only what was found in one cycle.")
@click.option("--compare", nargs=2, default=None, metavar="FORCE FORCE", help="Two forces side by side.")
@click.option("--check", type=click.Path(path_type=Path), metavar="DIR", help="Work out a written report again.")
@as_of_option
@dated_option
@store_option
@json_option
@guarded
def report(output: Path | None, check: Path | None, day: str | None, store: Path, as_json: bool, **about: Any) -> None:
    """Write the recurring-themes report: what keeps recurring, where, how surely, in which words.

    DIR gets index.html (one self-contained page), report.md, report.json and report.pdf, the tables as CSV and the
    figures as SVG. With --check, every number of a written report is worked out again; exit status 1 where one moved.
    """
    from kgbuild import report as room
    from kgbuild.store import open_store

    if (output is None) == (check is None):
        raise click.UsageError("give either -o DIR, to write a report, or --check DIR, to check one")
    if check is not None:
        if day or any(about.values()):
            raise click.UsageError("--check takes what the report is about from the report itself")
        found = room.check_report(open_store(store), check)
        tell(found, as_json, None)
        if found.moved:
            sys.exit(CHECK_FAILED)
        return
    assert output is not None
    if about["dated_only"] and day is None:
        raise click.UsageError("--dated-only belongs to --as-of")
    written = room.write_report(open_store(store), output, as_of=day, **about)
    tell(written, as_json, None)


@main.command()
@answering
def doctor(store: Path, as_json: bool, output: Path | None) -> None:
    """Versions, optional parts present, health of the store."""
    from kgbuild.doctor import examine

    report = examine(store)
    tell(report, as_json, output)
    if not report.healthy:
        sys.exit(CHECK_FAILED)
