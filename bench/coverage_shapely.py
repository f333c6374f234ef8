"""Peer of crates/coverage/examples/bench_coverage.rs: the same figures with Shapely 2 at its best.

Reads the same GeoJSON files, projects once to an equal-area system (not timed, nor is reading), then times the
whole computation: discs, union, overlaps 1, 2, 3+, cropland outside the town by township and class, what each
tower sees and sees alone, blind shapes. STRtree, prepared geometry and vectorised calls throughout; only pieces
that cross an outline are overlaid. Prints one line of JSON with the keys of the Rust benchmark.

    python coverage_shapely.py assets/samples/julu-2021
"""

import json
import statistics
import sys
import time

import numpy as np
import shapely
from pyproj import Geod, Transformer

ROUNDS = 5
SEGMENTS = 180
GEOD = Geod(a=6378137.0, rf=298.257222101)
EQUAL_AREA = "+proj=laea +lat_0=37.275 +lon_0=115.03 +a=6378137 +rf=298.257222101 +units=m"
TO_PLANE = Transformer.from_crs("+proj=longlat +a=6378137 +rf=298.257222101", EQUAL_AREA, always_xy=True)


def read(folder, name):
    with open(f"{folder}/{name}.geojson", encoding="utf-8") as file:
        return json.load(file)["features"]


def plane(geometries):
    return shapely.transform(geometries, lambda xy: np.column_stack(TO_PLANE.transform(xy[:, 0], xy[:, 1])))


def shapes(features):
    return plane(np.array([shapely.geometry.shape(f["geometry"]) for f in features], dtype=object))


def discs(towers):
    """Corners on geodesics, the radius enlarged so that the polygon has the circle's area."""
    out = []
    for tower in towers:
        lon, lat = tower["geometry"]["coordinates"]
        properties = tower["properties"]
        angle = properties["view_angle_deg"] or 360.0
        steps = max(2, int(np.ceil(angle / 360.0 * SEGMENTS)))
        theta = np.radians(angle / steps)
        radius = properties["range_m"] * np.sqrt(theta / np.sin(theta))
        whole = angle >= 360.0
        start = 0.0 if whole else properties["azimuth_deg"] + angle / 2
        bearings = start - angle / steps * np.arange(steps if whole else steps + 1)
        n = len(bearings)
        x, y, _ = GEOD.fwd(np.full(n, lon), np.full(n, lat), bearings, np.full(n, radius))
        ring = np.column_stack([x, y])
        out.append(shapely.Polygon(ring if whole else np.vstack([ring, [lon, lat]])))
    return plane(np.array(out, dtype=object))


def split(pieces, by):
    """Pairs (piece, part of `by`) that meet, with their common shape: whole pieces are not overlaid."""
    tree = shapely.STRtree(pieces)
    shapely.prepare(by)
    b, p = tree.query(by, predicate="intersects")
    common = pieces[p].copy()
    across = ~shapely.contains_properly(by[b], pieces[p])
    common[across] = shapely.intersection(pieces[p[across]], by[b[across]])
    return p, b, common


def compute(towers, county, townships, town, parcels, classes):
    seen = discs(towers)
    county_visible = shapely.area(shapely.intersection(shapely.union_all(seen), county[0]))
    shapely.prepare(town)
    shapely.prepare(county)
    near_town = shapely.intersects(town[0], parcels)
    target = parcels.copy()
    target[near_town] = shapely.difference(target[near_town], town[0])
    across = ~shapely.contains_properly(county[0], target)
    target[across] = shapely.intersection(target[across], county[0])
    p, home, pieces = split(target, townships)
    kind = classes[p]

    piece, tower, parts = split(pieces, seen)
    area = shapely.area(pieces)
    part_area = shapely.area(parts)
    order = np.argsort(piece, kind="stable")
    piece, tower, parts, part_area = piece[order], tower[order], parts[order], part_area[order]
    bounds = np.searchsorted(piece, np.arange(len(pieces) + 1))
    depth = np.zeros((len(pieces), 3))
    only = np.zeros(len(towers))
    blind = []
    for i in range(len(pieces)):
        lo, hi = bounds[i], bounds[i + 1]
        full = np.abs(part_area[lo:hi] - area[i]) < 1e-6
        over = int(full.sum())
        depth[i, : min(over, 3)] = area[i]
        some = parts[lo:hi][~full]
        names = tower[lo:hi][~full]
        layers = at_least(some, 3 - over) if over < 3 else []
        for k, layer in enumerate(layers):
            depth[i, over + k] = layer.area
        if over == 0:
            blind.append(pieces[i] if len(some) == 0 else pieces[i].difference(layers[0]))
            if len(some):
                once = layers[0].difference(layers[1]) if len(some) > 1 else layers[0]
                for name, part in zip(names, some):
                    only[name] += once.intersection(part).area if len(some) > 1 else part.area
        elif over == 1:
            only[tower[lo:hi][full][0]] += area[i] - depth[i, 1]
    np.bincount(home, depth[:, 0], len(townships))
    np.bincount(kind, depth[:, 0])
    np.bincount(tower, part_area, len(towers))
    one, two, three = depth.sum(axis=0)
    return {
        "county_area_m2": shapely.area(county[0]),
        "county_visible_m2": county_visible,
        "target_area_m2": area.sum(),
        "visible_area_m2": one,
        "overlap": {"1": one - two, "2": two - three, "3+": three},
        "only_here_m2": only.sum(),
    }


def at_least(parts, most):
    """What at least 1, 2 … `most` of the parts cover, built up part by part."""
    layers = [shapely.Polygon()] * most
    if len(parts) == 1:
        return [parts[0]] + layers[1:]
    for part in parts:
        for k in range(most - 1, 0, -1):
            if not layers[k - 1].is_empty:
                layers[k] = layers[k].union(layers[k - 1].intersection(part))
        layers[0] = layers[0].union(part)
    return layers


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "assets/samples/julu-2021"
    towers = read(folder, "towers")
    cropland = read(folder, "cropland")
    names = sorted({f["properties"]["class"] for f in cropland})
    classes = np.array([names.index(f["properties"]["class"]) for f in cropland])
    county, townships, town = (shapes(read(folder, n)) for n in ("county", "townships", "town"))
    parcels = shapes(cropland)
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = compute(towers, county, townships, town, parcels, classes)
        seconds.append(time.perf_counter() - start)
    line = {"seconds": statistics.median(seconds), "towers": len(towers), "parcels": len(parcels)}
    print(json.dumps(line | result))


if __name__ == "__main__":
    main()
