//! Answers as plots: logarithms on both axes, so that an exponent is a slope.

use std::fmt::Write as _;

use crate::question::{Answer, Series};
use crate::table::{number, time};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 400.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 268.0;
const HEIGHT: f64 = 308.0;

/// They can be told apart on white and on black, and by who sees no red or no green.
const COLOURS: [&str; 6] = ["#2f7ed8", "#e07b00", "#159a74", "#c2529a", "#8a7a00", "#8560c9"];

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#333}.grid{stroke:#ccc}.expected{stroke-dasharray:2 3;opacity:.7}\
@media(prefers-color-scheme:dark){text{fill:#ccc}.grid{stroke:#444}}";

/// The decades from the smallest value to the largest, and where in a picture they are.
struct Axis {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Axis {
    fn new(values: impl Iterator<Item = f64> + Clone, start: f64, end: f64) -> Self {
        let from = values.clone().fold(f64::INFINITY, f64::min).log10().floor();
        let to = values.fold(0.0, f64::max).log10().ceil();
        Self { from, to: to.max(from + 1.0), start, end }
    }

    fn at(&self, value: f64) -> f64 {
        self.start + (value.log10() - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        (self.from as i32..=self.to as i32).map(|power| 10f64.powi(power))
    }
}

/// The plot of an answer.
pub(crate) fn svg(answer: &Answer) -> String {
    let x = Axis::new(answer.series.iter().flat_map(|series| series.sizes.iter().copied()), LEFT, RIGHT);
    let y = Axis::new(answer.series.iter().flat_map(|series| series.costs.iter().copied()), BOTTOM, TOP);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n",
        answer.title
    );
    grid(&mut text, &x, &y);
    let _ = writeln!(
        text,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        f64::midpoint(LEFT, RIGHT),
        HEIGHT - 6.0,
        answer.axis
    );
    for ((series, colour), place) in answer.series.iter().zip(COLOURS.iter().cycle()).zip(0u32..) {
        line(&mut text, series, colour, &x, &y);
        let at = TOP + 8.0 + 18.0 * f64::from(place);
        let _ = writeln!(
            text,
            "<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{colour}\"/><text x=\"{}\" y=\"{at}\">{}</text>",
            RIGHT + 16.0,
            at - 4.0,
            RIGHT + 26.0,
            series.name
        );
    }
    text.push_str("</svg>\n");
    text
}

fn grid(text: &mut String, x: &Axis, y: &Axis) {
    for value in y.decades() {
        let at = y.at(value);
        let _ = writeln!(
            text,
            "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            time(value).replace(".00", "").replace(".0", "")
        );
    }
    for value in x.decades() {
        let at = x.at(value);
        let _ = writeln!(
            text,
            "<path class=\"grid\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/><text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 16.0,
            number(value)
        );
    }
}

/// What was measured, with a dot at each size, and dashed its order, from the same beginning.
fn line(text: &mut String, series: &Series, colour: &str, x: &Axis, y: &Axis) {
    let (first, unit) = (series.costs[0], series.order.cost(series.sizes[0]));
    let expected = series.sizes.iter().map(|size| first * series.order.cost(*size) / unit);
    let (mut order, mut measured, mut dots) = (String::new(), String::new(), String::new());
    for ((size, cost), expected) in series.sizes.iter().zip(&series.costs).zip(expected) {
        let (across, up) = (x.at(*size), y.at(*cost));
        // An order that leaves the picture is cut at its edge.
        let _ = write!(order, "{across:.1},{:.1} ", y.at(expected).clamp(TOP, BOTTOM));
        let _ = write!(measured, "{across:.1},{up:.1} ");
        let _ = write!(dots, "<circle cx=\"{across:.1}\" cy=\"{up:.1}\" r=\"3\" fill=\"{colour}\"/>");
    }
    let _ = writeln!(
        text,
        "<g fill=\"none\" stroke=\"{colour}\"><polyline class=\"expected\" points=\"{}\"/>\
         <polyline stroke-width=\"2\" points=\"{}\"/></g>{dots}",
        order.trim_end(),
        measured.trim_end()
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Order;

    #[test]
    fn an_axis_begins_and_ends_with_a_decade() {
        let axis = Axis::new([30.0, 4_000.0].into_iter(), 0.0, 300.0);
        assert_eq!(axis.decades().collect::<Vec<_>>(), [10.0, 100.0, 1e3, 1e4]);
        assert!((axis.at(100.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn each_size_has_a_dot() {
        let series = Series { name: "read", order: Order::Linear, sizes: vec![1.0, 10.0], costs: vec![20.0, 200.0] };
        let answer = Answer { name: "n", title: "t", axis: "a", note: "", series: vec![series] };
        let svg = svg(&answer);
        assert_eq!(svg.matches("r=\"3\"").count(), 2);
        assert!(!svg.contains("NaN"));
    }
}
