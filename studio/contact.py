"""Contact sheet of masters: python studio/contact.py SHEET.png [--preset catalogue] [--view hero,front,detail] [--tile 260]."""
import argparse
import os
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
OUT = Path(os.environ.get('STUDIO_OUT', HERE / 'out'))


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('sheet')
    ap.add_argument('--preset', default='catalogue')
    ap.add_argument('--view', default='hero,front,detail')
    ap.add_argument('--only')
    ap.add_argument('--tile', type=int, default=260)
    ap.add_argument('--columns', type=int, default=6)
    a = ap.parse_args()
    found = [p for p in sorted((OUT / a.preset).glob('*/*.png'), key=lambda p: (p.parent.name, p.stem))
             if p.stem in a.view.split(',') and (not a.only or p.parent.name in a.only.split(','))]
    rows = -(-len(found) // a.columns)
    sheet = Image.new('RGB', (a.columns * a.tile, max(rows, 1) * (a.tile + 14)), '#F6F2EC')
    draw = ImageDraw.Draw(sheet)
    for i, p in enumerate(found):
        x, y = i % a.columns * a.tile, i // a.columns * (a.tile + 14)
        sheet.paste(Image.open(p).convert('RGB').resize((a.tile, a.tile), Image.LANCZOS), (x, y))
        draw.text((x + 4, y + a.tile), f'{p.parent.name} {p.stem}', fill='#444444')
    sheet.save(a.sheet)


if __name__ == '__main__':
    main()
