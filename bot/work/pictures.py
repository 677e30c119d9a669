"""Makes a picture anew from its dots alone: what a camera wrote beside them stays behind."""

from __future__ import annotations

from io import BytesIO

from bot.domain.files import FileRefusal

MOST_PIXELS = 60_000_000  # what a telephone takes, and what 200 MB of memory can hold unpacked
LONGEST_SIDE = 4000
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP")


def remade(content: bytes) -> bytes | FileRefusal:
    """The picture as a JPEG without place, camera, comment or anything behind its end.

    The library comes with the first picture: a bot that gets none need not hold it.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                return FileRefusal.TOO_MANY_PIXELS
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            found.load()
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _written(upright)
    except Image.DecompressionBombError:
        return FileRefusal.TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, KeyError, TypeError):
        return FileRefusal.BROKEN  # what Pillow raises for bytes that are none of its formats


def _written(picture: object) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    shown = picture.convert("RGBA")
    sheet = Image.new("RGB", shown.size, "white")  # a transparent paper is a white one
    sheet.paste(shown, mask=shown.getchannel("A"))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
