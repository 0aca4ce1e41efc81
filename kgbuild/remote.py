"""Files at addresses: `s3://`, `gs://`, `az://`, `memory://` and whatever else fsspec knows.

An optional part: `pip install 'kgbuild[remote]'`, and the package of the service (s3fs for S3, gcsfs for Google Cloud
Storage, adlfs for Azure). Credentials are those of the service's own configuration, never part of an address.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kgbuild.errors import InputError, MissingExtra

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file under an address. `path` is relative to what was listed; `version` changes when the bytes do, or is ""."""

    path: str
    address: str
    size: int
    version: str


def is_address(location: str) -> bool:
    """Whether a location is an address and no path of this machine."""
    return _ADDRESS.match(location) is not None


def list_files(address: str) -> Iterator[RemoteFile]:
    """The files at or below an address, sorted by path; files whose names begin with a dot are left out.

    Raises:
        InputError: nothing is there, or the service refuses.
        MissingExtra: fsspec, or the service's package, is not installed.
    """
    system, root = _system(address)
    scheme = address.partition("://")[0]
    try:
        found = system.find(root, detail=True)
    except Exception as error:
        raise _failed(address, error) from error
    if not found:
        raise InputError("nothing is there", source=address, fix="check the address, and that you may read it")
    for name in sorted(found):
        entry = found[name]
        relative = name.removeprefix(root).strip("/") or name.rsplit("/", 1)[-1]
        if any(part.startswith(".") for part in relative.split("/")):
            continue
        version = str(entry.get("ETag") or entry.get("etag") or entry.get("md5Hash") or "").strip('"')
        yield RemoteFile(
            relative, f"{scheme}://{name.lstrip('/') if scheme != 'file' else name}", entry["size"], version
        )


def read(address: str) -> bytes:
    """The bytes at an address. Raises InputError, MissingExtra."""
    system, path = _system(address)
    try:
        data: bytes = system.cat_file(path)
    except Exception as error:
        raise _failed(address, error) from error
    return data


def put(address: str, data: bytes) -> None:
    """Write the bytes to an address, whole or not at all, unless a file of that size is there.

    For names made of the content's hash: what is there is the same.
    """
    system, path = _system(address)
    try:
        if system.exists(path) and system.size(path) == len(data):
            return
        if "file" in _protocols(system):
            system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            beside = f"{path}.{uuid.uuid4().hex}"
            system.pipe_file(beside, data)
            Path(beside).replace(path)
        else:
            system.pipe_file(path, data)
    except Exception as error:
        raise _failed(address, error) from error


def remove(address: str) -> None:
    """Take a file away; nothing happens where there is none."""
    system, path = _system(address)
    try:
        if system.exists(path):
            system.rm_file(path)
    except Exception as error:
        raise _failed(address, error) from error


def _system(address: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtra("fsspec", extra="remote", purpose=f"reading {address}") from error
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise InputError(
            "holds a user name or a password, which would be kept with the store",
            source=re.sub(r"://[^/@]*@", "://***@", address),
            fix="put the credentials into the service's own configuration or the environment",
        )
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        scheme = address.partition("://")[0]
        raise MissingExtra(str(error), extra="remote", purpose=f"reading {scheme}://") from error
    except ValueError as error:
        raise InputError(
            str(error), source=address, fix="use an address that fsspec knows, such as s3://bucket/folder"
        ) from error
    return system, path


def _protocols(system: Any) -> tuple[str, ...]:
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _failed(address: str, error: Exception) -> InputError:
    reason = str(error) or type(error).__name__
    return InputError(reason, source=address, fix="check the address, and that you may read and write there")
