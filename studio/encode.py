"""Encode masters into the demo house's media and rewrite its manifest: python studio/encode.py [--only KEY[,KEY]].

Every view becomes AVIF and WebP at the widths below its own size. The manifest lists only what is on disk.
"""
import argparse
import json
import os
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from atelier_studio import designs  # noqa: E402

OUT = Path(os.environ.get('STUDIO_OUT', HERE / 'out')) / 'catalogue'
MEDIA = HERE.parent / 'demo' / 'media'
WIDTHS = (160, 320, 480, 640, 800, 1000)
AVIF_Q, WEBP_Q, PAGE = 62, 78, '#F6F2EC'


def stale(master, target):
    return not target.exists() or target.stat().st_mtime < master.stat().st_mtime


def encode(master, folder, view):
    """All widths of one view in both formats; skips what is newer than its master."""
    with Image.open(master) as im:
        im = im.convert('RGB')
    folder.mkdir(parents=True, exist_ok=True)
    for w in (w for w in WIDTHS if w <= im.width):
        avif, webp = folder / f'{view}-{w}.avif', folder / f'{view}-{w}.webp'
        if not stale(master, avif) and not stale(master, webp):
            continue
        small = im if w == im.width else im.resize((w, w), Image.LANCZOS, reducing_gap=3.0)
        small.save(avif, quality=AVIF_Q, subsampling='4:4:4' if w >= 640 else '4:2:0', speed=6)
        small.save(webp, quality=WEBP_Q, method=6)


def manifest(kinds, table):
    """What exists on disk, in the order of the designs."""
    sets = {}
    for key, d in table.items():
        found = []
        for name, v in designs.views(d, kinds).items():
            widths = [w for w in WIDTHS if all((MEDIA / key / f'{name}-{w}.{x}').exists() for x in ('avif', 'webp'))]
            if widths:
                found.append({'view': name, 'width': max(widths), 'height': max(widths), 'widths': widths,
                              'alt': designs.alt_text(d, name, v)})
        if found:
            sets[key] = {'views': found}
    (MEDIA / 'manifest.json').write_text(json.dumps({'sets': sets}, indent=1, ensure_ascii=False) + '\n')
    return sets


def share_image(master, path):
    """1200x630 picture for link previews: the jewel centred on the page colour."""
    page = Image.new('RGB', (1200, 630), PAGE)
    with Image.open(master) as im:
        page.paste(im.convert('RGB').resize((630, 630), Image.LANCZOS), (285, 0))
    page.save(path, quality=88, optimize=True, progressive=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('--only')
    args = ap.parse_args()
    _, kinds, table = designs.load(HERE / 'designs.toml')
    for key, d in table.items():
        if args.only and key not in args.only.split(','):
            continue
        for name in designs.views(d, kinds):
            master = OUT / key / f'{name}.png'
            if master.exists() and master.with_suffix('.json').exists():
                encode(master, MEDIA / key, name)
    hero = OUT / 'aurelia-solitaire' / 'hero.png'
    MEDIA.mkdir(parents=True, exist_ok=True)
    if hero.exists() and stale(hero, MEDIA / 'og.jpg'):
        share_image(hero, MEDIA / 'og.jpg')
    sets = manifest(kinds, table)
    size = sum(p.stat().st_size for p in MEDIA.rglob('*') if p.is_file())
    print(f"{len(sets)} sets, {sum(len(s['views']) for s in sets.values())} views, {size / 1e6:.2f} MB")


if __name__ == '__main__':
    main()
