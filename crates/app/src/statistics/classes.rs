//! Where the classes of a thematic map begin: pure functions from numbers to bounds.
//!
//! Bounds go up and are one more than the classes; a class takes what lies from its lower bound, with it, up to its upper
//! bound, without it, and the last class takes its upper bound too: both are the same where it holds one number alone.

use crate::error::{AppError, Result};

/// Most classes of a map: more cannot be told apart.
pub const MOST_CLASSES: usize = 12;

/// How numbers are put into classes.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// 等间距: classes of the same width.
    Equal,
    /// 分位数: classes with the same number of features, as far as equal numbers allow it.
    Quantile,
    /// 自然间断 (Jenks): the classes with the least squared distance to their means of all there can be, found exactly
    /// (Fisher 1958, *On grouping for maximum homogeneity*).
    Natural,
    /// 自定义: bounds that a person gave, all of them.
    Own(Vec<f64>),
}

impl Method {
    /// The method of that name: `equal`, `quantile`, `natural`, `own`.
    ///
    /// # Errors
    /// There is none; own bounds that do not go up.
    pub fn named(name: &str, own: &[f64]) -> Result<Self> {
        match name {
            "equal" => Ok(Self::Equal),
            "quantile" => Ok(Self::Quantile),
            "natural" => Ok(Self::Natural),
            "own" => {
                let up = own.windows(2).all(|pair| pair[0] < pair[1]) && own.iter().all(|at| at.is_finite());
                let fits = up && (2..=MOST_CLASSES + 1).contains(&own.len());
                let most = MOST_CLASSES.to_string();
                if fits {
                    Ok(Self::Own(own.to_vec()))
                } else {
                    Err(AppError::new("bad_breaks", &[("most", &most)]))
                }
            }
            other => Err(AppError::new("unknown_class_method", &[("name", other)])),
        }
    }
}

/// Bounds of at most `classes` classes of these numbers; those that are no number are left out. Fewer classes where
/// there are not as many different numbers; nothing of nothing.
pub fn breaks(values: &[f64], method: &Method, classes: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let classes = classes.clamp(1, MOST_CLASSES);
    let (Some(low), Some(high)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Vec::new();
    };
    if let Method::Own(own) = method {
        return own.clone();
    }
    if high - low <= 0.0 {
        return vec![low, high];
    }
    let mut bounds = match method {
        Method::Equal => {
            let step = (high - low) / classes as f64;
            (0..classes).map(|at| low + step * at as f64).collect()
        }
        Method::Quantile => (0..classes).map(|at| sorted[at * sorted.len() / classes]).collect(),
        Method::Natural | Method::Own(_) => natural(&sorted, classes),
    };
    bounds.dedup();
    bounds.push(high);
    bounds
}

/// Numbers that are the same counted, with sums from the first on: what costs of classes are made of.
struct Sums {
    /// The different numbers, going up.
    values: Vec<f64>,
    /// Counts, sums and sums of squares of all numbers before each place, as distances from the mean.
    before: Vec<[f64; 3]>,
}

impl Sums {
    fn of(sorted: &[f64]) -> Self {
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        let (mut values, mut before) = (Vec::new(), vec![[0.0; 3]]);
        for same in sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()) {
            let [count, sum, squares] = before.last().copied().unwrap_or_default();
            let (many, from_mean) = (same.len() as f64, same[0] - mean);
            values.push(same[0]);
            before.push([count + many, sum + many * from_mean, squares + many * from_mean * from_mean]);
        }
        Self { values, before }
    }

    /// Squared distances from their mean of the different numbers from `first` up to `last`, with it.
    fn cost(&self, first: usize, last: usize) -> f64 {
        let ([n0, s0, q0], [n1, s1, q1]) = (self.before[first], self.before[last + 1]);
        let (count, sum) = (n1 - n0, s1 - s0);
        (q1 - q0 - sum * sum / count).max(0.0)
    }
}

/// The lowest numbers of the best classes, exactly: dynamic programming over the different numbers, each row by divide
/// and conquer, for the best last class of a longer row never begins earlier (Wang and Song 2011; Grønlund and others
/// 2017). O(classes × n log n) after sorting.
fn natural(sorted: &[f64], classes: usize) -> Vec<f64> {
    let sums = Sums::of(sorted);
    let count = sums.values.len();
    let classes = classes.min(count);
    let mut costs: Vec<f64> = (0..count).map(|last| sums.cost(0, last)).collect();
    let mut begins: Vec<Vec<u32>> = vec![vec![0; count]];
    for class in 1..classes {
        let mut row = Row { sums: &sums, before: &costs, costs: vec![0.0; count], begins: vec![0; count] };
        row.fill(class, count - 1, class, count - 1);
        let Row { costs: next, begins: first, .. } = row;
        costs = next;
        begins.push(first);
    }
    let mut bounds = vec![sums.values[0]; classes];
    let mut last = count - 1;
    for class in (1..classes).rev() {
        let begin = begins[class][last] as usize;
        bounds[class] = sums.values[begin];
        last = begin - 1;
    }
    bounds
}

/// The costs of one class more, for every number that may be the last.
struct Row<'a> {
    sums: &'a Sums,
    before: &'a [f64],
    costs: Vec<f64>,
    begins: Vec<u32>,
}

impl Row<'_> {
    /// Fills the places `low..=high`, whose last class begins in `from..=to`.
    fn fill(&mut self, low: usize, high: usize, from: usize, to: usize) {
        if low > high {
            return;
        }
        let middle = usize::midpoint(low, high);
        let (mut best, mut begin) = (f64::INFINITY, from);
        for first in from..=to.min(middle) {
            let cost = self.before[first - 1] + self.sums.cost(first, middle);
            if cost < best {
                (best, begin) = (cost, first);
            }
        }
        (self.costs[middle], self.begins[middle]) = (best, u32::try_from(begin).unwrap_or(u32::MAX));
        if middle > low {
            self.fill(low, middle - 1, from, begin);
        }
        self.fill(middle + 1, high, begin, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {expected:?}");
    }

    /// Squared distances to the means of the classes that bounds make.
    fn spread(values: &[f64], bounds: &[f64]) -> f64 {
        let class = |value: f64| bounds[1..bounds.len() - 1].iter().filter(|bound| value >= **bound).count();
        (0..bounds.len() - 1)
            .map(|at| {
                let own: Vec<f64> = values.iter().copied().filter(|value| class(*value) == at).collect();
                let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
                own.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
            })
            .sum()
    }

    fn dice(count: u32) -> Vec<f64> {
        let mut state = 7_u64;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let share = (state >> 40) as f64 / (1_u64 << 24) as f64;
                share * share * 1_000.0
            })
            .collect()
    }

    #[test]
    fn equal_and_quantile() {
        let values = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 100.0];
        near(&breaks(&values, &Method::Equal, 4), &[0.0, 25.0, 50.0, 75.0, 100.0]);
        near(&breaks(&values, &Method::Quantile, 5), &[0.0, 2.0, 4.0, 6.0, 8.0, 100.0]);
        // Many that are the same leave fewer classes, none of them empty.
        near(&breaks(&[1.0, 1.0, 1.0, 1.0, 2.0], &Method::Quantile, 4), &[1.0, 2.0]);
        near(&breaks(&[3.0, 3.0], &Method::Natural, 4), &[3.0, 3.0]);
        assert!(breaks(&[f64::NAN, f64::INFINITY], &Method::Equal, 4).is_empty());
        near(&breaks(&[f64::NAN, 1.0, 2.0], &Method::Equal, 2), &[1.0, 1.5, 2.0]);
    }

    #[test]
    fn natural_breaks_are_the_best_there_are() {
        near(
            &breaks(&[1.0, 2.0, 3.0, 10.0, 11.0, 50.0, 51.0, 52.0], &Method::Natural, 3),
            &[1.0, 10.0, 50.0, 52.0],
        );
        // The largest number may be a class of its own.
        near(&breaks(&[1.0, 2.0, 3.0, 90.0], &Method::Natural, 2), &[1.0, 90.0, 90.0]);
        // Against every way of cutting.
        for values in [dice(11), dice(9).iter().map(|value| value.round() - 1e6).collect()] {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            for classes in 2..=4 {
                let found = breaks(&values, &Method::Natural, classes);
                let best = cuts(&sorted, classes).into_iter().fold(f64::INFINITY, f64::min);
                assert!((spread(&values, &found) - best).abs() <= 1e-6 * (1.0 + best), "{classes} {found:?}");
            }
        }
    }

    /// The spread of every way of cutting sorted numbers into classes.
    fn cuts(sorted: &[f64], classes: usize) -> Vec<f64> {
        let one = |part: &[f64]| spread(part, &[part[0], part[part.len() - 1]]);
        if classes == 1 {
            return vec![one(sorted)];
        }
        (1..=sorted.len() - (classes - 1))
            .flat_map(|first| {
                let cost = one(&sorted[..first]);
                cuts(&sorted[first..], classes - 1).into_iter().map(move |rest| cost + rest)
            })
            .collect()
    }

    #[test]
    fn a_hundred_thousand_numbers_are_cut_exactly() {
        let values = dice(100_000);
        let bounds = breaks(&values, &Method::Natural, 7);
        assert_eq!(bounds.len(), 8);
        let best = spread(&values, &bounds);
        // No bound can be moved to the advantage of the whole.
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        for at in 1..bounds.len() - 1 {
            let place = sorted.partition_point(|value| *value < bounds[at]);
            for other in [place - 1, place + 1, place - 500, place + 500] {
                let mut moved = bounds.clone();
                moved[at] = sorted[other];
                assert!(spread(&values, &moved) >= best * (1.0 - 1e-12));
            }
        }
    }

    #[test]
    fn own_bounds_are_checked() {
        assert_eq!(Method::named("own", &[0.0, 5.0, 9.0]).unwrap(), Method::Own(vec![0.0, 5.0, 9.0]));
        for bad in [&[1.0][..], &[2.0, 1.0], &[1.0, f64::NAN], &[0.0; 3]] {
            assert_eq!(Method::named("own", bad).unwrap_err().code, "bad_breaks");
        }
        assert_eq!(Method::named("jenks", &[]).unwrap_err().code, "unknown_class_method");
    }
}
