"""The stage: a piece becomes renderer objects, scaled to one stage size, lit, and framed by a camera."""
from math import cos, pi, radians, sin

import bmesh
import bpy
import numpy as np
from mathutils import Matrix, Vector

from . import lights, materials
from .piece import is_gem

STAGE = 26.0        # every piece is scaled so its longest side is this many stage units: the light stays the same for all
LENS, SENSOR = 100, 36


class Stage:
    """One opened scene holding one piece in one metal."""

    def __init__(self, piece, metal):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.scene, self.gems, self.others = bpy.context.scene, [], []
        P = piece.points()
        self.scale = STAGE / np.ptp(P, axis=0).max()
        mid = (P.min(0) + P.max(0)) / 2
        self.origin = np.array([mid[0], mid[1], P[:, 2].min()])
        self.mats = {r: materials.for_role(r, metal) for r in {p.role for p in piece.parts}}
        self._place(piece)
        self._floor()

    def to_stage(self, xyz):
        """Piece millimetres to stage units."""
        return (np.asarray(xyz, float) - self.origin) * self.scale

    def _place(self, piece):
        data = {}
        S = Matrix.Diagonal((self.scale,) * 3).to_4x4() @ Matrix.Translation(-Vector(self.origin))
        for p in piece.parts:
            key = (id(p.mesh), p.role)
            if key not in data:
                data[key] = to_data(p.mesh, self.mats[p.role])
            ob = bpy.data.objects.new(p.role, data[key])
            self.scene.collection.objects.link(ob)
            ob.matrix_world = S @ Matrix([list(map(float, r)) for r in p.at])
            (self.gems if is_gem(p) else self.others).append(ob)

    def _floor(self):
        me = bpy.data.meshes.new('floor')
        me.from_pydata([(-400, -400, 0), (400, -400, 0), (400, 400, 0), (-400, 400, 0)], [], [(0, 1, 2, 3)])
        m = bpy.data.materials.new('floor')
        m.use_nodes = True
        b = m.node_tree.nodes['Principled BSDF']
        b.inputs['Base Color'].default_value, b.inputs['Roughness'].default_value = (.8, .8, .8, 1), .35
        me.materials.append(m)
        self.floor = bpy.data.objects.new('floor', me)
        self.floor.location.z = -.01
        self.floor.visible_camera = False
        self.scene.collection.objects.link(self.floor)

    def light(self, toward_camera, room_tilt):
        """Softboxes and the two rooms. Top and fill skip the stones so no table mirrors a white sheet. Stones that face
        the viewer rather than the ceiling take their room with them: it is tilted by room_tilt degrees about x and the
        floor is taken out of their sight."""
        self.floor.visible_transmission = room_tilt == 0
        col = bpy.data.collections.new('no_veil')
        for o in self.gems:
            col.objects.link(o)
        for c in col.collection_objects:
            c.light_linking.link_state = 'EXCLUDE'
        mid = Vector((0, 0, 10))
        for name, loc, target, sx, sy, power, tint, veil in (
                ('top', (0, 10, 80), mid, 70, 60, 2.6, (1, 1, 1), True), ('key', (-62, -30, 48), mid, 34, 60, 4.2, (1, .985, .96), False),
                ('rim', (58, 22, 40), mid, 16, 62, 7.0, (.97, .985, 1), False), ('fill', (36, -64, 24), mid, 40, 26, 1.5, (1, 1, 1), True),
                ('low', (0, -50, 6), (0, 0, 4), 50, 8, 1.2, (1, 1, 1), room_tilt > 0)):
            o = self._area(name, loc, target, sx, sy, power, tint)
            if veil and self.gems:
                o.light_linking.receiver_collection = col
        self._world(toward_camera, room_tilt)

    def _area(self, name, loc, target, sx, sy, power, tint):
        d = bpy.data.lights.new(name, 'AREA')
        d.shape, d.size, d.size_y, d.energy, d.color = 'RECTANGLE', sx, sy, power * pi * sx * sy, tint
        o = bpy.data.objects.new(name, d)
        self.scene.collection.objects.link(o)
        o.location = loc
        o.rotation_euler = (Vector(target) - Vector(loc)).to_track_quat('-Z', 'Y').to_euler()
        o.visible_camera = o.visible_transmission = False
        return o

    def _world(self, toward_camera, room_tilt):
        w = bpy.data.worlds.new('rooms')
        self.scene.world = w
        w.use_nodes = True
        nt = w.node_tree
        nt.nodes.clear()
        N, L = nt.nodes.new, nt.links.new
        mix, path, out = N('ShaderNodeMixShader'), N('ShaderNodeLightPath'), N('ShaderNodeOutputWorld')
        L(path.outputs['Is Transmission Ray'], mix.inputs[0])
        for slot, name, E in ((1, 'metal', lights.metal_room()), (2, 'gem', lights.gem_room(toward_camera, room_tilt))):
            tex, bg = N('ShaderNodeTexEnvironment'), N('ShaderNodeBackground')
            tex.image = hdr(name, E)
            L(tex.outputs[0], bg.inputs['Color'])
            L(bg.outputs[0], mix.inputs[slot])
        L(mix.outputs[0], out.inputs[0])
        w.cycles.sampling_method, w.cycles.sample_map_resolution = 'MANUAL', 512

    def aim(self, points, az, el, fill, blur=.12, shift=(0, 0), room_tilt=0):
        """Camera at azimuth/elevation (degrees) framing `points` (stage units): their larger screen extent takes
        `fill` of the frame, centred. `blur` is the lens radius in stage units; shift moves the image in frame shares."""
        a, e = radians(az), radians(el)
        back = np.array([sin(a) * cos(e), -cos(a) * cos(e), sin(e)])
        right = np.array([cos(a), sin(a), 0])
        up = np.cross(back, right)
        target, dist = points.mean(0), 90.
        for _ in range(12):
            q = points - target
            depth = dist - q @ back
            X, Y = (q @ right) / depth * LENS / SENSOR, (q @ up) / depth * LENS / SENSOR
            span = max(np.ptp(X), np.ptp(Y))
            target = target + (right * (X.max() + X.min()) + up * (Y.max() + Y.min())) / 2 * dist * SENSOR / LENS
            dist = max(dist * span / fill, q.dot(back).max() + 4)
        target = target - (right * shift[0] + up * shift[1]) * dist * SENSOR / LENS
        cd = bpy.data.cameras.new('camera')
        cam = bpy.data.objects.new('camera', cd)
        self.scene.collection.objects.link(cam)
        self.scene.camera = cam
        cd.lens, cd.sensor_width, cd.clip_end = LENS, SENSOR, 2000
        cam.location = Vector(target + back * dist)
        cam.rotation_euler = Vector(back).to_track_quat('Z', 'Y').to_euler()
        cd.dof.use_dof = blur > 0
        near = np.quantile(points @ back, .8 if len(points) > 8 else .5)     # a framing box focuses on its middle
        cd.dof.focus_distance = dist - (near - target @ back)
        cd.dof.aperture_fstop = LENS / 1000 / (2 * max(blur, 1e-4))
        self.camera = cam
        self.light(tuple(back), room_tilt)


def to_data(mesh, material):
    """Renderer mesh with outward normals."""
    me = bpy.data.meshes.new('m')
    me.from_pydata(mesh.V.tolist(), [], mesh.F)
    bm = bmesh.new()
    bm.from_mesh(me)
    bmesh.ops.remove_doubles(bm, verts=bm.verts, dist=1e-5)
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    bm.to_mesh(me)
    bm.free()
    me.polygons.foreach_set('use_smooth', [mesh.smooth] * len(me.polygons))
    me.materials.append(material)
    return me


def hdr(name, E):
    """A float image the world can sample."""
    h, w, _ = E.shape
    im = bpy.data.images.new(name, w, h, float_buffer=True, is_data=True)
    im.colorspace_settings.name = 'Linear Rec.709'
    px = np.ones((h, w, 4), np.float32)
    px[..., :3] = E
    im.pixels.foreach_set(px.ravel())
    im.pack()
    return im
