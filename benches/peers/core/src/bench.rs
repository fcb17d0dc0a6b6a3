//! Interleaved timing, and instruction counts by callgrind difference.
//!
//! Every case is a closure that does the operation `n` times. In a timing run
//! all cases are timed in turn, round after round (the order rotates), so that
//! noise from other processes falls on all of them alike. A result is the
//! median over rounds, with the interquartile range as its spread.

use std::time::{Duration, Instant};

pub struct Case<'a> {
    pub name: String,
    pub run: Box<dyn FnMut(u64) + 'a>,
}

impl<'a> Case<'a> {
    pub fn new(name: impl Into<String>, run: impl FnMut(u64) + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

#[derive(Clone, Debug)]
pub struct Timing {
    pub name: String,
    pub ns: Vec<f64>,
    pub allocs: f64,
    pub alloc_bytes: f64,
}

pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let pos = q * (sorted.len() - 1) as f64;
    let (lo, hi) = (pos.floor() as usize, pos.ceil() as usize);
    sorted[lo] + (sorted[hi] - sorted[lo]) * (pos - lo as f64)
}

/// (median, q1, q3, min)
pub fn summary(values: &[f64]) -> (f64, f64, f64, f64) {
    let mut v = values.to_vec();
    v.sort_by(f64::total_cmp);
    (quantile(&v, 0.5), quantile(&v, 0.25), quantile(&v, 0.75), quantile(&v, 0.0))
}

impl Timing {
    pub fn median(&self) -> f64 {
        summary(&self.ns).0
    }
}

/// Time all cases interleaved: `rounds` rounds of about `slice` per case.
pub fn interleave(cases: &mut [Case<'_>], rounds: usize, slice: Duration) -> Vec<Timing> {
    // calibrate
    let iters: Vec<u64> = cases
        .iter_mut()
        .map(|c| {
            (c.run)(8);
            let mut n = 8u64;
            loop {
                let t = Instant::now();
                (c.run)(n);
                let e = t.elapsed();
                if e > slice / 8 {
                    let per = e.as_nanos() as f64 / n as f64;
                    return ((slice.as_nanos() as f64 / per) as u64).max(1);
                }
                n *= 2;
            }
        })
        .collect();
    let mut out: Vec<Timing> = cases
        .iter_mut()
        .map(|c| {
            let n = 200;
            let a = allocation_counter::measure(|| (c.run)(n));
            Timing {
                name: c.name.clone(),
                ns: Vec::new(),
                allocs: a.count_total as f64 / n as f64,
                alloc_bytes: a.bytes_total as f64 / n as f64,
            }
        })
        .collect();
    for r in 0..rounds {
        for k in 0..cases.len() {
            let i = (k + r * 7) % cases.len();
            let t = Instant::now();
            (cases[i].run)(iters[i]);
            out[i].ns.push(t.elapsed().as_nanos() as f64 / iters[i] as f64);
        }
    }
    out
}

pub fn print_table(title: &str, unit: &str, rows: &[Timing]) {
    println!("\n### {title}\n");
    println!("| case | median {unit} | q1..q3 | min | allocs/op | bytes/op |");
    println!("|---|---:|---:|---:|---:|---:|");
    for t in rows {
        let (m, a, b, min) = summary(&t.ns);
        println!(
            "| {} | {:.1} | {:.1}..{:.1} | {:.1} | {:.1} | {:.0} |",
            t.name, m, a, b, min, t.allocs, t.alloc_bytes
        );
    }
}

/// The command line shared by W1, W2 and W4.
///
/// * no argument: timing run
/// * `list`: case names, one per line
/// * `ops CASE N`: do the operation N times and exit (run it under callgrind;
///   `scripts/instr.sh` takes the difference of two Ns)
pub fn main(title: &str, mut cases: Vec<Case<'_>>, rounds: usize, slice: Duration) {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("list") => cases.iter().for_each(|c| println!("{}", c.name)),
        Some("ops") => {
            let n: u64 = args[2].parse().expect("count");
            let case = cases.iter_mut().find(|c| c.name == args[1]).expect("no such case");
            (case.run)(n);
        }
        filter => {
            if let Some(f) = filter {
                cases.retain(|c| c.name.contains(f));
            }
            let rows = interleave(&mut cases, rounds, slice);
            print_table(title, "ns", &rows);
        }
    }
}
