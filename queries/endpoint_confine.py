"""What a worker takes from itself before it reads the first query: memory, network, and life beyond its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1


def limit_memory(more: int | None) -> None:
    """Let the process take ``more`` bytes over what it has now; None lifts the limit."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    size = Path("/proc/self/statm")
    if more is None or not size.exists():
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    taken = int(size.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    limit = taken + more
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def confine() -> bool:
    """Write no core files, die with the parent, leave the network; returns whether the network is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return False
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    return libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
