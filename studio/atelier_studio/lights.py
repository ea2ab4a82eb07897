"""Two rooms of light drawn as equirect HDRs in numpy: one that metal sees, one that stones see."""
import numpy as np

from .mesh import turn


def directions(w, h):
    """Unit vectors of every pixel in the renderer's equirect convention."""
    lon, lat = np.meshgrid(-((np.arange(w) + .5) / w - .5) * 2 * np.pi, ((np.arange(h) + .5) / h - .5) * np.pi)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)


def smooth(x, a, b):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def spot(D, d, angle, strength, soft=.15, tint=(1, 1, 1)):
    """Round lamp of angular radius `angle` degrees in direction d."""
    c = D @ (np.array(d, float) / np.linalg.norm(d))
    m = smooth(c, np.cos(np.radians(angle * (1 + soft))), np.cos(np.radians(angle * (1 - soft))))
    return m[..., None] * strength * np.array(tint)


def panel(D, d, w, h, strength, roll=0, soft=.08):
    """Softbox in direction d with angular half sizes w, h in degrees, a little brighter toward its top."""
    d = np.array(d, float) / np.linalg.norm(d)
    x = np.cross([0, 0, 1.] if abs(d[2]) < .95 else [0, 1., 0], d)
    x /= np.linalg.norm(x)
    y, r = np.cross(d, x), np.radians(roll)
    x, y = x * np.cos(r) + y * np.sin(r), y * np.cos(r) - x * np.sin(r)
    z = D @ d
    X, Y = np.degrees(np.arctan2(D @ x, z)), np.degrees(np.arctan2(D @ y, np.maximum(z, 1e-4)))
    edge = lambda v, s: 1 - smooth(np.abs(v), s * (1 - soft), s * (1 + soft))
    return (edge(X, w) * edge(Y, h) * (z > 0) * (.82 + .18 * np.clip(Y / h, -1, 1)))[..., None] * strength * np.ones(3)


GEM_PANELS = (((-.9, -.2, .7), 24, 15, 3.6, 8), ((.9, .25, .75), 17, 22, 3.8, -12), ((.05, .95, .5), 30, 14, 2.8, 4),
              ((.35, -.8, .85), 9, 16, 2.6, 20), ((-.25, -.6, 1.1), 6, 12, 2.2, -30), ((-.5, .65, .15), 14, 12, 2.0, 0),
              ((.85, -.5, .2), 8, 20, 2.4, 0))


def gem_room(camera, tilt=0, seed=7, base=.02, w=1024, h=512):
    """Dark field with panels and 22 pin lamps, dark round the camera direction: contrast is brilliance.
    tilt leans the whole room toward -y by so many degrees, camera shade included."""
    D, rng, lean = directions(w, h), np.random.default_rng(seed), turn('x', tilt)[:3, :3]
    D = D @ lean
    E = np.full((h, w, 3), base) + smooth(D[..., 2], -.2, .9)[..., None] * .10
    for p in GEM_PANELS:
        E = E + panel(D, *p)
    for _ in range(22):
        v = rng.normal(size=3)
        v[2] = abs(v[2]) * .9 + .08
        warm = rng.uniform(-1, 1)
        E += spot(D, v, rng.uniform(1.2, 3.2), rng.uniform(14, 38), .3, (1 + .05 * warm, 1, 1 - .07 * warm))
    c = (np.array(camera) / np.linalg.norm(camera)) @ lean
    return E * (1 - .9 * smooth(D @ c, np.cos(np.radians(15)), np.cos(np.radians(9)))[..., None])


def metal_room(w=1024, h=512):
    """Soft studio with black flags: the dark edge lines are what makes polished metal read as metal."""
    D = directions(w, h)
    g = np.interp(D[..., 2], [-1, -.25, -.04, .04, .22, .5, 1], [.34, .26, .16, .05, .13, .42, .62])
    E = g[..., None] * np.array([1, .985, .96])
    for d, a, b in (((-.35, -1, .25), 5, 40), ((.75, -.75, .2), 5, 45), ((-1, .35, .2), 6, 40), ((.5, 1, .3), 6, 40)):
        E *= 1 - .8 * np.clip(panel(D, d, a, b, 1, 0, .25), 0, 1)
    return E
