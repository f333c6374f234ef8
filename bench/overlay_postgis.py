"""Peer of crates/overlay/examples/bench_overlay.rs: the same areas in PostGIS, with its index, on a server of its own.

Reads the land that the Rust benchmark wrote, projected as the other peers have it, loads it (not timed), and times the sum
of the areas of all parcels inside the union of the circles, in two ways: `seconds`, a shape a parcel, only those across the
outline overlaid; `pieces_s`, a sum alone, with the union cut into small pieces as its manual advises, which leaves every
parcel in parts. Exits with 3 where there is no PostgreSQL with PostGIS.

    python overlay_postgis.py FOLDER
"""

import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import shapely

from overlay_shapely import CORNERS, SEGMENTS, A, read

WHOLE = """SELECT sum(ST_Area(CASE WHEN ST_CoveredBy(p.geom, u.geom) THEN p.geom ELSE ST_Intersection(p.geom, u.geom) END))
FROM parcel p JOIN whole u ON ST_Intersects(p.geom, u.geom);"""
PIECES = """SELECT sum(ST_Area(ST_Intersection(p.geom, u.geom)))
FROM parcel p JOIN pieces u ON ST_Intersects(p.geom, u.geom);"""


def programs():
    """The folder of the newest server that has PostGIS."""
    for control in sorted(glob.glob("/usr/share/postgresql/*/extension/postgis.control"), reverse=True):
        folder = f"/usr/lib/postgresql/{control.split('/')[4]}/bin"
        if os.path.exists(f"{folder}/initdb"):
            return folder
    sys.exit(3)


def run(*command, text=None):
    # A server does not run as root.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*before, *command], input=text, text=True, capture_output=True, cwd="/")
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr}")
    return done.stdout


def main():
    folder, bin = sys.argv[1], programs()
    lat = np.radians(37.265)
    metres = np.array([A * np.cos(lat), A]) * np.pi / 180.0
    parcels = shapely.to_wkb(shapely.polygons(read(folder, "parcels", CORNERS) * metres), hex=True)
    circles = shapely.to_wkb(shapely.polygons(read(folder, "circles", SEGMENTS) * metres), hex=True)
    home = run("mktemp", "-d").strip()
    run(f"{bin}/initdb", "-D", f"{home}/data", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = f"-k {home} -c listen_addresses='' -c shared_buffers=512MB -c work_mem=64MB -c fsync=off"
    run(f"{bin}/pg_ctl", "-D", f"{home}/data", "-w", "-l", f"{home}/log", "-o", settings, "start")
    sql = lambda text: run(f"{bin}/psql", "-h", home, "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1", text=text)
    try:
        rows = lambda shapes: "\n".join(shapes) + "\n\\.\n"
        sql("CREATE EXTENSION postgis; CREATE TABLE parcel (geom geometry); CREATE TABLE circle (geom geometry);")
        sql("COPY parcel FROM STDIN;\n" + rows(parcels) + "COPY circle FROM STDIN;\n" + rows(circles))
        sql("CREATE TABLE whole AS SELECT ST_Union(geom) AS geom FROM circle;")
        sql("CREATE TABLE pieces AS SELECT ST_Subdivide(geom, 128) AS geom FROM whole;")
        sql("CREATE INDEX ON parcel USING gist (geom); CREATE INDEX ON pieces USING gist (geom); VACUUM ANALYZE;")
        line = {}
        for name, query in (("seconds", WHOLE), ("pieces_s", PIECES)):
            for _ in range(2):
                start = time.perf_counter()
                line["flat_m2"] = float(sql(query))
                line[name] = min(line.get(name, 1e9), time.perf_counter() - start)
        print(json.dumps(line | {"parcels": len(parcels)}))
    finally:
        run(f"{bin}/pg_ctl", "-D", f"{home}/data", "-m", "immediate", "stop")
        run("rm", "-rf", home)


if __name__ == "__main__":
    main()
