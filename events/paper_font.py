"""A Chinese font that is carried by a sheet of paper, where the machine has one.

The Chinese fonts of Debian are collections with outlines of the PostScript kind, which the library cannot embed. The
glyphs that a paper needs are taken out of one, their curves turned into those of TrueType, and put into a small font
of their own. Where no such font is installed, the paper names STSong, which every reader of PDF knows.
"""

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PaperFont

from events.prints import font

PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
)
FAMILY, FULL_NAME = 1, 4
SIMPLIFIED = " SC"
MISSING = ".notdef"
ERROR = 1.0
"""How far a curve may lie from the old one, in thousandths of the size of the type."""


def system_font() -> Path | None:
    """The Chinese font of this machine, if it has one."""
    return next((place for name in PLACES if (place := Path(name)).is_file()), None)


@contextmanager
def paper_font(text: str) -> Iterator[str]:
    """The name of a font for this text while a paper is made: embedded, or STSong by name where there is none."""
    place = system_font()
    if place is None:
        yield font()
        return
    name = f"Paper{uuid.uuid4().hex}"
    pdfmetrics.registerFont(PaperFont(name, io.BytesIO(small_font(place, text, name))))
    try:
        yield name
    finally:  # each paper has its own; the library keeps whatever is made known to it
        pdfmetrics._fonts.pop(name, None)
        pdfmetrics._dynFaceNames.pop(name, None)


@cache
def _collection(place: Path) -> TTFont:
    """The face with the simplified forms; a machine has one such file, and it stays as it is."""
    if place.suffix != ".ttc":
        return TTFont(place)
    faces = TTCollection(place, lazy=True).fonts
    return next((face for face in faces if SIMPLIFIED in str(face["name"].getDebugName(FULL_NAME))), faces[0])


def small_font(place: Path, text: str, name: str) -> bytes:
    """A TrueType font of this name with the glyphs of this text alone; what the font lacks is an empty box."""
    source = _collection(place)
    known, glyphs = source.getBestCmap(), source.getGlyphSet()
    wanted = {ord(char): known[ord(char)] for char in sorted(set(text) | {" "}) if ord(char) in known}
    names = [MISSING, *dict.fromkeys(glyph for glyph in wanted.values() if glyph != MISSING)]
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf({glyph: _outline(glyphs, glyph) for glyph in names})
    heights = {"ascent": source["hhea"].ascent, "descent": source["hhea"].descent}
    left = builder.font["glyf"]
    builder.setupHorizontalMetrics({glyph: (round(glyphs[glyph].width), _left(left[glyph])) for glyph in names})
    builder.setupHorizontalHeader(**heights)
    family = str(source["name"].getDebugName(FAMILY))
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=heights["ascent"], sTypoDescender=heights["descent"])
    builder.setupPost(keepGlyphNames=False)
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue()


def _outline(glyphs: Any, name: str) -> Any:
    """The glyph with quadratic curves, which run the other way round."""
    pen = TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
    return pen.glyph()


def _left(glyph: Any) -> int:
    return getattr(glyph, "xMin", 0) if glyph.numberOfContours else 0
