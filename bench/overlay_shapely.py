"""Peer of crates/overlay/examples/bench_overlay.rs: the same areas with Shapely 2 at its best, and with GeoPandas.

Reads the land that the Rust benchmark wrote (FOLDER/parcels.f64, circles.f64) and its areas, projects once to metres
(not timed), then times the union of the circles and the area of every parcel inside it: STRtree, prepared geometry,
vectorised calls, and only parcels across the outline are overlaid. GeoPandas does it by `overlay`, once. Then, not
timed, the areas are held against each other: the intersections in longitude and latitude, measured on the ellipsoid
by the same definition (edges straight in longitude and latitude), written here from its formula once more.

    python overlay_shapely.py FOLDER
"""

import json
import statistics
import sys
import time

import numpy as np
import shapely

ROUNDS = 5
CORNERS, SEGMENTS = 25, 180
A, F = 6378137.0, 1.0 / 298.257222101
E2 = F * (2.0 - F)


def zone(lat):
    """m² between the equator and a latitude, per radian of longitude (Snyder 1987, 3-12)."""
    e, s = np.sqrt(E2), np.sin(lat)
    return (A * (1.0 - F)) ** 2 / 2.0 * (s / (1.0 - E2 * s * s) + np.arctanh(e * s) / e)


def ring_areas(xy, ring_of, count):
    """m² of closed rings, signed."""
    lon, lat = np.radians(xy[:, 0]), np.radians(xy[:, 1])
    same = ring_of[1:] == ring_of[:-1]
    first = np.searchsorted(ring_of, np.arange(count))
    base = zone(lat[first])[ring_of[:-1]]
    step = lat[1:] - lat[:-1]
    mean = sum(
        w * (zone(lat[:-1] + step * t) - base)
        for t, w in ((0.1127016653792583, 5 / 18), (0.5, 4 / 9), (0.8872983346207417, 5 / 18))
    )
    return np.bincount(ring_of[:-1], (lon[:-1] - lon[1:]) * mean * same, count)


def ellipsoid_areas(shapes):
    parts, of = shapely.get_parts(shapes, return_index=True)
    keep = shapely.get_type_id(parts) == 3
    parts, of = parts[keep], of[keep]
    total = np.zeros(len(shapes))
    outer = shapely.get_exterior_ring(parts)
    xy, ring = shapely.get_coordinates(outer, return_index=True)
    np.add.at(total, of, np.abs(ring_areas(xy, ring, len(outer))))
    holes, part = shapely.get_rings(parts, return_index=True)
    is_hole = np.concatenate([[False], part[1:] == part[:-1]])
    if is_hole.any():
        xy, ring = shapely.get_coordinates(holes[is_hole], return_index=True)
        np.add.at(total, of[part[is_hole]], -np.abs(ring_areas(xy, ring, int(is_hole.sum()))))
    return total


def read(folder, name, corners):
    xy = np.fromfile(f"{folder}/{name}.f64", dtype="<f8").reshape(-1, corners, 2)
    return np.concatenate([xy, xy[:, :1]], axis=1)


def inside(parcels, circles):
    """Each parcel's intersection with the union: those wholly inside are not overlaid, those outside are empty."""
    union = shapely.union_all(circles)
    shapely.prepare(union)
    tree = shapely.STRtree(parcels)
    near = tree.query(union, predicate="intersects")
    within = shapely.contains_properly(union, parcels[near])
    across = near[~within]
    return near[within], across, shapely.intersection(parcels[across], union)


def main():
    folder = sys.argv[1]
    parcels, circles = read(folder, "parcels", CORNERS), read(folder, "circles", SEGMENTS)
    lat = np.radians(37.265)
    metres = np.array([A * np.cos(lat), A]) * np.pi / 180.0
    flat, flat_circles = shapely.polygons(parcels * metres), shapely.polygons(circles * metres)
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        whole, _, cut = inside(flat, flat_circles)
        total = shapely.area(flat[whole]).sum() + shapely.area(cut).sum()
        seconds.append(time.perf_counter() - start)
    line = {"seconds": statistics.median(seconds), "parcels": len(parcels), "flat_m2": total}

    degrees = shapely.polygons(parcels)
    whole, across, cut = inside(degrees, shapely.polygons(circles))
    areas = np.zeros(len(parcels))
    areas[whole] = ellipsoid_areas(degrees[whole])
    areas[across] = ellipsoid_areas(cut)
    ours = np.fromfile(f"{folder}/areas.f64", dtype="<f8")
    line["inside_m2"] = areas.sum()
    line["relative"] = abs(ours.sum() / areas.sum() - 1.0)
    line["worst_m2"] = float(np.abs(ours - areas).max())
    try:
        import geopandas

        frame = geopandas.GeoDataFrame(geometry=flat)
        clip = geopandas.GeoDataFrame(geometry=[shapely.union_all(flat_circles)])
        start = time.perf_counter()
        geopandas.overlay(frame, clip, how="intersection").area.sum()
        line["geopandas_s"] = time.perf_counter() - start
    except ImportError:
        pass
    print(json.dumps(line))


if __name__ == "__main__":
    main()
