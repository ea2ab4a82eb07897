"""Ear jewels, pendants, necklaces, bracelets. Laid pieces lie in the xy plane, z up, mm."""
import numpy as np

from . import bands, chains
from .gems import cut
from .mesh import frame, lathe, move, sphere, superellipse, tube, turn
from .piece import Piece
from .settings import along, head, tennis_unit, with_post


def stud_front(d):
    """Stone or pearl front of one stud, table along +z."""
    if 'pearl' in d:
        r = d['pearl'] / 2
        cup = lathe([(.05, -r * 1.16), (r * .42, -r * 1.12), (r * .60, -r * .84), (r * .56, -r * .80), (.05, -r * .95)], caps=False)
        return Piece().add(sphere(r, 64, 40), 'pearl').add(cup), d['pearl']
    s = d['stone']
    R = cut(s['cut'], s['width']).R
    p = Piece().put(head(s, -R * .80, d.get('setting', 'claw'), d.get('claws', 4), d.get('halo', False), d.get('wire', 1.0)))
    return p, 2 * R


def studs(d):
    """A pair: one faces the viewer, one turns to show its profile and post."""
    front, size = stud_front(d)
    one = with_post(front, size)
    gap = d.get('gap', 1.2) * size
    facing = turn('z', -8) @ turn('x', 54)
    aside = turn('z', -52) @ turn('x', 58)
    p = Piece().put(Piece().put(one, facing).grounded(), move(-gap * .62, -gap * .25, 0))
    return p.put(Piece().put(one, aside).grounded(), move(gap * .62, gap * .25, 0))


def hoop(d):
    """One hoop standing on its edge, axis along y, with a post closing it at the top."""
    r, w, t = d['diameter'] / 2, d['width'], d['thick']
    if 'melee' in d:
        a = np.radians(78)
        p = bands.set_band(w, t, d['melee'], [(-a, a)], r - t, post=np.radians((99, 116)))
        p = Piece().put(p, turn('y', -90))
    else:
        th = np.radians(np.linspace(24, 350, 60))
        at = lambda a, rr: np.stack([rr * np.sin(a), 0 * a, rr * np.cos(a)], -1)
        p = Piece().add(tube(at(th, r - t / 2), t / 2, seg=40, sub=4))
        p.add(tube(at(np.radians(np.linspace(30, -2, 8)), r - t / 2), .42, seg=16, sub=4))
        p.add(sphere(t * .50, 32, 20, at(np.radians(24), r - t / 2)))
    return p


def hoops(d):
    """A pair leaning at two angles, one a little behind the other."""
    one, r, (a, b) = hoop(d), d['diameter'] / 2, d.get('yaw', (34, -30))
    p = Piece().put(Piece().put(one, turn('z', a) @ turn('x', -6)).grounded(), move(-r * .92, -r * .30, 0))
    return p.put(Piece().put(one, turn('z', b) @ turn('x', 5)).grounded(), move(r * .92, r * .40, 0))


def drops(d):
    """A pair of drops: a small diamond above a hanging stone, facing the viewer."""
    s, top = d['stone'], d.get('top', {'cut': 'round', 'gem': 'diamond', 'width': 3.2})
    O = cut(s['cut'], s['width']).outline
    y = O[:, 1].max() + top['width'] * .5 + 2.1
    one = Piece().put(head(s, -cut(s['cut'], s['width']).R * .80, d.get('setting', 'claw'), 4, d.get('halo', False), .8))
    one.put(with_post(head(top, -top['width'] * .4, 'claw', 4), top['width']), move(0, y, 0))
    a = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    halo = 1.45 if d.get('halo') else .25
    for c, r, lean in ((O[:, 1].max() + halo + .45, .75, 90), (O[:, 1].max() + halo + 1.35, .70, 0)):
        ringlet = np.stack([r * np.cos(a) * (.75 if lean == 0 else 0), c + r * np.sin(a), r * .75 * np.cos(a) * (lean == 90) - .5], 1)
        one.add(tube(ringlet, .19, seg=12, closed=True))
    w = np.ptp(O[:, 0]) * (1.55 if d.get('halo') else 1.15)
    up = turn('x', 76)
    p = Piece().put(Piece().put(one, turn('z', -12) @ up).grounded(), move(-w * .72, 0, 0))
    return p.put(Piece().put(one, turn('z', 20) @ up).grounded(), move(w * .72, w * .3, 0))


def pendant(d):
    """A jewel laid on the table with its chain running up in a vee."""
    p, k = Piece(), d.get('kind_of', 'stone')
    if k == 'stone':
        s = d['stone']
        R = cut(s['cut'], s['width']).R
        one = head(s, -R * .82, d.get('setting', 'claw'), d.get('claws', 4), d.get('halo', False), d.get('wire', 1.0))
        top = cut(s['cut'], s['width']).outline[:, 1].max() + (1.45 if d.get('halo') else .35)
    elif k == 'disc':
        r = d['diameter'] / 2
        one, top = disc(r), r + .2
    else:
        r = d['pearl'] / 2
        cap = lathe([(.05, r * 1.02), (r * .20, r * 1.0), (r * .42, r * .86), (r * .40, r * .95), (.25, r * 1.14), (.05, r * 1.16)], 64)
        one = Piece().add(sphere(r, 72, 48), 'pearl').add(cap.moved(turn('x', -90)))
        one.put(head({'cut': 'round', 'gem': 'diamond', 'width': 2.6}, -1.0, 'claw', 4, wire=.75), move(0, r + 1.9, .2))
        top = r + 3.3
    tilt = turn('x', d.get('tilt', 10))
    p.put(Piece().put(one, tilt).grounded())
    z = float(np.quantile(p.points()[:, 2], .5))
    lift = tilt[:3, :3] @ np.array([0, top + .55, 0]) + (0, 0, max(.9, z))
    p.add(chains.bail(0), at=move(*lift))
    size = d.get('link', (1.5, 1.05, .26))
    for arm in chains.vee(lift[1] + .55, d.get('spread', 7.5), d.get('rise', 17), .55):
        arm[:, 2] += np.linspace(1, 0, len(arm)) ** 2 * (lift[2] - .3)
        p.put(chains.cable(arm, *size))
    return p


def disc(r, thick=1.1, dome=.42):
    """A polished round plate, gently domed inside a fine raised rim, flat at the back."""
    face = [(max(r * a * .90, .01), thick / 2 - .12 + dome * (1 - a * a)) for a in np.linspace(0, 1, 28)]
    step = [(r * .915, thick / 2 - .10), (r * .925, thick / 2 + .02), (r * .94, thick / 2 + .06)]
    rim = [(r * .955 + .045 * r * np.sin(t), thick / 2 * np.cos(t)) for t in np.linspace(.1, np.pi - .15, 12)]
    return Piece().add(lathe(face + step + rim + [(r * .955, -thick / 2), (.01, -thick / 2)], 160))


def riviere(d):
    """A line of round diamonds laid in a loop, each leaning outward by `lean` degrees; with `coil` an open spiral."""
    size = d['stone']['width']
    curve = chains.coil(*d['coil']) if 'coil' in d else chains.oval_loop(d['rx'], d['ry'], d.get('wobble', 0.))
    out = curve / np.linalg.norm(curve, axis=1)[:, None]
    a = np.radians(d.get('lean', 0))
    up = out * np.sin(a) + np.array([0, 0, np.cos(a)])
    return along(curve, up, int(length(curve, 'coil' not in d) / (size * 1.06)), tennis_unit(size), 'coil' not in d).grounded()


def length(curve, closed):
    """Length of a polyline in mm."""
    C = np.vstack([curve, curve[:1]]) if closed else curve
    return np.linalg.norm(np.diff(C, axis=0), axis=1).sum()


def strand(d):
    """Pearls knotted on silk, laid as a spiral, with a ball clasp at the outer end."""
    r = d['pearl'] / 2
    curve = chains.coil(*d['coil'])
    unit = Piece().add(sphere(r, 48, 32), 'pearl').add(sphere(r * .16, 12, 8, (r * 1.045, 0, 0)), 'pearl')
    n = int(length(curve, False) / (2 * r * 1.045))
    p = along(curve, np.tile([0, 0, 1.], (len(curve), 1)), n, unit, closed=False)
    step = curve[-1] - curve[-40]
    end = curve[-1] + step / np.linalg.norm(step) * r * 1.9
    return p.add(sphere(r * .72, 48, 32, end)).grounded()


def stations(d):
    """Fine cable chain laid as a spiral with bezel-set diamonds at intervals."""
    s, curve = d['stone'], chains.coil(*d['coil'], z=.5)
    chain = chains.cable(curve, *d['link'])
    st, n = head(s, -s['width'] * .37, 'bezel', depth=.45), d['count']
    a = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    loop = lambda x, r: tube(np.stack([x + r * 1.1 * np.cos(a), r * np.sin(a), 0 * a - s['width'] * .18], 1), .17, seg=12, closed=True)
    for side in (1, -1):
        st.add(loop(side * (s['width'] / 2 + .92), .62))
    spots = [int((i + .5) * len(curve) / n) for i in range(n)]
    edge = s['width'] / 2 + .42
    clear = edge + .55
    p = Piece([q for q in chain.parts if min(np.linalg.norm(q.at[:3, 3] - curve[k]) for k in spots) > clear])
    for i, k in enumerate(spots):
        p.put(st, frame(curve[k] + (0, 0, s['width'] * .22), curve[k + 3] - curve[k - 3], (0, 0, 1)) @ turn('x', 8 if i % 2 else -6))
    return p.add(loop(0, 1.5), at=frame(curve[-1] + (curve[-1] - curve[-30]) * .4, curve[-1] - curve[-30], (0, 0, 1)) @ move(1.1, 0, .6))


def cable_bracelet(d):
    """Heavy cable links laid in a loop."""
    return chains.cable(chains.oval_loop(d['rx'], d['ry'], .03), *d['link'], closed=True, lean=42).grounded()


def bangle(d):
    """Solid round bangle standing on its edge; with `melee` a row of diamonds over the top."""
    inner = d.get('inner', 29.)
    if 'melee' in d:
        a = np.radians(d.get('set_deg', 58))
        return bands.set_band(d['width'], d['thick'], d['melee'], [(-a, a)], inner).grounded()
    q = superellipse(d['width'], d['thick'], 2.2) + (0, d['thick'] / 2)
    return Piece().add(bands.band(inner, lambda th: q, 400)).grounded()


KINDS = {'studs': studs, 'hoops': hoops, 'drops': drops, 'pendant': pendant, 'riviere': riviere, 'strand': strand,
         'stations': stations, 'cable': cable_bracelet, 'bangle': bangle}
