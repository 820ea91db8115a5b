"""Renders one frame of the scene "orbit" with Cycles on the CPU.

Run by render.ts inside Blender. All it takes are numbers, checked before; nothing here reads a file or a scene that
somebody else wrote. Everything that could make two machines differ is fixed: seed, threads, tiles, instruction set, the
structure that rays are traced through, colour management, and the metadata of the file.
"""

import argparse
import math
import sys

import bpy
from mathutils import Vector

THREADS = 1

# Spheres float and cubes sink by this much, so that nothing shares a plane with the floor.
GAP = 0.01


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scene.py")
    for name in ("frame", "frames", "width", "height", "samples", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--output", required=True)
    return parser.parse_args(sys.argv[sys.argv.index("--") + 1 :])


def make_material(name, color, metallic, roughness):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*color, 1.0)
    shader.inputs["Metallic"].default_value = metallic
    shader.inputs["Roughness"].default_value = roughness
    return material


def make_floor_material():
    material = make_material("floor", (1.0, 1.0, 1.0), 0.0, 0.35)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    checker = nodes.new("ShaderNodeTexChecker")
    checker.inputs["Color1"].default_value = (0.62, 0.64, 0.66, 1.0)
    checker.inputs["Color2"].default_value = (0.30, 0.32, 0.35, 1.0)
    checker.inputs["Scale"].default_value = 48.0
    links.new(checker.outputs["Color"], nodes["Principled BSDF"].inputs["Base Color"])
    return material


class Surface:
    """Collects polygons into the one mesh of the scene."""

    def __init__(self):
        self.points, self.polygons, self.materials, self.smooth = [], [], [], []

    def add(self, points, polygons, material, smooth):
        first = len(self.points)
        # Six places: what a machine's sine has beyond them must not move a surface.
        self.points.extend(tuple(round(value, 6) for value in point) for point in points)
        self.polygons.extend([first + corner for corner in polygon] for polygon in polygons)
        self.materials.extend([material] * len(polygons))
        self.smooth.extend([smooth] * len(polygons))

    def place(self, materials):
        mesh = bpy.data.meshes.new("surface")
        mesh.from_pydata(self.points, [], self.polygons)
        for material in materials:
            mesh.materials.append(material)
        mesh.polygons.foreach_set("material_index", self.materials)
        mesh.polygons.foreach_set("use_smooth", self.smooth)
        mesh.update()
        bpy.context.collection.objects.link(bpy.data.objects.new("surface", mesh))


def sphere(radius, center, segments=64, rings=32):
    """Points and polygons of a sphere, from its south pole to its north pole."""
    points = [(center[0], center[1], center[2] - radius)]
    for ring in range(1, rings):
        height = -math.cos(math.pi * ring / rings) * radius
        width = math.sin(math.pi * ring / rings) * radius
        for segment in range(segments):
            angle = 2.0 * math.pi * segment / segments
            points.append((center[0] + width * math.cos(angle), center[1] + width * math.sin(angle), center[2] + height))
    north = len(points)
    points.append((center[0], center[1], center[2] + radius))

    polygons = []
    for segment in range(segments):
        after = (segment + 1) % segments
        polygons.append([0, 1 + after, 1 + segment])
        for ring in range(rings - 2):
            low, high = 1 + ring * segments, 1 + (ring + 1) * segments
            polygons.append([low + segment, low + after, high + after, high + segment])
        top = 1 + (rings - 2) * segments
        polygons.append([top + segment, top + after, north])
    return points, polygons


def chamfered_cube(size, center, turn):
    """Points and polygons of a cube whose edges and corners are cut off: every corner becomes three points."""
    outer = size / 2.0
    inner = outer * 0.9
    signs = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    points, index = [], {}
    for corner in signs:
        for axis in range(3):
            local = [sign * (outer if i == axis else inner) for i, sign in enumerate(corner)]
            index[corner, axis] = len(points)
            points.append(
                (
                    center[0] + local[0] * math.cos(turn) - local[1] * math.sin(turn),
                    center[1] + local[0] * math.sin(turn) + local[1] * math.cos(turn),
                    center[2] + local[2],
                )
            )

    def corner_at(axis, sign, others):
        corner = [0, 0, 0]
        corner[axis] = sign
        corner[(axis + 1) % 3], corner[(axis + 2) % 3] = others
        return tuple(corner)

    polygons = []
    for axis in range(3):
        for sign in (-1, 1):
            around = [(-1, -1), (1, -1), (1, 1), (-1, 1)][::sign]
            polygons.append([index[corner_at(axis, sign, others), axis] for others in around])
        # The edges along this axis lie between the faces of the two other axes.
        one, two = (axis + 1) % 3, (axis + 2) % 3
        for others in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            low, high = corner_at(axis, -1, others), corner_at(axis, 1, others)
            edge = [index[low, one], index[low, two], index[high, two], index[high, one]]
            polygons.append(edge if others[0] * others[1] < 0 else edge[::-1])
    for corner in signs:
        cut = [index[corner, axis] for axis in range(3)]
        polygons.append(cut if corner[0] * corner[1] * corner[2] > 0 else cut[::-1])
    return points, polygons


def build_surfaces():
    # One mesh, point by point. Cycles and Blender's modelling tools order separate objects and new faces by their
    # addresses in memory, which differ in every process; where two surfaces are equally near, that order decides.
    materials = [
        make_floor_material(),
        make_material("chrome", (0.92, 0.93, 0.95), 1.0, 0.04),
        make_material("gold", (1.0, 0.70, 0.24), 1.0, 0.16),
        make_material("copper", (0.94, 0.48, 0.33), 1.0, 0.22),
        make_material("teal", (0.02, 0.33, 0.36), 0.0, 0.25),
        make_material("crimson", (0.55, 0.03, 0.05), 0.0, 0.25),
    ]
    floor, chrome, gold, copper, teal, crimson = range(len(materials))

    surface = Surface()
    surface.add([(-30, -30, 0), (30, -30, 0), (30, 30, 0), (-30, 30, 0)], [[0, 1, 2, 3]], floor, False)
    surface.add(*sphere(1.15, (0.0, 0.0, 1.15 + GAP)), chrome, True)
    around = [
        ("sphere", 0.62, gold),
        ("cube", 1.00, teal),
        ("sphere", 0.52, crimson),
        ("cube", 0.90, copper),
        ("sphere", 0.62, teal),
        ("cube", 1.00, gold),
        ("sphere", 0.52, copper),
        ("cube", 0.90, crimson),
    ]
    for position, (shape, size, material) in enumerate(around):
        angle = 2.0 * math.pi * position / len(around)
        x, y = 2.75 * math.cos(angle), 2.75 * math.sin(angle)
        if shape == "sphere":
            surface.add(*sphere(size, (x, y, size + GAP)), material, True)
        else:
            surface.add(*chamfered_cube(size, (x, y, size / 2.0 - GAP), angle + 0.4), material, False)
    surface.place(materials)


def build_light():
    bpy.ops.object.light_add(type="SUN", rotation=(math.radians(48.0), 0.0, math.radians(35.0)))
    sun = bpy.context.object.data
    sun.energy = 2.6
    sun.angle = math.radians(3.0)
    sun.color = (1.0, 0.95, 0.86)

    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    coordinates = nodes.new("ShaderNodeTexCoord")
    split = nodes.new("ShaderNodeSeparateXYZ")
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].color = (0.80, 0.86, 0.92, 1.0)
    ramp.color_ramp.elements[1].color = (0.10, 0.27, 0.60, 1.0)
    ramp.color_ramp.elements[1].position = 0.6
    links.new(coordinates.outputs["Generated"], split.inputs["Vector"])
    links.new(split.outputs["Z"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], nodes["Background"].inputs["Color"])
    nodes["Background"].inputs["Strength"].default_value = 0.6


def place_camera(frame, frames):
    angle = 2.0 * math.pi * frame / frames
    position = Vector((9.4 * math.sin(angle), -9.4 * math.cos(angle), 4.1))
    gaze = Vector((0.0, 0.0, 0.65)) - position
    bpy.ops.object.camera_add(location=position, rotation=gaze.to_track_quat("-Z", "Y").to_euler())
    camera = bpy.context.object
    camera.data.lens = 42.0
    bpy.context.scene.camera = camera


def fix_arithmetic(scene):
    # Cycles picks the widest instructions a machine has, and those round differently. Its debugging switches, the only
    # way to say otherwise, hold it to SSE 4.1 and to its own BVH instead of Embree's.
    preferences = bpy.context.preferences
    preferences.view.show_developer_ui = True
    preferences.experimental.use_cycles_debug = True
    scene.cycles.debug_use_cpu_avx2 = False
    scene.cycles.debug_use_cpu_avx = False
    scene.cycles.debug_bvh_layout = "BVH2"


def configure_render(scene, arguments):
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = arguments.samples
    scene.cycles.seed = arguments.seed
    scene.cycles.use_animated_seed = False
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 6
    scene.cycles.sample_clamp_indirect = 4.0
    scene.cycles.caustics_reflective = False
    scene.cycles.use_auto_tile = False
    scene.render.threads_mode = "FIXED"
    scene.render.threads = THREADS
    scene.render.use_persistent_data = False

    scene.render.resolution_x = arguments.width
    scene.render.resolution_y = arguments.height
    scene.render.resolution_percentage = 100
    scene.render.dither_intensity = 0.0
    scene.view_settings.view_transform = "Filmic"
    scene.view_settings.look = "Medium High Contrast"

    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.color_depth = "8"
    scene.render.use_file_extension = False
    for setting in dir(scene.render):
        if setting.startswith("use_stamp"):
            setattr(scene.render, setting, False)
    scene.render.filepath = arguments.output


def main():
    arguments = parse_arguments()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    fix_arithmetic(scene)
    build_surfaces()
    build_light()
    place_camera(arguments.frame, arguments.frames)
    configure_render(scene, arguments)
    bpy.ops.render.render(write_still=True)


main()
