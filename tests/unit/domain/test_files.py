"""Which files are taken by their bytes: whole ones, cut ones, double ones, and those that act."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from bot.domain.files import FileKind, FileRefusal, Looked, pdf_fault, sniffed
from bot.work.evidence import looked_through
from bot.work.pictures import remade

PLACE = 0x8825  # the EXIF tag under which cameras write where they were


@cache
def paper() -> bytes:
    """An ordinary PDF of one page."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica")
    pdf.cell(text="Storgatan 1")
    return bytes(pdf.output())


def written(change: Callable[[PdfWriter], object]) -> bytes:
    """The same PDF, changed by another writer."""
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_catalog(extra: bytes) -> bytes:
    """The same PDF with something more in its catalog, and its end pointing right."""
    grown = paper().replace(b"/Type /Catalog", b"/Type /Catalog " + extra)
    assert grown != paper()
    at = grown.rindex(b"\nxref") + 1
    return re.sub(rb"startxref\s+[0-9]+", b"startxref\n%d" % at, grown)


@cache
def picture(kind: str = "JPEG", *, mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that says where it was taken, and with what."""
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    exif.get_ifd(PLACE)[1] = "N"
    exif[0x0112] = 6  # the camera was held upright
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, exif=exif)
    return out.getvalue()


@cache
def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("evil.js", "alert(1)")
    return out.getvalue()


def packed_objects(inside: bytes, *, packed: bool = True) -> bytes:
    """A PDF with a stream of further objects that a search of the bytes does not see into."""
    body = zlib.compress(inside, 1) if packed else inside
    how = b"/Filter /FlateDecode " if packed else b""
    start = paper().index(b"%%EOF")
    head = paper()[: paper().rindex(b"startxref")]
    hidden = (
        b"99 0 obj <</Type /Obj#53tm " + how + b">>\nstream\n" + body + b"\nendstream endobj\n"
    )
    return head + hidden + paper()[paper().rindex(b"startxref") : start] + b"%%EOF\n"


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)

REFUSED = {
    "empty": (lambda: b"", FileRefusal.EMPTY),
    "zip": (lambda: archive(), FileRefusal.ARCHIVE),
    "old office file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
        FileRefusal.ARCHIVE,
    ),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\0" * 99, FileRefusal.ARCHIVE),
    "svg": (lambda: SVG, FileRefusal.SVG),
    "svg in UTF-16": (lambda: SVG.decode().encode("utf-16"), FileRefusal.SVG),
    "page": (lambda: b"<!doctype html><script>alert(1)</script>", FileRefusal.UNKNOWN),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 99, FileRefusal.UNKNOWN),
    "gif": (lambda: b"GIF89a" + b"\0" * 99, FileRefusal.UNKNOWN),
    "words before the PDF": (lambda: b"hello " + paper(), FileRefusal.UNKNOWN),
    "PDF and zip": (lambda: paper() + archive(), FileRefusal.DOUBLE),
    "PDF and zip with the PDF's end as its comment": (
        lambda: paper() + archive()[:-2] + (6).to_bytes(2, "little") + b"%%EOF\n",
        FileRefusal.DOUBLE,
    ),
    "PDF and page": (lambda: paper() + b"<script>alert(1)</script>", FileRefusal.BROKEN),
    "PDF cut in the middle": (lambda: paper()[: len(paper()) // 2], FileRefusal.BROKEN),
    "PDF without its last byte": (lambda: paper().rstrip()[:-1], FileRefusal.BROKEN),
    "PDF that points beyond itself": (
        lambda: b"%PDF-1.4\nstartxref\n99999\n%%EOF",
        FileRefusal.BROKEN,
    ),
    "PDF in name only": (lambda: b"%PDF-" + b"x" * 500, FileRefusal.BROKEN),
    "PDF with a password": (lambda: written(lambda w: w.encrypt("secret")), FileRefusal.LOCKED),
    "PDF with a program": (
        lambda: with_catalog(b"/OpenAction <</S /JavaScript>>"),
        FileRefusal.ACTIVE,
    ),
    "PDF with a file inside": (
        lambda: written(lambda w: w.add_attachment("evil.exe", b"MZ")),
        FileRefusal.ACTIVE,
    ),
    "PDF with a program under an escaped name": (
        lambda: with_catalog(b"/OpenAction <</S /J#61vaScript /JS (x)>>"),
        FileRefusal.ACTIVE,
    ),
    "PDF with a program in a packed stream": (
        lambda: packed_objects(b"1 0 <</S /JavaScript /JS (x)>>"),
        FileRefusal.ACTIVE,
    ),
    "PDF with a form of programs": (
        lambda: packed_objects(b"1 0 <</XFA 3 0 R>>", packed=False),
        FileRefusal.ACTIVE,
    ),
    "PDF that grows without end": (
        lambda: packed_objects(b"0" * (65 * 1024 * 1024)),
        FileRefusal.ACTIVE,
    ),
    "PDF with a stream that nobody can unpack": (
        lambda: packed_objects(b"").replace(zlib.compress(b"", 1), b"garbage!"),
        FileRefusal.BROKEN,
    ),
    "PDF with a stream that ends too early": (
        lambda: packed_objects(b"1 0 <<>>" * 99).replace(b"\nendstream endobj\nstartxref", b"", 1),
        FileRefusal.BROKEN,
    ),
    "PDF that is written to keep us busy": (
        lambda: paper().replace(b"startxref", b"/a" * 1_000_001 + b"\nstartxref"),
        FileRefusal.BROKEN,
    ),
    "jpeg cut in the middle": (lambda: picture(size=(600, 400))[:2500], FileRefusal.BROKEN),
    "jpeg in name only": (lambda: b"\xff\xd8\xff\xe0" + b"x" * 400, FileRefusal.BROKEN),
    "png cut in the middle": (lambda: picture("PNG", size=(600, 400))[:900], FileRefusal.BROKEN),
    "webp in name only": (lambda: b"RIFF\x10\0\0\0WEBPVP8 " + b"x" * 40, FileRefusal.BROKEN),
    "picture of too many dots": (
        lambda: picture("PNG", mode="1", size=(9000, 9000)),
        FileRefusal.TOO_MANY_PIXELS,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken_and_why(case: str):
    content, why = REFUSED[case]
    assert looked_through(content()) is why


def test_an_ordinary_pdf_is_kept_as_it_is():
    assert looked_through(paper()) == Looked(kind=FileKind.PDF, content=paper())


def test_a_pdf_with_its_objects_packed_is_taken():
    assert pdf_fault(packed_objects(b"1 0 <</Type /Page>>")) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew_without_what_the_camera_wrote(kind: str):
    found = looked_through(picture(kind))
    assert isinstance(found, Looked)
    assert b"SpyCam" in picture(kind)
    assert b"SpyCam" not in found.content
    with Image.open(io.BytesIO(found.content)) as shown:
        assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (40, 60), 0)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_words_beside_the_picture_stay_behind(mode: str):
    out = io.BytesIO()
    beside = {"comment": b"Taken at home", "xmp": b"<x:xmpmeta>home</x:xmpmeta>"}
    if mode == "RGB":
        Image.new(mode, (9, 9), "red").save(out, "JPEG", icc_profile=b"from home", **beside)
    else:
        Image.new(mode, (9, 9), "red").save(out, "WEBP", icc_profile=b"from home", **beside)
    content = remade(out.getvalue())
    assert isinstance(content, bytes)
    assert (b"home" in out.getvalue(), b"home" in content) == (True, False)


def test_what_hangs_behind_a_picture_stays_behind():
    found = looked_through(picture() + archive() + paper())
    assert isinstance(found, Looked)
    assert (b"PK\x03\x04" in found.content, b"%PDF" in found.content) == (False, False)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "LA", "1"])
def test_pictures_of_every_making_are_taken(mode: str):
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "red").convert(mode).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert isinstance(remade(out.getvalue()), bytes)


def test_transparent_paper_is_white():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    clear = remade(out.getvalue())
    assert isinstance(clear, bytes)
    with Image.open(io.BytesIO(clear)) as shown:
        assert shown.getpixel((0, 0)) == (255, 255, 255)


HEADS = (b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b"PK\3\4")


@given(st.sampled_from(HEADS), st.binary(max_size=300), st.sampled_from((b"", b"\n%%EOF")))
def test_no_bytes_break_the_look(head: bytes, rest: bytes, tail: bytes):
    assert isinstance(looked_through(head + rest + tail), FileRefusal)


@given(st.integers(min_value=1, max_value=len(paper()) - 2))
def test_a_pdf_that_is_cut_anywhere_is_not_taken(at: int):
    assert sniffed(paper()[:at]) is not FileKind.PDF or pdf_fault(paper()[:at]) is not None
