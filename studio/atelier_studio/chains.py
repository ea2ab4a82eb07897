"""Chains and strands laid on the table (z up), and everything that hangs on them."""
from functools import lru_cache

import numpy as np

from .mesh import frame, resample, tube, turn
from .piece import Piece


@lru_cache(None)
def link(length, width, wire):
    """One oval wire link along x; outside length and width in mm."""
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    r, s = (width - wire) / 2, (length - width) / 2
    P = np.stack([r * np.cos(a) + np.sign(np.cos(a)) * s, r * np.sin(a), 0 * a], 1)
    return tube(P, wire / 2, seg=12, closed=True)


def cable(curve, length=2.0, width=1.45, wire=.38, closed=False, lean=45):
    """Cable chain along a 3-D curve: links take turns leaning either way, as they lie on a table."""
    n = int(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum() / (length - 2.15 * wire))
    P = resample(curve, n + n % 2 if closed else n, closed)
    T = np.roll(P, -1, 0) - np.roll(P, 1, 0) if closed else np.gradient(P, axis=0)
    out, l = Piece(), link(length, width, wire)
    for i, (c, t) in enumerate(zip(P, T)):
        out.add(l, at=frame(c, t, (0, 0, 1)) @ turn('x', lean if i % 2 else -lean + (90 if lean == 90 else 0)))
    return out


def bezier(a, b, c, d, n=200):
    """Cubic curve through a and d pulled by b and c."""
    t = np.linspace(0, 1, n)[:, None]
    a, b, c, d = (np.asarray(p, float) for p in (a, b, c, d))
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t ** 3


def oval_loop(rx, ry, wobble=0., n=720, z=0.):
    """A laid loop, egg-shaped by `wobble` so it does not look ruled."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False) - np.pi / 2
    k = 1 + wobble * np.cos(2 * t + .7) * .5 + wobble * np.cos(3 * t - .4) * .4
    return np.stack([rx * np.cos(t) * k, ry * np.sin(t) * (1 - .10 * np.sin(t)) * k, np.full(n, z)], 1)


def coil(inner, outer, turns, squash=.92, n=1600, z=0.):
    """A strand laid as an open spiral from radius `inner` to `outer` mm, ends toward the back."""
    t = np.linspace(0, 1, n)
    a, r = np.pi * .62 - 2 * np.pi * turns * t, inner + (outer - inner) * t
    r = r * (1 + .02 * np.sin(2.3 * a + .5))
    return np.stack([r * np.cos(a), r * np.sin(a) * squash, np.full(n, z)], 1)


def vee(top, spread, rise, z):
    """The two arms of a worn chain laid on the table, meeting at (0, top)."""
    arms = []
    for s in (1, -1):
        arms.append(bezier((s * .25, top, z), (s * spread * .35, top + rise * .42, z), (s * spread * .8, top + rise * .7, z),
                           (s * spread, top + rise, z)))
    return arms


def bail(y, r=.95, wire=.34):
    """Standing loop the chain runs through; y is its centre."""
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    P = np.stack([0 * a, y + r * np.cos(a) * 1.15, r * .8 * np.sin(a)], 1)
    return tube(P, wire, seg=16, closed=True)
