"""From passes to a picture: denoise once with guides, neutral tone curve, shadow and page colour, dither."""
import bpy
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, zoom

from .pipeline import read, write

PAGE, SHADE = 'F6F2EC', '4A3B2A'


def linear(s):
    """sRGB 0..1 to linear light."""
    return np.where(s <= .04045, s / 12.92, ((s + .055) / 1.055) ** 2.4)


def srgb(x):
    """Linear light to sRGB 0..1."""
    return np.where(x <= .0031308, x * 12.92, 1.055 * np.clip(x, 0, None) ** (1 / 2.4) - .055)


def colour(hexa):
    """Linear RGB of a hex colour."""
    return linear(np.array([int(hexa[i:i + 2], 16) for i in (0, 2, 4)]) / 255)


def denoise(passes, folder):
    """Open Image Denoise over the merged frame, with albedo and normals as guides; alpha apart."""
    for k, v in (('colour', passes['rgba'][..., :3]), ('albedo', passes['albedo']), ('normal', passes['normal']),
                 ('alpha', np.repeat(passes['rgba'][..., 3:], 3, -1))):
        write(folder / f'{k}.exr', v)
    S = bpy.data.scenes.new('finish')
    S.render.resolution_x = S.render.resolution_y = len(passes['rgba'])
    S.use_nodes = True
    t = S.node_tree
    t.nodes.clear()

    def source(name):
        n = t.nodes.new('CompositorNodeImage')
        n.image = bpy.data.images.load(str(folder / f'{name}.exr'))
        n.image.colorspace_settings.name = 'Linear Rec.709' if name != 'normal' else 'Non-Color'
        return n.outputs[0]

    dn, da, join, out = (t.nodes.new(k) for k in ('CompositorNodeDenoise', 'CompositorNodeDenoise', 'CompositorNodeSetAlpha',
                                                  'CompositorNodeComposite'))
    dn.prefilter, dn.use_hdr, da.prefilter, join.mode = 'ACCURATE', True, 'NONE', 'REPLACE_ALPHA'
    for slot, name in (('Image', 'colour'), ('Albedo', 'albedo'), ('Normal', 'normal')):
        t.links.new(source(name), dn.inputs[slot])
    t.links.new(source('alpha'), da.inputs['Image'])
    t.links.new(dn.outputs[0], join.inputs[0])
    t.links.new(da.outputs[0], join.inputs[1])
    t.links.new(join.outputs[0], out.inputs[0])
    S.render.image_settings.file_format, S.render.image_settings.color_mode = 'OPEN_EXR', 'RGBA'
    S.render.image_settings.color_depth = '32'
    S.render.filepath = str(folder / 'clean.exr')
    bpy.ops.render.render(write_still=True, scene='finish')
    c = read(folder / 'clean.exr')
    return np.stack([c[k] for k in 'RGBA'], -1)


def neutral(c):
    """Khronos PBR Neutral: colours stay true below 0.8, only highlights roll off."""
    c = np.clip(c, 0, None)
    low = c.min(-1, keepdims=True)
    c = c - np.where(low < .08, low - 6.25 * low * low, .04)
    start = .8 - .04
    peak = c.max(-1, keepdims=True)
    new = 1 - (1 - start) ** 2 / (peak + 1 - 2 * start)
    g = 1 - 1 / (.15 * (peak - new) + 1)
    return np.where(peak < start, c, (c * new / np.maximum(peak, 1e-6)) * (1 - g) + new * g)


def step(x, a, b):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def compose(rgba, shadow, fade_top=0., exposure=1.0):
    """8-bit picture: jewel over tinted shadow over the exact page colour; shadow is gone before the edge."""
    px = len(rgba)
    a = np.clip(rgba[..., 3:], 0, 1)
    rgb = neutral(rgba[..., :3] * exposure / np.maximum(a, 1e-3))
    yy, xx = np.mgrid[0:px, 0:px] / px * 2 - 1
    if fade_top:
        a = a * step(yy, -1.0, -1.0 + 2 * fade_top)[..., None]
    sh = np.clip(zoom(gaussian_filter(shadow, len(shadow) / 330), px / len(shadow), order=3), 0, 1)[:px, :px]
    fade = 1 - step(np.hypot(xx, yy) * .98, .70, .98)
    fade = fade * np.clip(np.minimum(1 - np.abs(xx), 1 - np.abs(yy)) / .10, 0, 1)
    sh = (np.clip((sh - .01) * 1.06, 0, 1) * fade * .92)[..., None]
    out = srgb(rgb * a + (colour(PAGE) * (1 - sh) + colour(SHADE) * sh) * (1 - a))
    out = out + (np.random.default_rng(1).random((px, px, 1)) - .5) / 255 * (sh > .002)
    return Image.fromarray((np.clip(out, 0, 1) * 255 + .5).astype(np.uint8))
