"""Draws the monogram: the house's serif A over a stone's outline, champagne on noir. Needs fonttools, brotli, pillow.

Usage: python3 icons/draw.py
"""
from io import BytesIO
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
NOIR, CHAMPAGNE = "#141210", "#C9A96A"

font = instantiateVariableFont(TTFont(HERE.parent / "fonts" / "cormorant.woff2"), {"wght": 500})
font.flavor = None
buffer = BytesIO()
font.save(buffer)


def svg() -> None:
    glyphs = font.getGlyphSet()
    glyph = glyphs[font.getBestCmap()[ord("A")]]
    bounds = BoundsPen(glyphs)
    glyph.draw(bounds)
    x0, y0, x1, y1 = bounds.bounds
    scale = 46 / (y1 - y0)
    path = SVGPathPen(glyphs, ntos=lambda n: f"{n:.1f}".rstrip("0").rstrip("."))
    glyph.draw(TransformPen(path, (scale, 0, 0, -scale, 32 - (x0 + x1) / 2 * scale, 32 + (y0 + y1) / 2 * scale)))
    (HERE / "favicon.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path fill="{NOIR}" d="M0 0h64v64H0z"/>'
        f'<path fill="{CHAMPAGNE}" stroke="{CHAMPAGNE}" stroke-width="1" d="{path.getCommands()}"/></svg>\n'
    )


def png(name: str, size: int, share: float) -> None:
    big = size * 4
    image = Image.new("RGB", (big, big), NOIR)
    draw = ImageDraw.Draw(image)
    # A hairline lozenge around the letter, as a stone is drawn from above.
    half, middle, width = big * share * 0.72, big / 2, max(1, big // 160)
    corners = [(middle, middle - half), (middle + half, middle), (middle, middle + half), (middle - half, middle)]
    draw.line([*corners, corners[0]], fill="#5A4C31", width=width, joint="curve")
    letter = ImageFont.truetype(BytesIO(buffer.getvalue()), int(big * share))
    left, top, right, bottom = draw.textbbox((0, 0), "A", font=letter)
    draw.text((middle - (left + right) / 2, middle - (top + bottom) / 2), "A", font=letter, fill=CHAMPAGNE)
    image.resize((size, size), Image.LANCZOS).save(HERE / name, optimize=True)


svg()
png("icon-192.png", 192, 0.62)
png("icon-512.png", 512, 0.62)
png("icon-maskable-512.png", 512, 0.48)
png("apple-touch-icon.png", 180, 0.6)
