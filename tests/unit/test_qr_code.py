"""The animated code: the same modules as a general library's, read by a reader, and fast."""

from __future__ import annotations

import io
import time

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.eid import frame
from bot.web import qr_code

TOKEN, SECRET = "67df3917-fa0d-44e5-b327-edcc928297f8", "d28db9a7-4cde-429e-a983-359be676944c"
MARKS = (
    "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8",
    "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2",
    "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3",
)


@pytest.mark.parametrize("second", range(3))
def test_the_text_is_as_bankid_publishes_it(second: int) -> None:
    assert frame(TOKEN, SECRET, second) == f"bankid.{TOKEN}.{second}.{MARKS[second]}"


TEXTS = st.characters(min_codepoint=33, max_codepoint=126)


@given(st.text(TEXTS, min_size=qr_code.LONGEST, max_size=qr_code.LONGEST))
@settings(deadline=None, max_examples=20)
def test_the_modules_are_those_of_a_general_library(text: str) -> None:
    """Of a full code: the library pads shorter ones with a byte more than the standard has."""
    made = segno.make(
        text, version=6, error="l", mask=qr_code.MASK, boost_error=False, mode="byte"
    )
    assert qr_code.matrix(text) == ["".join(map(str, row)) for row in made.matrix]


@given(st.text(TEXTS, min_size=1, max_size=qr_code.LONGEST))
@settings(deadline=None, max_examples=50)
def test_a_reader_reads_the_picture(text: str) -> None:
    picture = Image.open(io.BytesIO(qr_code.png(text))).convert("L")
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [text]
    assert picture.size == (294, 294)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr_code.png("x" * (qr_code.LONGEST + 1))


def test_a_frame_takes_less_than_five_milliseconds() -> None:
    qr_code.png(frame(TOKEN, SECRET, 0))
    took = []
    for second in range(60):
        start = time.perf_counter()
        qr_code.png(frame(TOKEN, SECRET, second))
        took.append(time.perf_counter() - start)
    assert sorted(took)[len(took) // 2] < 0.005
