"""Siting by HiGHS on the plain formulation, the peer of `bench_siting`.

    python bench/siting_highs.py INSTANCE SITES

INSTANCE: a line a demand cell, its weight and the numbers of the candidates that see it; SITES: how many are chosen.
One row a cell, y <= sum of its x, at most SITES x; y between 0 and 1, x whole. Prints one line of JSON.
"""

import json
import sys
import time

import highspy
import numpy as np


def main() -> None:
    weights, members = [], []
    for line in open(sys.argv[1], encoding="utf-8"):
        first, *rest = line.split()
        weights.append(float(first))
        members.append([int(number) for number in rest])
    sites = int(sys.argv[2])
    candidates = max((max(row) for row in members if row), default=-1) + 1
    cells = len(weights)
    begin = time.perf_counter()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = candidates + cells, cells + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(candidates), np.array(weights)])
    model.col_lower_ = np.zeros(candidates + cells)
    model.col_upper_ = np.ones(candidates + cells)
    model.row_lower_ = np.full(cells + 1, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([np.zeros(cells), [float(sites)]])
    model.integrality_ = [highspy.HighsVarType.kInteger] * candidates + [highspy.HighsVarType.kContinuous] * cells
    starts, index, value = [0], [], []
    for cell, row in enumerate(members):
        index += [candidates + cell, *row]
        value += [1.0] + [-1.0] * len(row)
        starts.append(len(index))
    index += range(candidates)
    value += [1.0] * candidates
    starts.append(len(index))
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = np.array(starts), np.array(index), np.array(value)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 1e-9)
    solver.setOptionValue("time_limit", 600.0)
    solver.passModel(model)
    solver.run()
    info = solver.getInfo()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "gain_m2": info.objective_function_value, "optimal": optimal}))


if __name__ == "__main__":
    main()
