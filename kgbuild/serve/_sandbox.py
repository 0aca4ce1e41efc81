"""What is asked of the kernel: where this process runs, and that a worker dies with its parent and gets no socket.

All are Linux only and best effort: elsewhere, and where the kernel refuses, the parsed form of a query is the guard.
"""

from __future__ import annotations

import ctypes
import platform
import signal
import struct
import sys
from collections.abc import Callable
from functools import cache
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_FILTER_MODE: Final = 2
# Per machine: AUDIT_ARCH of <linux/audit.h>, and the numbers of socket and io_uring_setup.
_CALLS: Final = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050000 | 13  # SECCOMP_RET_ERRNO, EACCES


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


@cache
def _system(function: str) -> Callable[..., int] | None:
    """A function of the C library; None where the system is no Linux or has no such function."""
    if sys.platform != "linux":
        return None
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), function)
        return found
    except (OSError, AttributeError):
        return None


def _prctl(*arguments: object) -> bool:
    prctl = _system("prctl")
    return prctl is not None and prctl(*arguments) == 0


def here() -> frozenset[int]:
    """The processor that runs this process at the moment; none where the system does not tell."""
    tell = _system("sched_getcpu")
    number = -1 if tell is None else tell()
    return frozenset((number,)) if number >= 0 else frozenset()


def die_with_parent() -> bool:
    """Be killed when the process that forked this one ends; whether the kernel agreed."""
    return _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))


def refuse_sockets() -> bool:
    """From now on, make every attempt of this process to get a new socket fail; whether the kernel agreed.

    A seccomp filter of six instructions. Sockets that are open stay open.
    """
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, *denied = known
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    for left, call in zip(range(len(denied), 0, -1), denied, strict=True):
        steps.append((_EQUAL, left, 0, call))  # jumps over the checks that are left and over "allow"
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    return _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), *[ctypes.c_ulong(0)] * 3) and _prctl(
        _PR_SET_SECCOMP, ctypes.c_ulong(_FILTER_MODE), ctypes.byref(program)
    )
