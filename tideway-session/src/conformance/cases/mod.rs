//! The cases, a file per subject. What each is good for stands beside its name, and is part of a failure's report.

mod apart;
mod at_once;
mod client;
mod ended;
mod expiry;
mod marker;
mod merging;
mod overtaken;
mod owners;
mod owners_end;
mod rotation;
mod round_trip;
mod unknown;

use super::case::Case;

pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    let server = [round_trip::CASES, apart::CASES, unknown::CASES, expiry::CASES, merging::CASES, rotation::CASES];
    let ended = [ended::CASES, marker::CASES, overtaken::CASES, at_once::CASES];
    let others = [owners::CASES, owners_end::CASES, client::CASES];
    server.into_iter().chain(ended).chain(others).flatten()
}
