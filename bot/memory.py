"""How little memory and time the interpreter spends on itself."""

from __future__ import annotations

import ctypes
import gc

# Loading what a verb needs makes a quarter of a million objects that stay: looking through them
# for garbage again and again would take an eighth of the start.
RARELY = (20_000, 50, 100)
M_ARENA_MAX = -8  # mallopt(3)


def look_rarely() -> None:
    """Has the collector look for garbage when there may be some."""
    gc.set_threshold(*RARELY)


def share_one_heap() -> None:
    """One heap for all threads: the interpreter lets one work at a time, so none waits for it."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl has not
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


def settle() -> None:
    """Gives back what only the start needed; what is left stays to the end, unlooked through."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
    if trim is not None:
        trim(0)
