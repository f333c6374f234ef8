//! Formats, coordinate systems and terrain, through GDAL.
