"""Render passes. One adaptive base frame for everything; a small shadow frame; then one pass per wavelength in the
stones' screen box only, with everything that is not stone held out, so spectral samples are spent on stone pixels."""
import resource
import time
from pathlib import Path

import bpy
import numpy as np
import OpenEXR
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from .materials import index_at


def cpu():
    """CPU seconds used by this process."""
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def wavelengths(count):
    """Wavelengths in micrometres with their linear RGB weights; one wave is plain white light."""
    if count == 1:
        return [(.589, np.ones(3))]
    lam = np.linspace(.43, .66, count)
    bell = lambda c, s: np.exp(-.5 * ((lam - c) / s) ** 2)
    W = np.stack([bell(.610, .035) + .12 * bell(.44, .02), bell(.545, .035), bell(.455, .028)], 1)
    return list(zip(lam, W / W.sum(0)))


def read(path):
    """Channels of an EXR by name."""
    with OpenEXR.File(str(path), separate_channels=True) as f:
        return {k: np.array(c.pixels, np.float32) for k, c in f.channels().items()}


def pick(channels, name, letters):
    """Stack one pass out of a multilayer frame."""
    keys = [next(k for k in channels if k.endswith(f'{name}.{c}')) for c in letters]
    return np.stack([channels[k] for k in keys], -1)


def write(path, image):
    """Three- or four-channel linear image as EXR."""
    name = 'RGBA'[:image.shape[-1]]
    OpenEXR.File({'type': OpenEXR.scanlineimage}, {name: np.ascontiguousarray(image, np.float32)}).write(str(path))


class Passes:
    """Renders the passes of one framed stage into a work folder."""

    def __init__(self, stage, preset, px, folder):
        self.st, self.pre, self.px, self.dir = stage, preset, px, Path(folder)
        S, cy = stage.scene, stage.scene.cycles
        S.render.engine, cy.device = 'CYCLES', 'CPU'
        cy.use_adaptive_sampling, cy.use_denoising, cy.use_light_tree = True, False, True
        cy.max_bounces = cy.transmission_bounces = preset['bounces']
        cy.glossy_bounces, cy.diffuse_bounces, cy.transparent_max_bounces = 8, 3, 8
        cy.caustics_reflective = cy.caustics_refractive = False
        cy.blur_glossy, cy.sample_clamp_indirect = .3, 12
        S.render.film_transparent, S.render.use_persistent_data = True, True
        S.render.resolution_percentage = 100
        S.view_layers[0].cycles.denoising_store_passes = True

    def shot(self, name, spp, threshold, px, seed, layers=False, box=None):
        """One render; returns its channels."""
        S, cy = self.st.scene, self.st.scene.cycles
        cy.samples, cy.adaptive_threshold, cy.adaptive_min_samples, cy.seed = spp, threshold, min(spp, 16), seed
        S.render.resolution_x = S.render.resolution_y = px
        S.render.use_border, S.render.use_crop_to_border = box is not None, False
        if box is not None:
            S.render.border_min_x, S.render.border_max_x, S.render.border_min_y, S.render.border_max_y = box
        S.render.image_settings.file_format = 'OPEN_EXR_MULTILAYER' if layers else 'OPEN_EXR'
        S.render.image_settings.color_mode, S.render.image_settings.color_depth = 'RGBA', '32'
        S.render.filepath = str(self.dir / name)
        bpy.ops.render.render(write_still=True)
        return read(self.dir / name)

    def base(self):
        """Everything at once: colour, alpha and the denoiser's guides."""
        self._tune(.545)
        c = self.shot('base.exr', self.pre['base'], .03, self.px, 0, layers=True)
        return {'rgba': pick(c, 'Combined', 'RGBA'), 'albedo': pick(c, 'Denoising Albedo', 'RGB'),
                'normal': pick(c, 'Denoising Normal', 'XYZ')}

    def shadow(self):
        """Shadow density 0..1 on the floor, at a third of the size, the jewel unseen by the camera."""
        S, floor, dof = self.st.scene, self.st.floor, self.st.camera.data.dof
        objects, was = self.st.gems + self.st.others, dof.use_dof
        floor.visible_camera = floor.is_shadow_catcher = True
        dof.use_dof = False
        for o in objects:
            o.visible_camera = False
        S.cycles.use_denoising, S.cycles.denoiser = True, 'OPENIMAGEDENOISE'
        a = self.shot('shadow.exr', self.pre['shadow'], .02, max(200, self.px // 3), 99)['A']
        S.cycles.use_denoising, dof.use_dof = False, was
        floor.visible_camera = floor.is_shadow_catcher = False
        for o in objects:
            o.visible_camera = True
        return np.nan_to_num(a)

    def _tune(self, micron):
        for role, m in self.st.mats.items():
            if role.startswith('gem:'):
                m.node_tree.nodes['glass'].inputs['IOR'].default_value = index_at(role[4:], micron)

    def box(self, pad=.012):
        """Screen box of the stones as (x0, x1, y0, y1) in frame shares, y up."""
        S, cam = self.st.scene, self.st.camera
        bpy.context.view_layer.update()
        pts = [world_to_camera_view(S, cam, o.matrix_world @ Vector(c)) for o in self.st.gems for c in o.bound_box]
        x, y = [p.x for p in pts], [p.y for p in pts]
        clip = lambda v: min(1., max(0., v))
        return clip(min(x) - pad), clip(max(x) + pad), clip(min(y) - pad), clip(max(y) + pad)

    def stones(self, waves, spp):
        """Premultiplied spectral colour and coverage of the stones' own pixels (rgb, alpha)."""
        box, rgb, alpha = self.box(), 0, 0
        for o in self.st.others:
            o.is_holdout = True
        for i, (lam, weight) in enumerate(wavelengths(waves)):
            self._tune(lam)
            c = self.shot('wave.exr', max(2, spp // waves), .005, self.px, i + 1, box=box)
            rgb = rgb + np.stack([c['R'], c['G'], c['B']], -1) * weight.astype(np.float32)
            alpha = alpha + c['A'] / waves
        return np.nan_to_num(rgb), alpha

    def run(self, waves):
        """All passes merged: {'rgba', 'albedo', 'normal', 'shadow', 'cpu', 'wall'}."""
        c0, t0 = cpu(), time.time()
        out = self.base()
        out['shadow'] = self.shadow()
        if self.st.gems and waves:
            rgb, a = self.stones(waves, self.pre['stone'])
            out['rgba'][..., :3] = out['rgba'][..., :3] * (1 - a[..., None]) + rgb
        out['cpu'], out['wall'] = cpu() - c0, time.time() - t0
        return out
