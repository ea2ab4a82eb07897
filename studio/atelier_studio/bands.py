"""Finger bands: a profile (y across, r outward from the inner radius, mm) turned about the y axis; theta 0 is the top."""
from math import cos, sin

import numpy as np

from .mesh import grid, move, rounded, superellipse, turn
from .piece import Piece
from .settings import bead, melee_mesh


def band(inner, profile, n=320):
    """Solid band; profile(theta) returns the same number of (y, r) points everywhere."""
    rows = []
    for th in np.linspace(0, 2 * np.pi, n, endpoint=False):
        q = profile(th)
        rad = inner + q[:, 1]
        rows.append(np.stack([rad * sin(th), q[:, 0], rad * cos(th)], 1))
    return grid(np.array(rows))


def comfort(width, thick, taper=.32):
    """Soft round shank that narrows by `taper` of its width and a tenth of its thickness toward the top."""
    unit = superellipse(1, 1)

    def at(th):
        up = (1 + cos(th)) / 2
        w, t = width * (1 - taper * up ** 2.2), thick * (1 - .10 * up)
        r = unit[:, 1] * t
        return np.stack([unit[:, 0] * w, t / 2 + np.where(r > 0, r, r * .8)], 1)
    return at


def court(width, thick):
    """Domed outside, gently domed inside, soft edges."""
    x = np.linspace(-1, 1, 41)[1:-1] * .86
    top = np.stack([x * width / 2, thick - .42 * x ** 2 * thick], 1)[::-1]
    low = np.stack([x * width / 2, .14 * thick * x ** 2], 1)
    w, edge = width / 2, thick * .56
    q = rounded(np.vstack([[(w, edge)], top, [(-w, edge), (-w, .17 * thick)], low, [(w, .17 * thick)]]),
                [.38] + [0] * 39 + [.38, .24] + [0] * 39 + [.24], arc=8)
    return lambda th: q


def flat(width, thick):
    """Straight outside with a fine bevel, comfort inside."""
    x = np.linspace(-1, 1, 9)
    low = np.stack([x * width / 2, .12 * thick * x ** 2], 1)
    q = rounded(np.vstack([[(width / 2, thick), (-width / 2, thick)], low]), [.16, .16, .16] + [0] * 7 + [.16])
    return lambda th: q


def knife(width, thick):
    """Two slopes meeting in a soft ridge."""
    q = rounded([(width / 2, thick * .38), (0, thick), (-width / 2, thick * .38), (-width / 2, .05), (0, 0), (width / 2, .05)],
                [.28, .10, .28, .22, .0, .22])
    return lambda th: q


def milgrain(width, thick):
    """Court centre with a lower ledge on each edge that carries the beads."""
    w = width / 2
    q = rounded([(w, thick * .72), (w - .55, thick * .74), (w - .62, thick * .93), (0, thick * 1.02), (-w + .62, thick * .93),
                 (-w + .55, thick * .74), (-w, thick * .72), (-w, .06), (0, 0), (w, .06)],
                [.1, .03, .10, 2., .10, .03, .1, .25, 0, .25])
    return lambda th: q


def grooved(width, thick, d, open_at):
    """Band with a channel for melee of diameter d; open_at(theta) in 0..1 says how deep it is cut there."""
    w, g, f = width / 2, d / 2 * .97, d / 2 * .72

    def at(th):
        k = open_at(th)
        z, depth = thick, d * .50
        return rounded([(w * 1.04, z * .55), (w * .98, z - .05), (g, z), (f, z - depth * k), (-f, z - depth * k), (-g, z), (-w * .98, z - .05), (-w * 1.04, z * .55), (-w * .80, .08), (0, 0), (w * .80, .08)],
                       [2., .14, .04, .05, .05, .04, .14, 2., .30, 0, .30], arc=4)
    return at


def with_post(profile, thick, span, r=.42):
    """The same profile, but over `span` (radians) a round wire: the post that closes a hoop."""
    def at(th):
        q = profile(th)
        if not span[0] < (th + np.pi) % (2 * np.pi) - np.pi < span[1]:
            return q
        a = -np.linspace(0, 2 * np.pi, len(q), endpoint=False) + np.arctan2(q[0, 1] - thick / 2, q[0, 0])
        if (q[:, 0] * np.roll(q[:, 1], -1) - np.roll(q[:, 0], -1) * q[:, 1]).sum() > 0:
            a = 2 * a[0] - a
        return np.stack([r * np.cos(a), thick / 2 + r * np.sin(a)], 1)
    return at


def window(arcs, soft=.02):
    """Channel depth over theta: 1 inside any (from, to) arc in radians, easing to 0 just outside it."""
    def at(th):
        th = (th + np.pi) % (2 * np.pi) - np.pi
        return max(float(np.clip(min(th - a, b - th) / soft + 1, 0, 1)) for a, b in arcs)
    return at


def melee_row(inner, thick, d, angles, step):
    """Stones and shared beads set along the band at the given angles (radians); step is their spacing."""
    p, rad = Piece(), inner + thick
    place = lambda th, y, z: turn('y', np.degrees(th)) @ move(0, y, z)
    for th in angles:
        p.add(melee_mesh(d), 'gem:diamond', place(th, 0, rad - .03 * d), small=True)
    edges = sorted({round(a + s * step / 2, 5) for a in angles for s in (1, -1)})
    for th in edges:
        for y in (-.40 * d, .40 * d):
            p.add(bead(round(.115 * d, 4)), at=place(th, y, rad + .015 * d))
    return p


def set_band(width, thick, d, arcs, inner=8.35, post=None):
    """Band with melee over the given arcs (radians from the top); stones fill each arc evenly. `post` is for hoops."""
    p, spans = Piece(), []
    for a, b in arcs:
        n = max(1, round((b - a) * (inner + thick) / (d * 1.04)))
        step = (b - a) / n
        p.put(melee_row(inner, thick, d, [a + (i + .5) * step for i in range(n)], step))
        spans.append((a, b))
    whole = any(b - a > 6.28 for a, b in arcs)
    depth = (lambda th: 1.) if whole else window(spans)
    profile = grooved(width, thick, d, depth)
    return p.add(band(inner, with_post(profile, thick, post) if post is not None else profile, n=480))


PROFILES = {'comfort': comfort, 'court': court, 'flat': flat, 'knife': knife, 'milgrain': milgrain}


def plain(profile, width, thick, inner=8.35):
    """A band without stones."""
    p = Piece().add(band(inner, PROFILES[profile](width, thick)))
    if profile == 'milgrain':
        n = int(2 * np.pi * (inner + thick) / .46)
        for k in range(n):
            for y in (1, -1):
                p.add(bead(.24), at=turn('y', 360 * k / n) @ move(0, y * (width / 2 - .27), inner + thick * .74 + .04))
    return p
