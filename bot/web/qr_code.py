"""A QR code (ISO/IEC 18004) as a small PNG, fast enough to be drawn anew every second.

One size is enough here: version 6 with error correction L holds up to 134 bytes. The mask is
fixed, which readers do not mind; choosing the best of eight is what makes general libraries slow.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter

SIZE = 41  # modules a side in version 6
DATA, CORRECTION, BLOCKS = 136, 18, 2  # codewords: of data in all, of correction in each block
LONGEST = DATA - 2  # bytes: the header takes a byte and a half
QUIET = 4  # light modules around it
SCALE = 6  # pixels a module
MASK = 2  # every third column is turned over
FORMAT = 0b01_000 | MASK  # correction level L, and the mask

Module = tuple[int, int]


def png(text: str) -> bytes:
    """The code as a picture of one bit a pixel. Raises ValueError if the text is too long."""
    rows = matrix(text)
    width = (SIZE + 2 * QUIET) * SCALE
    blank = [_row("0" * SIZE)] * QUIET
    lines = [*blank, *(_row(row) for row in rows), *blank]
    pixels = b"".join(line * SCALE for line in lines)
    header = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _row(modules: str) -> bytes:
    """One line of pixels: a filter byte, then light as 1."""
    wide = "0" * QUIET + modules + "0" * QUIET
    bits = wide.translate(_LIGHT_AND_DARK)
    return b"\0" + int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


_LIGHT_AND_DARK = str.maketrans({"0": "1" * SCALE, "1": "0" * SCALE})


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def matrix(text: str) -> list[str]:
    """The modules as rows of 0 and 1 (dark)."""
    bits = "".join(f"{word:08b}" for word in _codewords(text.encode()))
    # Behind the bits stand the seven that no codeword fills, a light module and a dark one.
    placed = "".join(_order()(bits + "0" * 7 + "01"))
    turned = f"{int(placed, 2) ^ _mask():0{SIZE * SIZE}b}"
    return [turned[row * SIZE : (row + 1) * SIZE] for row in range(SIZE)]


def _codewords(content: bytes) -> Iterator[int]:
    """Data and correction, the blocks interleaved."""
    if len(content) > LONGEST:
        raise ValueError("too long for this size of code")
    head = 0b0100 << 8 | len(content)  # byte mode, and how many
    padding = (b"\xec\x11" * DATA)[: DATA - 2 - len(content)]
    whole = head << 8 * len(content) | int.from_bytes(content)
    data = (whole << 4).to_bytes(len(content) + 2) + padding
    length = DATA // BLOCKS
    blocks = [data[start : start + length] for start in range(0, DATA, length)]
    yield from chain.from_iterable(zip_longest(*blocks))
    yield from chain.from_iterable(zip_longest(*(_correction(block) for block in blocks)))


# -- Reed-Solomon -----------------------------------------------------------------------------


def _correction(block: bytes) -> bytes:
    """The remainder of the block divided by the generator, kept as one number."""
    table, rest, keep = _steps(), 0, (1 << 8 * (CORRECTION - 1)) - 1
    for byte in block:
        top = rest >> 8 * (CORRECTION - 1)
        rest = (rest & keep) << 8 ^ table[top ^ byte]
    return rest.to_bytes(CORRECTION)


@cache
def _steps() -> tuple[int, ...]:
    """The generator times each byte."""
    generator = [1]
    for power in range(CORRECTION):
        generator = [
            a ^ _times(b, _power(power))
            for a, b in zip([*generator, 0], [0, *generator], strict=True)
        ]
    return tuple(
        int.from_bytes(bytes(_times(factor, one) for one in generator[1:]))
        for factor in range(256)
    )


def _times(a: int, b: int) -> int:
    """Product in GF(256) modulo 0x11D."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product


def _power(exponent: int) -> int:
    value = 1
    for _turn in range(exponent):
        value = _times(value, 2)
    return value


# -- where things stand -----------------------------------------------------------------------


@cache
def _fixed() -> dict[Module, bool]:
    """The modules that are the same in every code of this size, and whether each is dark."""
    found: dict[Module, bool] = {}
    for row, column in ((3, 3), (3, SIZE - 4), (SIZE - 4, 3)):
        found |= _rings(row, column, 4, dark=(0, 1, 3))
    found |= _rings(SIZE - 7, SIZE - 7, 2, dark=(0, 2))
    for place in range(8, SIZE - 8):
        found[6, place] = found[place, 6] = place % 2 == 0
    found[SIZE - 8, 8] = True
    return found | _format()


def _rings(row: int, column: int, reach: int, *, dark: tuple[int, ...]) -> dict[Module, bool]:
    """Squares around a middle, as far as they lie inside."""
    return {
        (row + down, column + right): max(abs(down), abs(right)) in dark
        for down in range(-reach, reach + 1)
        for right in range(-reach, reach + 1)
        if 0 <= row + down < SIZE and 0 <= column + right < SIZE
    }


def _format() -> dict[Module, bool]:
    """Level and mask, with a BCH code of their own, in two places."""
    rest = FORMAT << 10
    for place in range(14, 9, -1):
        if rest >> place & 1:
            rest ^= 0x537 << place - 10
    bits = (FORMAT << 10 | rest) ^ 0x5412
    around = [(row, 8) for row in (*range(6), 7, 8)] + [
        (8, 7),
        *((8, c) for c in range(5, -1, -1)),
    ]
    apart = [(8, SIZE - 1 - c) for c in range(8)] + [(SIZE - 7 + r, 8) for r in range(7)]
    return {
        module: bool(bits >> place & 1)
        for places in (around, apart)
        for place, module in enumerate(places)
    }


def _free() -> Iterator[Module]:
    """The other modules in the order of the bits: pairs of columns from the right, up and down."""
    upwards = True
    for right in (*range(SIZE - 1, 6, -2), 5, 3, 1):
        rows = range(SIZE - 1, -1, -1) if upwards else range(SIZE)
        for row in rows:
            yield from ((row, c) for c in (right, right - 1) if (row, c) not in _fixed())
        upwards = not upwards


@cache
def _order() -> Callable[[str], tuple[str, ...]]:
    """Which bit stands in each module, row by row."""
    fixed, bits = _fixed(), {module: place for place, module in enumerate(_free())}
    light = (DATA + CORRECTION * BLOCKS) * 8 + 7
    every = ((row, column) for row in range(SIZE) for column in range(SIZE))
    return itemgetter(*(light + fixed[m] if m in fixed else bits[m] for m in every))


@cache
def _mask() -> int:
    """The modules that are turned over, as one number."""
    turned = (
        column % 3 == 0 and (row, column) not in _fixed()
        for row in range(SIZE)
        for column in range(SIZE)
    )
    return int("".join("1" if one else "0" for one in turned), 2)
