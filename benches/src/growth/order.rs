//! Orders of growth, and the exponent of one: the slope of the logarithm of the cost over that of the size.

use std::fmt;

/// How a cost should grow.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    Constant,
    /// Constant but for the misses of the processor's caches: not ours to judge.
    Machine,
    Logarithmic,
    Linear,
    Quadratic,
    /// Grows with the size until that is so large, and no more.
    LinearUpTo(u32),
    /// Falls with the number of threads, up to that of the cores.
    Shared(u32),
}

impl Order {
    /// What it costs but for a factor.
    pub(crate) fn cost(self, size: f64) -> f64 {
        match self {
            Self::Constant | Self::Machine => 1.0,
            Self::Logarithmic => size.max(2.0).ln(),
            Self::Linear => size,
            Self::Quadratic => size * size,
            Self::LinearUpTo(most) => size.min(most.into()),
            Self::Shared(cores) => 1.0 / size.min(cores.into()),
        }
    }

    /// The exponent that it would show at these sizes.
    pub(crate) fn exponent(self, sizes: &[f64]) -> f64 {
        let costs: Vec<f64> = sizes.iter().map(|size| self.cost(*size)).collect();
        exponent(sizes, &costs)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant => f.write_str("O(1)"),
            Self::Machine => f.write_str("O(1), caches"),
            Self::Logarithmic => f.write_str("O(log n)"),
            Self::Linear => f.write_str("O(n)"),
            Self::Quadratic => f.write_str("O(n²)"),
            Self::LinearUpTo(most) => write!(f, "O(n), n ≤ {most}"),
            Self::Shared(1) => f.write_str("O(1), one core"),
            Self::Shared(cores) => write!(f, "O(1/n), n ≤ {cores} cores"),
        }
    }
}

/// By least squares.
pub(crate) fn exponent(sizes: &[f64], costs: &[f64]) -> f64 {
    let logs: Vec<(f64, f64)> = sizes.iter().zip(costs).map(|(size, cost)| (size.ln(), cost.ln())).collect();
    let count = logs.len() as f64;
    let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), log| (x + log.0 / count, y + log.1 / count));
    let spread: f64 = logs.iter().map(|log| (log.0 - x).powi(2)).sum();
    logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum::<f64>() / spread
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [f64; 5] = [1.0, 10.0, 100.0, 1e3, 1e4];

    #[test]
    fn a_power_shows_its_exponent() {
        for power in [0.0, 0.5, 1.0, 2.0] {
            let costs = SIZES.map(|size| 7.0 * size.powf(power));
            assert!((exponent(&SIZES, &costs) - power).abs() < 1e-9, "{power}");
        }
    }

    #[test]
    fn orders_show_theirs() {
        let shows = |order: Order, low: f64, high: f64| {
            let exponent = order.exponent(&SIZES);
            assert!((low..=high).contains(&exponent), "{order}: {exponent}");
        };
        shows(Order::Constant, 0.0, 0.0);
        shows(Order::Logarithmic, 0.2, 0.4);
        shows(Order::Linear, 0.999, 1.001);
        shows(Order::LinearUpTo(100), 0.3, 0.7);
        shows(Order::Shared(1), 0.0, 0.0);
    }
}
