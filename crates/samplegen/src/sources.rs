//! Reads what is not invented: the county's outline and the townships' codes and names.

use serde_json::Value;

use crate::SampleError;
use crate::plane::Micro;

/// The sources of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sources {
    /// The county's ring, closed, clockwise as in the source.
    pub(crate) county: Vec<Micro>,
    /// Code and name of each township, in the order of the source.
    pub(crate) townships: Vec<(String, String)>,
}

/// Reads `boundary.geojson` and `townships.csv`.
pub(crate) fn read(boundary: &str, townships: &str) -> Result<Sources, SampleError> {
    let county = county(boundary).ok_or(SampleError::Source { file: "boundary.geojson" })?;
    let townships = townships
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',').skip(2);
            Some((fields.next()?.to_owned(), fields.next()?.trim().to_owned()))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or(SampleError::Source { file: "townships.csv" })?;
    Ok(Sources { county, townships })
}

fn county(text: &str) -> Option<Vec<Micro>> {
    let document: Value = serde_json::from_str(text).ok()?;
    let ring = document.get("features")?.get(0)?.get("geometry")?.get("coordinates")?.get(0)?.as_array()?;
    let micro = |v: &Value| Some((v.as_f64()? * 1e6).round() as i64);
    let places =
        ring.iter().map(|p| Some((micro(p.get(0)?)?, micro(p.get(1)?)?))).collect::<Option<Vec<Micro>>>()?;
    (places.len() > 3 && places.first() == places.last()).then_some(places)
}
