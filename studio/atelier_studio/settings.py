"""How stones are held. Every setting is built in head space: girdle plane at z = 0, table up, mm."""
from functools import lru_cache
from math import atan2, degrees

import numpy as np

from .gems import cut
from .mesh import circle, frame, loft, move, normals, ray, resample, rounded, sphere, superellipse, sweep, tube
from .piece import Piece

CLAW_ANGLES = {'pear': (90, 205, 335, 30, 150), 'marquise': (90, 270, 38, 142, 218, 322)}


def claw_angles(stone, count):
    """Polar angles of the claws, on the corners or tips where the shape has them."""
    if stone['cut'] in CLAW_ANGLES:
        return CLAW_ANGLES[stone['cut']]
    if stone['cut'] in ('emerald', 'princess', 'cushion'):
        ratio = {'emerald': 1.25, 'princess': 1., 'cushion': 1.06}[stone['cut']]
        a = degrees(atan2(ratio, 1))
        return (a, 180 - a, 180 + a, 360 - a)
    return tuple(360 * (k + .5) / count for k in range(count))


def claws(shape, base, angles, wire=1.0):
    """Claws rising from z = base (the band's outside), leaning out and folding over the crown, with two rails."""
    O, R, k = shape.outline, shape.R, wire * (shape.R / 3.4) ** .6
    p = Piece()
    for a in angles:
        r = ray(O, a)
        d = r / np.linalg.norm(r)
        at = lambda xy, z: (*xy, z)
        path = [at(d * .5 * k, base - .9), at(r * .42, base + .5), at(r * .80, -R * .36), at(r + d * .055 * R, -.03 * R),
                at(r + d * .045 * R, R * .12), at(r - d * .10 * R, R * .205)]
        p.add(tube(path, np.array([.46, .44, .41, .40, .36, .27]) * k))
    round_wire = lambda w, h: superellipse(w, h, 2, 24)
    p.add(sweep(O * .745, round_wire(.58 * k, .66 * k) + (0, -R * .40)))
    if base < -R * .9:
        p.add(sweep(O * .42, round_wire(.62 * k, .72 * k) + (0, base + .62)))
    return p


def collet(shape, base):
    """Closed tapering wall under the stone: nothing shows through, so step cuts stay crisp."""
    R = shape.R
    wall = rounded([(1.035, -.03 * R), (.62, base - .35), (.50, base - .35), (.93, -.10 * R)], [.02, .02, .02, .02])
    return Piece().add(loft(shape.outline, wall))


def bezel(shape, depth=.78, wall=.42):
    """Continuous rim over the girdle, tapering to `depth` of the half width below it."""
    R = shape.R
    prof = rounded([(-.07 * R, .115 * R), (wall * .55, .155 * R), (wall, .02 * R), (-.12 * R, -depth * R),
                    (-.36 * R, -depth * R), (.015, -.07 * R)], [.03, .12, .18, .14, .1, .03])
    return Piece().add(sweep(resample(shape.outline, 220), prof))


@lru_cache(None)
def bead(r):
    return sphere(r, 16, 12)


@lru_cache(None)
def melee_mesh(d):
    return cut('melee', d).mesh


def halo(shape, d=1.25, stone='diamond'):
    """One row of melee round the girdle in a closed channel with bead-set edges."""
    O = resample(shape.outline, 720)
    N, r = normals(O), d / 2
    c, z = r * 1.10, -shape.R * .07
    line = O + N * c
    n = int(np.linalg.norm(np.diff(np.vstack([line, line[:1]]), axis=0), axis=1).sum() / (d * 1.035))
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(np.vstack([line, line[:1]]), axis=0), axis=1))]
    at = lambda t, off: np.stack([np.interp(t * s[-1], s, np.r_[(O + N * (c + off))[:, k], (O + N * (c + off))[:1, k]])
                                  for k in (0, 1)], -1)
    p = Piece()
    for i in range(n):
        x, y = at(i / n, 0)
        p.add(melee_mesh(d), f'gem:{stone}', move(x, y, z), small=True)
        for off in (r * .78, -r * .78):
            x, y = at((i + .5) / n, off)
            p.add(bead(.125 * d), at=move(x, y, z + .07 * d))
    wall = rounded([(c + r + .18, z + .05), (c + r + .13, z - .40), (c + r - .50, z - .95), (c - r - .05, z - .95), (c - r + .02, z - .04),
                    (c - r * .80, z - .60), (c + r * .80, z - .60), (c + r + .01, z + .05)],
                   [.08, .25, .2, .2, .03, .1, .1, .04])
    return p.add(sweep(resample(shape.outline, 220), wall))


def head(stone, base, setting='claw', count=4, with_halo=False, wire=1.0, depth=.78):
    """A complete head: stone plus what holds it; base is the z of the band's outside below the girdle."""
    shape = cut(stone['cut'], stone['width'])
    p = Piece().add(shape.mesh, f"gem:{stone['gem']}")
    if setting == 'bezel':
        p.put(bezel(shape, min(depth, -base / shape.R)))
    else:
        p.put(claws(shape, base, claw_angles(stone, count), wire))
        if setting == 'collet':
            p.put(collet(shape, base))
    if with_halo:
        p.put(halo(shape))
    return p


def seat_height(stone, setting='claw'):
    """How far the girdle stands above the band's outside."""
    R = cut(stone['cut'], stone['width']).R
    return {'bezel': R * .74, 'collet': R * .80 + .9}.get(setting, 1.7 + R * .46)


@lru_cache(None)
def stud_mesh_parts(d):
    """Post and friction back of a stud for a stone of diameter d: shared by every pair."""
    post = tube([(0, 0, -.52 * d), (0, 0, -.52 * d - 2), (0, 0, -.52 * d - 7.5)], .42)
    wide = min(2.1, .40 * d + .4)
    nut = sweep(circle(wide * .62), superellipse(wide * .72, 1.1, 2.2, 24) + (0, -.52 * d - 4.2))
    plate = loft(circle(1), rounded([(.05, 0), (wide, 0), (wide, -.4), (.05, -.4)], .15) + (0, -.52 * d - 4.0))
    return post, nut, plate


def with_post(front, d):
    """A front plus its post and back."""
    p = Piece().put(front)
    for m in stud_mesh_parts(d):
        p.add(m)
    return p


@lru_cache(None)
def tennis_unit(d):
    """One bracelet link: four claws on a square gallery round one stone, with hinge bars to the next."""
    shape, p = cut('melee', d), Piece()
    R = d / 2
    p.add(shape.mesh, 'gem:diamond', small=True)
    for a in (45, 135, 225, 315):
        r = ray(shape.outline, a)
        u = r / np.linalg.norm(r)
        path = [(*(r * .62), -R * 1.05), (*(r * .86), -R * .5), (*(r + u * .08 * R), 0), (*(r + u * .03 * R), R * .16), (*(r - u * .12 * R), R * .24)]
        p.add(tube(path, np.array([.15, .15, .15, .14, .11]) * d / 1.6, seg=14, sub=6))
    square = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * R * .70
    p.add(sweep(resample(rounded(square, R * .25), 64), superellipse(.2 * R, .24 * R, 3, 16) + (0, -R * .62)))
    p.add(sweep(resample(rounded(square * .8, R * .25), 64), superellipse(.2 * R, .24 * R, 3, 16) + (0, -R * 1.02)))
    p.add(tube([(R * .5, 0, -R * .95), (R * 1.1, 0, -R * .95), (R * 1.6, 0, -R * .95)], R * .14, seg=12, sub=4))
    return p


def along(curve_points, curve_up, count, unit, closed=True):
    """Place a unit at equal steps along a 3-D curve; x runs along the curve, z toward `curve_up` (n, 3)."""
    P, U = resample(curve_points, count, closed), resample(curve_up, count, closed)
    T = np.roll(P, -1, 0) - np.roll(P, 1, 0) if closed else np.gradient(P, axis=0)
    out = Piece()
    for c, t, u in zip(P, T, U):
        out.put(unit, frame(c, t, u))
    return out
