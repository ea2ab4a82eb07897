"""Designs as data: reading them, their views, their hash, and the piece they describe."""
import hashlib
import json
import tomllib
from pathlib import Path

from . import others, rings
from .piece import is_gem

GEOMETRY = 1        # raise when builders change enough that every image should be made again
BUILDERS = {**rings.KINDS, **others.KINDS}
METAL_WORDS = {'yellow': '18k yellow gold', 'rose': '18k rose gold', 'white': '18k white gold', 'platinum': 'platinum'}


def load(path):
    """(presets, kind views, ordered designs) from the TOML file."""
    data = tomllib.loads(Path(path).read_text())
    return data['preset'], data['views'], data['design']


def views(design, kinds):
    """The views of a design: its kind's, with its own changes, plus one hero per extra metal."""
    base = kinds[design.get('views_of', design['kind'])]
    own = design.get('view', {})
    out = {name: {**v, **own.get(name, {})} for name, v in base.items()}
    for m in design.get('metals', []):
        out[f'hero-{m}'] = {**out['hero'], 'metal': m}
    return out


def fingerprint(design, view, preset):
    """Hash of everything that shapes an image; words do not."""
    d = {k: v for k, v in design.items() if k not in ('alt', 'view', 'metals')}
    v = {k: x for k, x in view.items() if k != 'says'}
    return hashlib.sha256(json.dumps([GEOMETRY, d, v, preset], sort_keys=True).encode()).hexdigest()[:16]


def build(design):
    """The piece in mm."""
    return BUILDERS[design['kind']](design)


def focus_points(piece, stage, view):
    """Points the camera frames, in stage units: everything, the stones, the first of them, or a box in piece mm."""
    f = view.get('focus', 'all')
    if f == 'all':
        return stage.to_stage(piece.points())
    if f == 'gem':
        return stage.to_stage(piece.points(lambda p: is_gem(p) and not p.small))
    if f == 'one':
        first = next(p for p in piece.parts if p.role == 'pearl' or is_gem(p) and not p.small)
        return stage.to_stage(piece.points(lambda p: p is first))
    x0, y0, z0, x1, y1, z1 = f
    return stage.to_stage([(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)])


def alt_text(design, name, view):
    """One truthful sentence: view, jewel, metal."""
    metal = METAL_WORDS[view.get('metal', design['metal'])]
    return f"{view['says']} {design['alt'].format(metal=metal)}"
