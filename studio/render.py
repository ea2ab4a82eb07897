"""Render the designs: python studio/render.py [--only KEY[,KEY]] [--views hero,front] [--preset catalogue|draft].

Masters go to $STUDIO_OUT (default studio/out) as <preset>/<key>/<view>.png with a small JSON beside each; an image
whose hash still matches is skipped, so the queue can be stopped and started at will.
"""
import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from atelier_studio import designs, finish  # noqa: E402
from atelier_studio.pipeline import Passes, cpu  # noqa: E402
from atelier_studio.scene import Stage  # noqa: E402

OUT = Path(os.environ.get('STUDIO_OUT', HERE / 'out'))


def image(design, view, preset, path):
    """Render one view to `path`; returns its measurements."""
    c0, t0 = cpu(), time.time()
    piece = designs.build(design)
    stage = Stage(piece, view.get('metal', design['metal']))
    stage.aim(designs.focus_points(piece, stage, view), view['az'], view['el'], view['fill'],
              view.get('blur', .10), view.get('shift', (0, 0)), design.get('room_tilt', view.get('room_tilt', 0)))
    preset = {**preset, **({} if 'size' in preset else {**design.get('preset', {}), **view.get('preset', {})})}
    px = int(view['px'] * preset.get('size', 1))
    large = any(p.role.startswith('gem:') and not p.small for p in piece.parts)
    waves = view.get('waves', design.get('waves', preset['waves'] if large else preset['melee_waves']))
    with tempfile.TemporaryDirectory() as tmp:
        run = Passes(stage, preset if large else {**preset, 'stone': preset['melee']}, px, tmp).run(waves)
        rgba = finish.denoise(run, Path(tmp))
    path.parent.mkdir(parents=True, exist_ok=True)
    finish.compose(rgba, run['shadow'], view.get('fade_top', 0), design.get('exposure', 1.)).save(path)
    return {'cpu': round(cpu() - c0, 1), 'wall': round(time.time() - t0, 1), 'px': px, 'waves': waves}


def queue(args, presets, kinds, table):
    """(key, view name, design, view, hash, path) of every image that is missing or out of date."""
    for key, d in table.items():
        if args.only and key not in args.only.split(','):
            continue
        for name, v in designs.views(d, kinds).items():
            if args.views and name not in args.views.split(','):
                continue
            h = designs.fingerprint(d, v, presets[args.preset])
            if args.cap and v['px'] > args.cap:
                v = {**v, 'px': args.cap}
            path = OUT / args.preset / key / f'{name}.png'
            note = path.with_suffix('.json')
            if path.exists() and note.exists():
                was = json.loads(note.read_text())
                if was['hash'] == h and was['px'] >= int(v['px'] * presets[args.preset].get('size', 1)):
                    continue
            yield key, name, d, v, h, path


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('--only')
    ap.add_argument('--views')
    ap.add_argument('--preset', default='catalogue')
    ap.add_argument('--cap', type=int, help='largest size in pixels; a later run without it renders those again in full')
    ap.add_argument('--limit', type=int, help='stop after so many images')
    args = ap.parse_args()
    presets, kinds, table = designs.load(HERE / 'designs.toml')
    for key, name, d, v, h, path in list(queue(args, presets, kinds, table))[:args.limit]:
        m = image(d, v, presets[args.preset], path)
        path.with_suffix('.json').write_text(json.dumps({'hash': h, **m}))
        print(f"{key} {name} {m['px']}px cpu {m['cpu']}s wall {m['wall']}s", flush=True)


if __name__ == '__main__':
    main()
