//! Answers as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::question::{Answer, SLACK, Series};

/// The table of an answer.
pub(crate) fn markdown(answer: &Answer) -> String {
    let sizes = sizes(answer);
    let mut text = format!("## {}\n\n{}\n\n| {} → |", answer.title, answer.note, answer.axis);
    for size in &sizes {
        let _ = write!(text, " {} |", number(*size));
    }
    text.push_str(" expected | exponent | last step | |\n|---|");
    text.push_str(&"---:|".repeat(sizes.len()));
    text.push_str("---|---:|---:|---|\n");
    for series in &answer.series {
        let _ = write!(text, "| {} |", series.name);
        for size in &sizes {
            let _ = write!(text, " {} |", series.cost_at(*size).map_or_else(String::new, time));
        }
        text.push_str(&verdict(series, answer.machine()));
    }
    text
}

fn verdict(series: &Series, machine: Option<&Series>) -> String {
    let last = series.sizes.len().saturating_sub(2);
    format!(
        " {} | {:.2} of {:.2} | {:.2} of {:.2} | {} |\n",
        series.order,
        series.overall(),
        series.order.exponent(&series.sizes),
        series.at_the_end(),
        series.order.exponent(&series.sizes[last..]),
        if series.is_expected(machine) { "" } else { "**faster**" },
    )
}

/// All operations in one table, as `docs/performance.md` has it.
pub(crate) fn summary(answers: &[Answer]) -> String {
    let mut text = String::from(
        "| operation | against | order | exponent | at the smallest | at the largest |\n|---|---|---|---:|---:|---:|\n",
    );
    for answer in answers {
        for series in &answer.series {
            let (Some(least), Some(most)) = (series.sizes.first(), series.sizes.last()) else { continue };
            let _ = writeln!(
                text,
                "| {} | {} to {} {} | {} | {:.2} | {} | {} |",
                series.name,
                number(*least),
                number(*most),
                answer.axis,
                series.order,
                series.overall(),
                series.cost_at(*least).map_or_else(String::new, time),
                series.cost_at(*most).map_or_else(String::new, time),
            );
        }
    }
    text
}

/// The whole document.
pub(crate) fn readme(answers: &[Answer]) -> String {
    let mut text = format!(
        "# Growth\n\n\
         Written by `cd benches && cargo run --release --bin growth -- --sessions 10000000`, which takes 7 GB, on {}; without the\n\
         option it goes up to a million.\n\n\
         Each figure is the median of interleaved rounds. An exponent is the slope of the logarithm of the cost over that of the\n\
         size, by least squares: 0 where the size makes no difference, 1 where twice the size costs twice as much; beside it the one\n\
         that the expected order has at these sizes. The last step is that between the two largest, because what does not depend\n\
         on the size hides growth at small ones. **faster** marks what exceeds its order by more than {SLACK}, and beside a row of the\n\
         machine's own, whose order names the caches, its exponent too. In the plots, which have logarithms on both axes, the dashed\n\
         lines are the orders.\n\n\
         {}",
        machine(),
        summary(answers)
    );
    for answer in answers {
        let _ = write!(text, "\n{}\n![{}]({}.svg)\n", markdown(answer), answer.title, answer.name);
    }
    text
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores of {}", model.unwrap_or("an unknown processor"))
}

fn sizes(answer: &Answer) -> Vec<f64> {
    // Sizes are whole numbers, whose bits are ordered as they are.
    let all = answer.series.iter().flat_map(|series| series.sizes.iter().map(|size| (size.to_bits(), *size)));
    all.collect::<BTreeMap<u64, f64>>().into_values().collect()
}

/// `100,000`.
pub(crate) fn number(size: f64) -> String {
    let digits = format!("{size:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// With three digits and a unit.
pub(crate) fn time(nanos: f64) -> String {
    let (value, unit) = match nanos {
        _ if nanos < 1e3 => (nanos, "ns"),
        _ if nanos < 1e6 => (nanos / 1e3, "µs"),
        _ if nanos < 1e9 => (nanos / 1e6, "ms"),
        _ => (nanos / 1e9, "s"),
    };
    let decimals = match value {
        _ if value < 10.0 => 2,
        _ if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_readers() {
        assert_eq!([1.0, 999.0, 1e3, 1e6].map(number), ["1", "999", "1,000", "1,000,000"]);
        assert_eq!(
            [7.126, 71.26, 712.6, 7126.0, 7.126e7].map(time),
            ["7.13 ns", "71.3 ns", "713 ns", "7.13 µs", "71.3 ms"]
        );
    }
}
