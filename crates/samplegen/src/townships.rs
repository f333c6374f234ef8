//! Ten townships that part the county exactly.
//!
//! The borders are arcs between nodes drawn by hand; each arc is made once and used by the township on either side,
//! and arcs end on vertices of the county's own outline, so no gap and no overlap can arise, not even by rounding.

use std::collections::BTreeMap;

use geo::Coord;

use crate::SampleError;
use crate::dice::Dice;
use crate::plane::{Micro, at, distance, tilted, to_micro, to_plane, untilted};
use crate::sources::Sources;

/// A township.
#[derive(Debug, Clone)]
pub(crate) struct Township {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Closed ring, clockwise.
    pub(crate) ring: Vec<Micro>,
}

/// Inner nodes (`j`) and nodes on the county's outline (`b`), degrees.
const NODES: [(&str, f64, f64); 18] = [
    ("j1", 115.036, 37.372),
    ("j2", 115.104, 37.357),
    ("j3", 115.127, 37.322),
    ("j4", 115.116, 37.274),
    ("j5", 115.086, 37.259),
    ("j6", 115.021, 37.289),
    ("j7", 114.976, 37.270),
    ("j8", 114.986, 37.211),
    ("j9", 114.926, 37.214),
    ("j10", 115.083, 37.181),
    ("b1", 115.005, 37.383),
    ("b2", 115.103, 37.4027),
    ("b3", 115.166, 37.345),
    ("b4", 115.158, 37.263),
    ("b5", 115.083, 37.124),
    ("b6", 114.892, 37.195),
    ("b7", 114.911, 37.283),
    ("b8", 114.943, 37.307),
];

/// Each township's nodes, clockwise. Two `b` nodes in a row mean the county's outline between them.
const FACES: [(&str, &[&str]); 10] = [
    ("巨鹿镇", &["j6", "j5", "j10", "j8", "j7"]),
    ("王虎寨镇", &["b7", "b8", "j7", "j8", "j9"]),
    ("西郭城镇", &["b6", "b7", "j9"]),
    ("官亭镇", &["b8", "b1", "j1", "j6", "j7"]),
    ("阎疃镇", &["j1", "j2", "j3", "j4", "j5", "j6"]),
    ("小吕寨镇", &["b4", "b5", "j10", "j5", "j4"]),
    ("苏家营镇", &["b2", "b3", "j3", "j2"]),
    ("观寨镇", &["b3", "b4", "j4", "j3"]),
    ("堤村乡", &["b1", "b2", "j2", "j1"]),
    ("张王疃乡", &["b5", "b6", "j9", "j8", "j10"]),
];

/// Draws the townships, in the order of the source.
pub(crate) fn draw(sources: &Sources, seed: u64) -> Result<Vec<Township>, SampleError> {
    let county = &sources.county[1..];
    let nodes: BTreeMap<&str, Micro> = NODES
        .iter()
        .map(|(name, lon, lat)| {
            let drawn = at(*lon, *lat);
            let place = if name.starts_with('b') { nearest(county, drawn) } else { to_micro(drawn) };
            (*name, place)
        })
        .collect();
    let mut dice = Dice::new(seed);
    let mut arcs: BTreeMap<(&str, &str), Vec<Micro>> = BTreeMap::new();
    let mut townships = Vec::new();
    for (code, name) in &sources.townships {
        let (_, face) = FACES
            .iter()
            .find(|(known, _)| known == name)
            .ok_or_else(|| SampleError::Township { name: name.clone() })?;
        let mut ring = Vec::new();
        for (i, from) in face.iter().enumerate() {
            let to = face[(i + 1) % face.len()];
            if from.starts_with('b') && to.starts_with('b') {
                ring.extend(outline(county, nodes[from], nodes[to]));
            } else if let Some(arc) = arcs.get(&(to, *from)) {
                ring.extend(arc.iter().rev().take(arc.len() - 1));
            } else {
                let arc = border(&mut dice, nodes[from], nodes[to]);
                ring.extend(&arc[..arc.len() - 1]);
                arcs.insert((from, to), arc);
            }
        }
        ring.push(ring[0]);
        townships.push(Township { code: code.clone(), name: name.clone(), ring });
    }
    Ok(townships)
}

fn nearest(county: &[Micro], place: Coord<f64>) -> Micro {
    let near = |m: &&Micro| distance(to_plane(**m), place);
    county.iter().min_by(|a, b| near(a).total_cmp(&near(b))).copied().unwrap_or_default()
}

/// The county's outline from one vertex on to another, without the last.
fn outline(county: &[Micro], from: Micro, to: Micro) -> Vec<Micro> {
    let start = county.iter().position(|m| *m == from).unwrap_or_default();
    county.iter().cycle().skip(start).take(county.len()).take_while(|m| **m != to).copied().collect()
}

/// A border between two nodes: bent by halving, then stepped along the fields' edges as village borders are.
fn border(dice: &mut Dice, from: Micro, to: Micro) -> Vec<Micro> {
    let mut line = vec![to_plane(from), to_plane(to)];
    while line.windows(2).any(|edge| distance(edge[0], edge[1]) > 1100.0) {
        let mut bent = vec![line[0]];
        for edge in line.windows(2) {
            let across = edge[1] - edge[0];
            let push = dice.between(-0.17, 0.17);
            let middle = (edge[0] + edge[1]) / 2.0;
            bent.push(Coord { x: middle.x - across.y * push, y: middle.y + across.x * push });
            bent.push(edge[1]);
        }
        line = bent;
    }
    let mut stepped = vec![line[0]];
    let edges = line.len() - 1;
    for (i, edge) in line.windows(2).enumerate() {
        // Ends stay plain: a step could run across the neighbour that shares the node.
        if i == 0 || i + 1 == edges {
            stepped.push(edge[1]);
            continue;
        }
        let ((a, b), (c, d)) = (untilted(edge[0]), untilted(edge[1]));
        let part = dice.between(0.3, 0.7);
        match (dice.unit() * 5.0) as u32 {
            0 => {}
            1 | 2 => {
                let turn = a + (c - a) * part;
                stepped.extend([tilted(turn, b + (d - b) * 0.06), tilted(turn + (c - a) * 0.04, d)]);
            }
            _ => {
                let turn = b + (d - b) * part;
                stepped.extend([tilted(a + (c - a) * 0.06, turn), tilted(c, turn + (d - b) * 0.04)]);
            }
        }
        stepped.push(edge[1]);
    }
    let mut arc: Vec<Micro> = stepped.into_iter().map(to_micro).collect();
    arc.dedup();
    arc
}
