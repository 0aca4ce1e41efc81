"""What all commands share: where answers and messages go, options, and how an error ends a command."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any, Final, ParamSpec, Protocol, TypeVar

import click

from kgbuild.errors import InputError, KgbuildError
from kgbuild.whole import whole_file

CHECK_FAILED: Final = 1
UNUSABLE: Final = 2
LEFT_OUT: Final = 3
INTERRUPTED: Final = 130

_P = ParamSpec("_P")
_R = TypeVar("_R")


def say(message: str) -> None:
    click.echo(message, err=True)


@contextmanager
def opened(path: Path | None) -> Iterator[IO[bytes]]:
    """Where the answer goes: standard output, or a file that is there only when it is complete."""
    if path is None and sys.stdout is None:  # closed by the caller, who asks for the exit status alone
        yield io.BytesIO()
        return
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with whole_file(path) as stream:
            yield stream
    except OSError as error:
        raise InputError(
            error.strerror or str(error), source=path, fix="check the folder and its permissions"
        ) from error


def write(text: str, path: Path | None) -> None:
    with opened(path) as stream:
        ended = text if text.endswith("\n") or not text else f"{text}\n"
        stream.write(ended.encode("utf-8", "backslashreplace"))  # a path may hold bytes that are no text


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False) + "\n"


class Report(Protocol):
    """What a command found, in prose and as one JSON object."""

    def to_text(self) -> str: ...
    def to_json(self) -> object: ...


def tell(report: Report, as_json: bool, path: Path | None) -> None:
    write(to_json(report.to_json()) if as_json else report.to_text(), path)


store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kg"),
    envvar="KGBUILD_STORE",
    show_default=True,
    show_envvar=True,
    help="The folder that holds the graph.",
)


def _in_a_folder(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Said before the work begins: a build would be stored already, and end with status 2 for its report."""
    if path is not None and not os.path.isdir(path.parent):  # noqa: PTH112 - Path.is_dir raises for too long a name
        raise click.BadParameter(f"there is no folder '{path.parent}'")
    return path


output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_in_a_folder,
    help="Write the answer to FILE.",
)
as_of_option = click.option(
    "--as-of",
    "day",
    default=None,
    metavar="DATE",
    help="Answer as the data stood on that day (YYYY-MM-DD, or a month).",
)
dated_option = click.option(
    "--dated-only", is_flag=True, help="With --as-of: leave out what shows no date of publication."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of prose.")


@contextmanager
def standing(store: Path, day: str | None, dated_only: bool) -> Iterator[Any]:
    """The store, or what it held on a day: which is said, with what is left out."""
    from kgbuild.store import open_store

    if dated_only and day is None:
        raise click.UsageError("--dated-only belongs to --as-of")
    with open_store(store) as reader:
        if day is None:
            yield reader
            return
        from kgbuild.as_of import as_of

        with as_of(reader, day, dated_only=dated_only) as (view, basis):
            say(basis.to_text())
            yield view


def guarded(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Turn what a user can mend into one message and its exit status."""

    @wraps(function)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return function(*args, **kwargs)
        except KgbuildError as error:
            say(f"kgbuild: {error}")
            sys.exit(UNUSABLE)
        except KeyboardInterrupt:
            say("kgbuild: interrupted; the store is as it was before, or complete")
            sys.exit(INTERRUPTED)
        except click.ClickException:
            raise  # options that do not go together: click tells how the command is used, and ends with status 2
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; say nothing more
            sys.exit(0)
        except Exception as error:
            if os.environ.get("KGBUILD_DEBUG"):
                raise
            if isinstance(error, OSError) and error.strerror:  # such as a name that is too long, or a closed folder
                where = f"{error.filename}: " if error.filename else ""
                say(f"kgbuild: {where}{error.strerror}")
                say("  fix: check the path, its permissions and the space on the disk")
                sys.exit(UNUSABLE)
            say(f"kgbuild: unexpected {type(error).__name__}: {error}")
            say("  fix: this is a fault of kgbuild; please report it with what KGBUILD_DEBUG=1 prints")
            sys.exit(UNUSABLE)

    return run


def answering(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """A guarded command that answers from a store: which one, in prose or as JSON, and where to."""
    return store_option(json_option(output_option(guarded(command))))


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = None

    def show(done: int, total: int, stage: str) -> None:
        nonlocal bar
        if bar is None or bar.label != stage:
            if bar is not None:
                bar.render_finish()
            bar = click.progressbar(length=total, label=stage, file=sys.stderr)
        bar.pos = min(done, total)
        bar.render_progress()

    yield show
    if bar is not None:
        bar.render_finish()
