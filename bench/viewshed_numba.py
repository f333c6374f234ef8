"""Peer of crates/coverage/examples/bench_viewshed.rs: the same definition, every crossing of every sight line, compiled
by numba for two threads.

Reads the terrain the Rust benchmark left in the folder and compares what it sees with what Rust saw by the
definition. Prints one line of JSON with the least of several rounds.

    .cache/bench/bin/python bench/viewshed_numba.py FOLDER
"""

import json
import os
import sys
import time

import numba
import numpy as np

SIDE, CELL, RANGE = 3000, 10.0, 5000.0
MAST, TARGET = 35.0, 1.5
BEND = 0.85714 / (2.0 * 6378137.0)
HAIR = 1e-6


@numba.njit(inline="always")
def lowered(heights, row, column, row0, column0, level):
    dx, dy = (column - column0) * CELL, (row - row0) * CELL
    return heights[row, column] - level - BEND * (dx * dx + dy * dy)


@numba.njit
def sees(heights, row0, column0, row, column, level):
    dx, dy = column - column0, row - row0
    target = lowered(heights, row, column, row0, column0, level) + TARGET
    if dx != 0:
        step = 1 if dx > 0 else -1
        for k in range(1, abs(dx)):
            share = k / abs(dx)
            x, y = column0 + k * step, row0 + dy * share
            low = int(np.floor(y))
            part = y - low
            height = lowered(heights, low, x, row0, column0, level)
            if part > 0.0:
                height += (lowered(heights, low + 1, x, row0, column0, level) - height) * part
            if height > target * share + HAIR:
                return False
    if dy != 0:
        step = 1 if dy > 0 else -1
        for k in range(1, abs(dy)):
            share = k / abs(dy)
            y, x = row0 + k * step, column0 + dx * share
            low = int(np.floor(x))
            part = x - low
            height = lowered(heights, y, low, row0, column0, level)
            if part > 0.0:
                height += (lowered(heights, y, low + 1, row0, column0, level) - height) * part
            if height > target * share + HAIR:
                return False
    return True


@numba.njit(parallel=True)
def look(heights, row0, column0):
    reach = int(RANGE / CELL)
    seen = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    level = heights[row0, column0] + MAST
    for i in numba.prange(2 * reach + 1):
        for j in range(2 * reach + 1):
            dy, dx = i - reach, j - reach
            if dx * dx + dy * dy <= reach * reach:
                seen[i, j] = 1 + sees(heights, row0, column0, row0 + dy, column0 + dx, level)
    return seen


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    heights = np.fromfile(os.path.join(folder, "terrain.f32"), "<f4").reshape(SIDE, SIDE).astype(np.float64)
    look(heights, SIDE // 2, SIDE // 2)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        seen = look(heights, SIDE // 2, SIDE // 2)
        seconds.append(time.perf_counter() - start)
    exact = np.fromfile(os.path.join(folder, "exact.u8"), np.uint8).reshape(SIDE, SIDE)
    exact = exact[SIDE // 2 - 500 : SIDE // 2 + 501, SIDE // 2 - 500 : SIDE // 2 + 501]
    line = {"ms": min(seconds) * 1e3, "seen": int((seen == 2).sum()), "differing": int((seen != exact).sum())}
    print(json.dumps(line))


if __name__ == "__main__":
    main()
