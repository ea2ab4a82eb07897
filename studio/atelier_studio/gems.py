"""Gem cuts as half-space intersections: every facet is an exact plane, so a cut is a list of planes.

A plane is (n, d) with n.x <= d; unit scale is girdle radius 1 with z up. Proportions follow trade practice, since
brilliance comes from the angles and from nothing else.
"""
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, radians, sin, tan

import numpy as np
from scipy.spatial import ConvexHull, HalfspaceIntersection

from .mesh import Mesh, resample


@dataclass(eq=False)
class Cut:
    """A cut stone: flat-shaded mesh, girdle outline (mm, counter-clockwise) and mean half width R (mm)."""
    mesh: Mesh
    outline: np.ndarray
    R: float


def poly_from_planes(planes, inside=(0, 0, -.1)):
    """Vertices and n-gon faces of the convex body bounded by the planes."""
    P = np.array([[*n, -d] for n, d in planes], float)
    P /= np.linalg.norm(P[:, :3], axis=1)[:, None]
    V = HalfspaceIntersection(P, np.array(inside, float)).intersections
    V = V[np.unique(np.round(V, 6), axis=0, return_index=True)[1]]
    faces = []
    for a in P:
        on = np.where(np.abs(V @ a[:3] + a[3]) < 2e-6)[0]
        if len(on) < 3:
            continue
        n = a[:3]
        u = np.cross(n, [.3, .5, .81])
        u /= np.linalg.norm(u)
        c = V[on] - V[on].mean(0)
        faces.append([int(i) for i in on[np.argsort(np.arctan2(c @ np.cross(n, u), c @ u))]])
    return V, faces


def plane3(a, b, c):
    """The plane through three points, oriented outward."""
    a, b, c = map(np.array, (a, b, c))
    n = np.cross(b - a, c - a)
    n = n / np.linalg.norm(n)
    d = n @ a
    return (-n, -d) if n @ np.array((0, 0, -.1)) > d else (n, d)


def brilliant_planes(table=.56, crown=34.5, pav=40.8, g=.035, star=.52, lower=.78):
    """The 57 facets of the round brilliant, without its girdle. Angles in degrees, the rest shares of the radius."""
    ca, pa, c8 = radians(crown), radians(pav), cos(pi / 8)
    zt = g + (1 - table) * tan(ca)
    P = [(np.array([0, 0, 1.]), zt)]
    for k in range(8):
        f0, f1, fm = k * pi / 4, (k + 1) * pi / 4, (k + .5) * pi / 4
        at = lambda f, r, z: (r * cos(f), r * sin(f), z)
        P.append((np.array([sin(ca) * cos(f0), sin(ca) * sin(f0), cos(ca)]), sin(ca) + cos(ca) * g))
        P.append((np.array([sin(pa) * cos(f0), sin(pa) * sin(f0), -cos(pa)]), sin(pa) + cos(pa) * g))
        rho = table * c8 + star * (1 - table * c8)
        S = at(fm, rho, g + (1 - rho * c8) * tan(ca))
        P.append(plane3(at(f0, table, zt), at(f1, table, zt), S))
        P += [plane3(S, at(f0, 1, g), at(fm, 1, g)), plane3(S, at(fm, 1, g), at(f1, 1, g))]
        L = at(fm, 1 - lower, -g - (1 - (1 - lower) * c8) * tan(pa))
        P += [plane3(L, at(f0, 1, -g), at(fm, 1, -g)), plane3(L, at(fm, 1, -g), at(f1, 1, -g))]
    return P


def girdle_planes(h, seg=128):
    """Upright facets round the girdle for a support function h(azimuth)."""
    return [(np.array([cos(f), sin(f), 0]), h(f)) for f in (np.arange(seg) + .5) * 2 * pi / seg]


def shaped_brilliant(h, **proportions):
    """A brilliant whose every facet keeps its axis intercept while its girdle reach is scaled by h(azimuth):
    crown and culet stay at one height and slopes ease toward the long ends, as fancy shapes are cut."""
    P = []
    for n, d in brilliant_planes(**proportions):
        k = h(np.arctan2(n[1], n[0])) if abs(n[2]) < .999 else 1
        P.append((np.array([n[0] / k, n[1] / k, n[2]]), d))
    return poly_from_planes(P + girdle_planes(h))


def support(points):
    """Support function of a convex outline: how far it reaches in each direction."""
    pts = np.asarray(points)
    return lambda f: float((pts @ (cos(f), sin(f))).max())


def pear_outline(length=1.52):
    """Half circle of radius 1 carried on by two arcs that meet in a point at +y."""
    tip = 2 * length - 1
    r = (1 + tip ** 2) / 2
    a, t = np.linspace(pi, 2 * pi, 60), np.linspace(0, np.arcsin(tip / r), 60)
    right = np.stack([r * np.cos(t) - (r - 1), r * np.sin(t)], 1)
    return np.vstack([np.stack([np.cos(a), np.sin(a)], 1), right, right[::-1] * (-1, 1)]) - (0, (tip - 1) * .36)


def marquise_outline(ratio=1.95):
    """Two circular arcs meeting in points at +-y."""
    r = (1 + ratio ** 2) / 2
    t = np.linspace(-np.arcsin(ratio / r), np.arcsin(ratio / r), 60)
    right = np.stack([r * np.cos(t) - (r - 1), r * np.sin(t)], 1)
    return np.vstack([right, -right])


def step_planes(ratio=1.4, corner=.28, crown=(40, 33, 26), pav=(49, 43, 38), table=.62, g=.04):
    """Emerald cut: three parallel steps above and below; half width 1, half length `ratio`."""
    dirs = [(np.array(v, float), d) for v, d in (((1, 0), 1), ((-1, 0), 1), ((0, 1), ratio), ((0, -1), ratio))]
    dirs += [(np.array([sx, sy]) / 2 ** .5, (1 + ratio - 2 * corner) / 2 ** .5) for sx in (1, -1) for sy in (1, -1)]
    P = []
    for n, d in dirs:
        P.append((np.array([*n, 0]), d))
        for sign, angles, steps in ((1, crown, [(1 - table) / 3] * 3), (-1, pav, (.30, .34, 1.))):
            z, reach = g, d
            for a, s in zip(map(radians, angles), steps):
                P.append((np.array([*(n * sin(a)), sign * cos(a)]), sin(a) * reach + cos(a) * z))
                z, reach = z + s * tan(a), reach - s
            top = z if sign > 0 else top
    return P + [(np.array([0, 0, 1.]), top)]


def princess_planes(g=.05, table=.70):
    """Square cut: two crown steps, and a pavilion of chevrons running from each side to the culet."""
    P = []
    for k in range(4):
        f = k * pi / 2
        u = lambda d: np.array([cos(f + radians(d)), sin(f + radians(d))])
        P.append((np.array([*u(0), 0]), 1.))
        P.append((np.array([*u(45), 0]), 1.372))
        for a, r, z in ((38, 1., g), (29, .86, g + .14 * tan(radians(38)))):
            P.append((np.array([*(u(0) * sin(radians(a))), cos(radians(a))]), sin(radians(a)) * r + cos(radians(a)) * z))
        P.append((np.array([*(u(45) * sin(radians(30))), cos(radians(30))]), sin(radians(30)) * 1.372 + cos(radians(30)) * g))
        for delta, drop in ((0, .62), (13, .86), (24, 1.02), (35, 1.09)):
            for s in ((1, -1) if delta else (1,)):
                n = u(s * delta)
                reach = float(n @ (u(0) + np.array([-u(0)[1], u(0)[0]]) * np.sign(s * delta) * .96)) if delta else 1.
                a = np.arctan2(drop * (1.28 if delta == 0 else 1.0), reach)
                P.append((np.array([*(n * sin(a)), -cos(a)]), sin(a) * reach + cos(a) * g))
    return P + [(np.array([0, 0, 1.]), g + .14 * tan(radians(38)) + (.86 - table) * tan(radians(29)))]


def unit_cut(shape):
    """Vertices and faces of a cut with half width 1."""
    ell = lambda r: (lambda f: np.hypot(cos(f), r * sin(f)))
    if shape in ('round', 'melee'):
        return poly_from_planes(brilliant_planes() + girdle_planes(lambda f: cos(pi / 128) if shape == 'round' else cos(pi / 32),
                                                                   128 if shape == 'round' else 32))
    if shape == 'oval':
        return shaped_brilliant(ell(1.36))
    if shape == 'cushion':
        t = np.linspace(0, 2 * pi, 720)
        e = 2 / 3.1
        s = lambda c: np.sign(c) * np.abs(c) ** e
        return shaped_brilliant(support(np.stack([s(np.cos(t)), 1.08 * s(np.sin(t))], 1)), table=.58)
    if shape == 'pear':
        return shaped_brilliant(support(pear_outline()))
    if shape == 'marquise':
        return shaped_brilliant(support(marquise_outline()))
    if shape == 'princess':
        return poly_from_planes(princess_planes())
    if shape == 'emerald':
        return poly_from_planes(step_planes())
    raise ValueError(f'unknown cut {shape}')


@lru_cache(None)
def cut(shape, width):
    """A stone `width` mm across its short side, girdle plane at z = 0."""
    V, F = unit_cut(shape)
    V = V * width / 2
    hull = V[:, :2][ConvexHull(V[:, :2]).vertices]
    return Cut(Mesh(V, F, smooth=False), resample(hull, 160), float(np.sqrt(np.ptp(hull[:, 0]) * np.ptp(hull[:, 1])) / 2))
