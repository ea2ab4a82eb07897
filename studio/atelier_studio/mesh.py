"""Meshes without any renderer: plain numpy vertices and faces, and the few sweeps all jewels are made of."""
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np


@dataclass(eq=False)
class Mesh:
    """Vertices (n, 3) in mm and faces as vertex index lists; `smooth` shades across edges."""
    V: np.ndarray
    F: list
    smooth: bool = True

    def moved(self, M):
        """A copy transformed by the 4x4 matrix M."""
        return Mesh(self.V @ M[:3, :3].T + M[:3, 3], self.F, self.smooth)


def move(x=0.0, y=0.0, z=0.0):
    """4x4 translation in mm."""
    M = np.eye(4)
    M[:3, 3] = (x, y, z)
    return M


def turn(axis, degrees):
    """4x4 rotation about the 'x', 'y' or 'z' axis."""
    a = np.radians(degrees)
    M = np.eye(4)
    i, j = {'x': (1, 2), 'y': (2, 0), 'z': (0, 1)}[axis]
    M[i, i] = M[j, j] = cos(a)
    M[i, j], M[j, i] = -sin(a), sin(a)
    return M


def frame(origin, x, z):
    """4x4 placing local x along `x` and local z as near `z` as a right angle allows."""
    x = np.asarray(x, float) / np.linalg.norm(x)
    z = np.asarray(z, float) - x * np.dot(x, z)
    z /= np.linalg.norm(z)
    M = np.eye(4)
    M[:3, 0], M[:3, 1], M[:3, 2], M[:3, 3] = x, np.cross(z, x), z, origin
    return M


def join(meshes):
    """One mesh out of many with the same shading."""
    V, F, n = [], [], 0
    for m in meshes:
        V.append(m.V)
        F += [[i + n for i in f] for f in m.F]
        n += len(m.V)
    return Mesh(np.vstack(V), F, meshes[0].smooth)


def grid(P, close_u=True, close_v=True, caps=False):
    """Quads over a lattice of points P (n, m, 3); closed directions wrap, caps fill the two open u ends."""
    n, m, _ = P.shape
    F = []
    for i in range(n if close_u else n - 1):
        a, b = i * m, ((i + 1) % n) * m
        for j in range(m if close_v else m - 1):
            k = (j + 1) % m
            F.append([a + j, a + k, b + k, b + j])
    if caps:
        F += [list(range(m))[::-1], [(n - 1) * m + j for j in range(m)]]
    return Mesh(P.reshape(-1, 3), F)


def rounded(points, radii, arc=6):
    """Closed 2-D polygon with filleted corners. Support points beside each fillet keep flats flat when shaded;
    a corner of radius 0 stays one point, so curves given as many points stay smooth."""
    P = np.asarray(points, float)
    radii = np.broadcast_to(radii, len(P))
    out = []
    for p, prev, nxt, r in zip(P, np.roll(P, 1, 0), np.roll(P, -1, 0), radii):
        if r == 0:
            out.append(p)
            continue
        a, b = prev - p, nxt - p
        la, lb = np.linalg.norm(a) + 1e-9, np.linalg.norm(b) + 1e-9
        a, b = a / la, b / lb
        half = np.arccos(np.clip(a @ b, -1, 1)) / 2
        t = min(max(r, 1e-4) / max(np.tan(half), 1e-3), la * .47, lb * .47)
        for s in np.linspace(0, 1, arc + 1):                     # quadratic blend, close to the true arc
            out.append(p + a * t * (1 - s) ** 2 + b * t * s ** 2)
        out.insert(-(arc + 1), p + a * min(t * 1.08 + .004, la * .49))
        out.append(p + b * min(t * 1.08 + .004, lb * .49))
    return np.array(out)


def superellipse(w, h, power=2.6, n=48):
    """Closed soft-cornered profile, w by h mm."""
    a = np.linspace(0, 2 * pi, n, endpoint=False)
    e = 2 / power
    f = lambda c: np.sign(c) * np.abs(c) ** e
    return np.stack([w / 2 * f(np.cos(a)), h / 2 * f(np.sin(a))], 1)


def spline(points, radii, sub=12):
    """Catmull-Rom resampling of a path with a radius at every point."""
    P, R = np.asarray(points, float), np.asarray(radii, float)
    Q = np.vstack([P[:1], P, P[-1:]])
    out, rr = [], []
    for i in range(len(P) - 1):
        p0, p1, p2, p3 = Q[i:i + 4]
        for t in np.arange(sub) / sub:
            out.append(.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t
                             + (3 * p1 - p0 - 3 * p2 + p3) * t ** 3))
            rr.append(R[i] * (1 - t) + R[i + 1] * t)
    return np.array(out + [P[-1]]), np.array(rr + [R[-1]])


def tube(points, radii, seg=20, sub=12, closed=False):
    """Round wire along a path; open ends get a spherical tip."""
    radii = np.broadcast_to(radii, len(points))
    if closed:
        C, R = np.asarray(points, float), radii
    else:
        C, R = spline(points, radii, sub)
        d = C[-1] - C[-2]
        a = np.arange(1, 8) / 8 * pi / 2
        tip = C[-1] + (d / np.linalg.norm(d)) * (R[-1] * np.sin(a))[:, None]
        C, R = np.vstack([C, tip]), np.r_[R, np.maximum(R[-1] * np.cos(a), 1e-3)]
    T = np.roll(C, -1, 0) - np.roll(C, 1, 0) if closed else np.gradient(C, axis=0)
    T /= np.linalg.norm(T, axis=1)[:, None] + 1e-12
    u = np.cross(T[0], (.13, .21, .97))
    ang = np.linspace(0, 2 * pi, seg, endpoint=False)
    rows = []
    for c, t, r in zip(C, T, R):
        u = u - t * (u @ t)
        u /= np.linalg.norm(u)
        rows.append(c + (np.outer(np.cos(ang), u) + np.outer(np.sin(ang), np.cross(t, u))) * r)
    return grid(np.array(rows), close_u=closed, caps=not closed)


def sphere(r, u=24, v=16, centre=(0, 0, 0)):
    """Ball of radius r mm."""
    a, b = np.linspace(0, 2 * pi, u, endpoint=False), np.linspace(-pi / 2 + .02, pi / 2 - .02, v)
    P = np.stack([np.outer(np.cos(b), np.cos(a)), np.outer(np.cos(b), np.sin(a)),
                  np.repeat(np.sin(b)[:, None], u, 1)], -1) * r + np.asarray(centre)
    return grid(P, close_u=False, caps=True)


def lathe(profile, n=96, caps=True):
    """Turn an open (radius, z) profile about the z axis."""
    a = np.linspace(0, 2 * pi, n, endpoint=False)
    P = np.array([np.stack([r * np.cos(a), r * np.sin(a), np.full(n, z)], 1) for r, z in profile])
    return grid(P, close_u=False, caps=caps)


def sweep(outline, profile):
    """Closed (offset, z) profile carried round a closed outline; offset is mm outward along its normal."""
    O, N = outline, normals(outline)
    P = np.stack([np.c_[O + N * o, np.full(len(O), z)] for o, z in profile], 1)
    return grid(P)


def loft(outline, profile, closed=True):
    """(scale, z) profile applied to an outline; closed makes a ring wall, open makes a capped solid."""
    P = np.stack([np.c_[outline * s, np.full(len(outline), z)] for s, z in profile], 0)
    return grid(P, close_u=closed, caps=not closed)


def normals(outline):
    """Outward unit normals of a counter-clockwise closed polyline, slightly softened at corners."""
    T = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    N = np.stack([T[:, 1], -T[:, 0]], 1)
    N /= np.linalg.norm(N, axis=1)[:, None]
    N = (np.roll(N, 1, 0) + 2 * N + np.roll(N, -1, 0))
    return N / np.linalg.norm(N, axis=1)[:, None]


def resample(points, n, closed=True):
    """n points at equal arc length along a polyline of any dimension."""
    P = np.vstack([points, points[:1]]) if closed else np.asarray(points)
    s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(P, axis=0), axis=1))]
    t = np.linspace(0, s[-1], n, endpoint=not closed)
    return np.stack([np.interp(t, s, P[:, k]) for k in range(P.shape[1])], 1)


def circle(r, n=128):
    """Closed counter-clockwise circle outline of radius r mm."""
    a = np.linspace(0, 2 * pi, n, endpoint=False)
    return np.stack([r * np.cos(a), r * np.sin(a)], 1)


def ray(outline, degrees):
    """The point of a star-shaped outline seen from its origin at a polar angle."""
    a = np.unwrap(np.arctan2(outline[:, 1], outline[:, 0]))
    d = np.radians(degrees)
    d = a[0] + (d - a[0]) % (2 * pi)
    r = np.interp(d, np.r_[a, a[0] + 2 * pi], np.r_[np.hypot(*outline.T), np.hypot(*outline[0])])
    return np.array([cos(d), sin(d)]) * r
