"""Peer of crates/coverage/examples/bench_viewshed.rs: GDAL's viewshed in process, on datasets in memory.

Reads the terrain the Rust benchmark left in the folder and, for the agreement, what is seen by the definition.
Times the kernel alone, for one observer and for 64. Prints one line of JSON with the least of several rounds.

    /usr/bin/python3 bench/viewshed_gdal.py FOLDER
"""

import json
import os
import sys
import time

import numpy as np
from osgeo import gdal

SIDE, CELL, RANGE = 3000, 10.0, 5000.0
CURVATURE = 0.85714
gdal.UseExceptions()


def memory(heights):
    data = gdal.GetDriverByName("MEM").Create("", SIDE, SIDE, 1, gdal.GDT_Float32)
    data.SetGeoTransform([0, CELL, 0, SIDE * CELL, 0, -CELL])
    data.GetRasterBand(1).WriteArray(heights)
    return data


def look(band, column, row):
    x, y = (column + 0.5) * CELL, (SIDE - row - 0.5) * CELL
    return gdal.ViewshedGenerate(
        band, "MEM", "", [], x, y, 35.0, 1.5, 255, 0, 0, -1, CURVATURE, gdal.GVM_Edge, RANGE,
        heightMode=gdal.GVOT_NORMAL,
    )


def towers():
    """The same 64 places as in the Rust benchmark."""
    return [(330 + 330 * (i % 8) + 7 * (i // 8), 330 + 330 * (i // 8) + 5 * (i % 8)) for i in range(64)]


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    heights = np.fromfile(os.path.join(folder, "terrain.f32"), "<f4").reshape(SIDE, SIDE)
    data = memory(heights)
    band = data.GetRasterBand(1)
    wall, cpu = [], []
    for _ in range(40):
        start, used = time.perf_counter(), time.process_time()
        view = look(band, 1500, 1500)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    many = []
    for _ in range(3):
        start = time.perf_counter()
        for column, row in towers():
            look(band, column, row)
        many.append(time.perf_counter() - start)
    seen = view.ReadAsArray() == 255
    west, _, _, north, _, _ = view.GetGeoTransform()
    left, top = round(west / CELL), round((SIDE * CELL - north) / CELL)
    exact = np.fromfile(os.path.join(folder, "exact.u8"), np.uint8).reshape(SIDE, SIDE)
    exact = exact[top : top + seen.shape[0], left : left + seen.shape[1]]
    inside = exact > 0
    same = (seen == (exact == 2))[inside].mean()
    line = {"gdal": gdal.__version__, "ms": min(wall) * 1e3, "cpu_ms": min(cpu) * 1e3, "towers_64_s": min(many)}
    print(json.dumps(line | {"seen": int(seen[inside].sum()), "agreement": same}))


if __name__ == "__main__":
    main()
