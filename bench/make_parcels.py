"""Makes the Shapefile of the import benchmark: 200,000 parcels of 25 corners with a land survey's attributes, in GBK.

    python3 make_parcels.py OUT.shp
"""
import math
import sys

from osgeo import ogr, osr

COLUMNS, ROWS, CORNERS = 500, 400, 24
WEST, SOUTH, WIDTH, HEIGHT = 114.87, 37.13, 0.35, 0.27
TEXTS = ("BSM", "DLBM", "DLMC", "ZLDWMC")


def ring(at):
    """A ring round the middle of a cell; each one's corners stand a little differently."""
    x = WEST + WIDTH / COLUMNS * (at % COLUMNS + 0.5)
    y = SOUTH + HEIGHT / ROWS * (at // COLUMNS + 0.5)
    made = ogr.Geometry(ogr.wkbLinearRing)
    for corner in [*range(CORNERS), 0]:
        turn = -2 * math.pi * corner / CORNERS
        share = 0.8 + 0.2 * ((at * 31 + corner * 17) % 97) / 97
        made.AddPoint_2D(x + WIDTH / 1010 * share * math.cos(turn), y + HEIGHT / 810 * share * math.sin(turn))
    return made


def main():
    ogr.UseExceptions()
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4490)
    source = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(sys.argv[1])
    layer = source.CreateLayer("parcels", degrees, ogr.wkbPolygon, ["ENCODING=GBK"])
    for name in TEXTS:
        field = ogr.FieldDefn(name, ogr.OFTString)
        field.SetWidth(40)
        layer.CreateField(field)
    area = ogr.FieldDefn("TBMJ", ogr.OFTReal)
    area.SetWidth(12)
    area.SetPrecision(2)
    layer.CreateField(area)
    layer.CreateField(ogr.FieldDefn("NF", ogr.OFTInteger))
    for at in range(COLUMNS * ROWS):
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, text in zip(TEXTS, (f"130529{at:08}", "0102", "水浇地", f"巨鹿镇第{at % 291}村")):
            feature.SetField(name, text)
        feature.SetField("TBMJ", 1234.5 + at)
        feature.SetField("NF", 2021)
        polygon = ogr.Geometry(ogr.wkbPolygon)
        polygon.AddGeometry(ring(at))
        feature.SetGeometry(polygon)
        layer.CreateFeature(feature)


main()
