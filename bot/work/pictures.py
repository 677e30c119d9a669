"""Makes a picture anew from its dots alone: what a camera wrote beside them stays behind."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from bot.domain.files import FileRefusal

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 60_000_000  # what a telephone takes, and what 200 MB of memory can hold unpacked
LONGEST_SIDE = 4000
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP")


def remade(content: bytes) -> bytes | FileRefusal:
    """The picture as a JPEG without place, camera, comment or anything behind its end.

    The library comes with the first picture: a bot that gets none need not hold it.
    """
    import PIL.Image
    from PIL import ImageOps

    try:
        with PIL.Image.open(BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                return FileRefusal.TOO_MANY_PIXELS
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first, so that no copy is large
            return _written(ImageOps.exif_transpose(found))
    except PIL.Image.DecompressionBombError:
        return FileRefusal.TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, KeyError, TypeError):
        return FileRefusal.BROKEN  # what Pillow raises for bytes that are none of its formats


def _written(picture: Image) -> bytes:
    out = BytesIO()
    _on_paper(picture).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _on_paper(picture: Image) -> Image:
    """The dots on a new sheet, which is white where the picture is transparent.

    A picture that is only converted takes comment and description along when it is written.
    """
    import PIL.Image

    sheet = PIL.Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        shown = picture.convert("RGBA")
        sheet.paste(shown, mask=shown.getchannel("A"))
    else:
        sheet.paste(picture.convert("RGB"))
    return sheet
