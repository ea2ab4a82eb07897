"""Metals, stones and pearl as renderer materials."""
import bpy

METALS = {  # linear reflectance at normal incidence
    'yellow': (.930, .700, .385), 'rose': (.905, .625, .515), 'white': (.780, .760, .720), 'platinum': (.740, .730, .715)}

STONES = {  # index at 589 nm, dispersion n(F) - n(C), tint per crossing
    'diamond': (2.4175, .0255, (1, 1, 1)), 'sapphire': (1.770, .0105, (.50, .62, .90)), 'ruby': (1.770, .0105, (.90, .34, .42)),
    'emerald': (1.580, .0080, (.42, .84, .60)), 'tanzanite': (1.695, .012, (.64, .60, .95))}


def index_at(stone, micron):
    """Refractive index at a wavelength in micrometres (two-term Cauchy)."""
    n, d, _ = STONES[stone]
    return n + d / (1 / .486 ** 2 - 1 / .656 ** 2) * (1 / micron ** 2 - 1 / .589 ** 2)


def metal(kind):
    """Hand polish: very faint large waviness in stage space so reflections are not drawing-perfect."""
    m = bpy.data.materials.new('metal_' + kind)
    m.use_nodes = True
    nt = m.node_tree
    b = nt.nodes['Principled BSDF']
    b.inputs['Metallic'].default_value = 1
    b.inputs['Base Color'].default_value = (*METALS[kind], 1)
    b.inputs['Roughness'].default_value = .075
    b.inputs['Specular Tint'].default_value = (1, .97, .92, 1)
    noise, where, bump = (nt.nodes.new(k) for k in ('ShaderNodeTexNoise', 'ShaderNodeNewGeometry', 'ShaderNodeBump'))
    noise.inputs['Scale'].default_value, noise.inputs['Detail'].default_value = .55, 2
    bump.inputs['Strength'].default_value, bump.inputs['Distance'].default_value = .05, .25
    nt.links.new(where.outputs['Position'], noise.inputs['Vector'])
    nt.links.new(noise.outputs['Fac'], bump.inputs['Height'])
    nt.links.new(bump.outputs['Normal'], b.inputs['Normal'])
    return m


def gem(stone):
    """Clear glass of the stone's index; its IOR input is set again for every wavelength."""
    m = bpy.data.materials.new('gem_' + stone)
    m.use_nodes = True
    nt = m.node_tree
    nt.nodes.clear()
    out, glass = nt.nodes.new('ShaderNodeOutputMaterial'), nt.nodes.new('ShaderNodeBsdfGlass')
    glass.name = 'glass'
    glass.inputs['Roughness'].default_value = 0
    glass.inputs['IOR'].default_value = STONES[stone][0]
    glass.inputs['Color'].default_value = (*STONES[stone][2], 1)
    nt.links.new(glass.outputs[0], out.inputs['Surface'])
    return m


def pearl():
    """Nacre: soft body, clear lustre, rose overtone toward the rim."""
    m = bpy.data.materials.new('pearl')
    m.use_nodes = True
    nt = m.node_tree
    b = nt.nodes['Principled BSDF']
    ramp, facing = nt.nodes.new('ShaderNodeValToRGB'), nt.nodes.new('ShaderNodeLayerWeight')
    facing.inputs['Blend'].default_value = .45
    e = ramp.color_ramp.elements
    e[0].color, e[1].color = (.77, .72, .66, 1), (.60, .49, .47, 1)
    e.new(.45).color = (.78, .70, .65, 1)
    nt.links.new(facing.outputs['Facing'], ramp.inputs[0])
    nt.links.new(ramp.outputs[0], b.inputs['Base Color'])
    for name, v in (('Roughness', .26), ('Specular IOR Level', .6), ('Coat Weight', 1.), ('Coat Roughness', .05), ('Coat IOR', 1.75)):
        b.inputs[name].default_value = v
    return m


def for_role(role, metal_kind):
    return pearl() if role == 'pearl' else gem(role[4:]) if role.startswith('gem:') else metal(metal_kind)
