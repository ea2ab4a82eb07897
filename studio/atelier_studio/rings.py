"""Finger rings: the axis lies along y, the top is +z. Sizes in mm; inner radius 8.35 is about US 6.5."""
import numpy as np

from . import bands
from .gems import cut
from .mesh import loft, move, turn
from .piece import Piece
from .settings import head, seat_height

INNER = 8.35


def shank(b):
    """The band of a stone ring, with melee on the shoulders where the design asks."""
    if 'pave' not in b:
        return bands.plain(b.get('profile', 'comfort'), b['width'], b['thick'])
    start, end = np.radians(b['pave'])
    return bands.set_band(b['width'], b['thick'], b.get('melee', 1.35), [(start, end), (-end, -start)])


def top_of(b):
    """Outside radius under the head."""
    return INNER + b['thick'] * (.90 if 'pave' not in b and b.get('profile', 'comfort') == 'comfort' else 1.)


def solitaire(d):
    """One stone, with or without halo and pave shoulders."""
    b, s = d['band'], d['stone']
    setting = d.get('setting', 'claw')
    h = d.get('lift', seat_height(s, setting)) + (.5 if d.get('halo') else 0)
    p = Piece().put(shank(b))
    hd = head(s, -h, setting, d.get('claws', 4), d.get('halo', False), d.get('wire', 1.0))
    return p.put(hd, move(z=top_of(b) + h) @ turn('z', d.get('spin', 0)))


def trilogy(d):
    """A centre stone between two smaller ones, each head square to the finger."""
    b, s, side = d['band'], d['stone'], d['side']
    p = solitaire(d)
    R, r = cut(s['cut'], s['width']).outline[:, 0].max(), cut(side['cut'], side['width']).R
    h = seat_height(side) * .86
    rad = top_of(b) + h
    th = np.degrees((R + r + d.get('gap', .30)) / (rad + .4))
    for sign in (1, -1):
        p.put(head(side, -h, 'claw', 4), turn('y', sign * th) @ move(z=rad))
    return p


def wedding(d):
    """A band without a head: plain, or set over an arc of `set_deg` degrees either side of the top."""
    b = d['band']
    if 'set_deg' not in d:
        return bands.plain(b['profile'], b['width'], b['thick'], d.get('inner', INNER + .6))
    a = np.radians(d['set_deg'])
    arc = (-np.pi, np.pi) if d['set_deg'] >= 180 else (-a, a)
    return bands.set_band(b['width'], b['thick'], b['melee'], [arc], d.get('inner', INNER))


def signet(d):
    """Band swelling to an oval table, plain for engraving."""
    b, (w, l) = d['band'], d['face']

    def profile(th):
        k = np.exp(-(th if th < np.pi else th - 2 * np.pi) ** 2 / .30)
        base = bands.superellipse(1, 1, 2.8)
        return np.stack([base[:, 0] * (b['width'] + (l * .90 - b['width']) * k),
                         (base[:, 1] + .5) * (b['thick'] + 1.0 * k)], 1)
    t = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    oval = np.stack([np.cos(t) * w / 2, np.sin(t) * l / 2], 1)
    top = INNER + b['thick'] + 1.35
    side = bands.rounded([(.01, top - 2.6), (.88, top - 2.6), (1., top - .40), (.97, top), (.5, top)], [0, .2, .15, .10, 0])[1:-1]
    face = [(a, top + .40 * (1 - (a / .96) ** 2)) for a in np.linspace(.94, .01, 24)]
    return Piece().add(bands.band(INNER, profile)).add(loft(oval, np.vstack([side, face]), closed=False))


KINDS = {'ring': solitaire, 'trilogy': trilogy, 'wedding': wedding, 'signet': signet}
