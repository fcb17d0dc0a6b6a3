//! A question and its answer: what is measured against what.

use crate::measure::{Case, Plan};
use crate::order::{Order, exponent};

/// More than what is expected by so much is no longer noise, or the caches of the processor.
pub(crate) const SLACK: f64 = 0.25;

/// What is to be measured.
pub(crate) struct Question {
    title: &'static str,
    axis: &'static str,
    note: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    order: Order,
    cases: Vec<(f64, Case)>,
}

impl Question {
    /// Asks what the operations that follow cost at different numbers of `axis`.
    pub(crate) fn new(title: &'static str, axis: &'static str, note: &'static str) -> Self {
        Self { title, axis, note, rows: Vec::new() }
    }

    /// An operation, which should grow like `order`, at each of the sizes.
    pub(crate) fn row(
        mut self,
        name: &'static str,
        order: Order,
        sizes: impl IntoIterator<Item = u64>,
        mut case: impl FnMut(u64) -> Case,
    ) -> Self {
        let cases = sizes.into_iter().map(|size| (size as f64, case(size))).collect();
        self.rows.push(Row { name, order, cases });
        self
    }

    /// Measures.
    pub(crate) fn answer(self, name: &'static str, plan: Plan) -> Answer {
        let (mut all, mut shapes) = (Vec::new(), Vec::new());
        for row in self.rows {
            let (sizes, cases): (Vec<f64>, Vec<Case>) = row.cases.into_iter().unzip();
            all.extend(cases);
            shapes.push((row.name, row.order, sizes));
        }
        let mut costs = plan.measure(&mut all).into_iter();
        let series = shapes
            .into_iter()
            .map(|(name, order, sizes)| Series {
                name,
                order,
                costs: costs.by_ref().take(sizes.len()).collect(),
                sizes,
            })
            .collect();
        Answer { name, title: self.title, axis: self.axis, note: self.note, series }
    }
}

/// What was measured.
pub(crate) struct Answer {
    /// What it is asked for by, and the name of its plot.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) axis: &'static str,
    pub(crate) note: &'static str,
    pub(crate) series: Vec<Series>,
}

impl Answer {
    /// How the machine by itself makes operations grow, where that was measured.
    pub(crate) fn machine(&self) -> Option<&Series> {
        self.series.iter().find(|series| matches!(series.order, Order::Machine))
    }
}

/// The costs of one operation, in nanoseconds.
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) order: Order,
    pub(crate) sizes: Vec<f64>,
    pub(crate) costs: Vec<f64>,
}

impl Series {
    /// The exponent over all sizes.
    pub(crate) fn overall(&self) -> f64 {
        exponent(&self.sizes, &self.costs)
    }

    /// The exponent between the last two: what does not depend on the size hides growth at small ones.
    pub(crate) fn at_the_end(&self) -> f64 {
        let last = self.sizes.len().saturating_sub(2);
        exponent(&self.sizes[last..], &self.costs[last..])
    }

    /// Whether it grows no faster than it should, where the machine by itself makes what it does grow like `machine`.
    pub(crate) fn is_expected(&self, machine: Option<&Self>) -> bool {
        let last = self.sizes.len().saturating_sub(2);
        let (overall, at_the_end) = machine.map_or((0.0, 0.0), |machine| (machine.overall(), machine.at_the_end()));
        self.overall() <= self.order.exponent(&self.sizes) + overall.max(0.0) + SLACK
            && self.at_the_end() <= self.order.exponent(&self.sizes[last..]) + at_the_end.max(0.0) + SLACK
    }

    /// The cost at a size, if it was measured there.
    pub(crate) fn cost_at(&self, size: f64) -> Option<f64> {
        self.sizes.iter().position(|one| *one == size).map(|at| self.costs[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(order: Order, costs: [f64; 3]) -> Series {
        Series { name: "", order, sizes: vec![1.0, 10.0, 100.0], costs: costs.to_vec() }
    }

    #[test]
    fn growth_past_the_order_is_noticed() {
        assert!(series(Order::Linear, [1.0, 10.0, 100.0]).is_expected(None));
        assert!(series(Order::Linear, [50.0, 60.0, 150.0]).is_expected(None), "less is as good");
        assert!(!series(Order::Constant, [1.0, 10.0, 100.0]).is_expected(None));
        assert!(!series(Order::Linear, [1e4, 1e4, 1e6]).is_expected(None), "it begins late");
    }

    #[test]
    fn what_the_machine_does_by_itself_is_no_growth() {
        let machine = series(Order::Machine, [1.0, 2.0, 4.0]);
        assert!(series(Order::Constant, [3.0, 6.0, 13.0]).is_expected(Some(&machine)));
        assert!(!series(Order::Constant, [1.0, 10.0, 100.0]).is_expected(Some(&machine)));
        assert!(machine.is_expected(Some(&machine)));
    }
}
