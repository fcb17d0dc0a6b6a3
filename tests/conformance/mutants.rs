//! Every broken store is caught by the case that is about its mistake, and every case catches one.

use std::collections::{BTreeMap, BTreeSet};

use tideway_session::conformance::{Promises, Report, Suite};

use crate::broken::{Broken, BrokenClient, Bug, ClientBug};

/// What the runs of some mutants failed at, by mutant; and all cases that were asked.
#[derive(Default)]
struct Caught {
    by: BTreeMap<String, BTreeSet<&'static str>>,
    asked: BTreeSet<&'static str>,
}

impl Caught {
    fn note(&mut self, mutant: String, report: &Report) {
        self.asked.extend(report.cases());
        self.by.entry(mutant).or_default().extend(report.failures().iter().map(|failure| failure.case));
    }

    /// Those that some case should have caught and did not.
    fn missed(&self, expected: impl Iterator<Item = (String, &'static str)>) -> Vec<String> {
        let missed = expected.filter(|(mutant, case)| !self.by.get(mutant).is_some_and(|cases| cases.contains(case)));
        missed.map(|(mutant, case)| format!("{mutant} passes {case}")).collect()
    }

    /// Cases that catch nothing, and so may say nothing.
    fn idle(&self) -> Vec<&'static str> {
        let busy: BTreeSet<_> = self.by.values().flatten().copied().collect();
        self.asked.difference(&busy).copied().collect()
    }
}

fn name(mutant: &impl std::fmt::Debug) -> String {
    format!("{mutant:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b30_every_broken_store_is_caught_by_the_right_case() {
    let mut caught = Caught::default();
    let mut running = Vec::new();
    for (bug, _) in Bug::CAUGHT.chunk_by(|one, next| one.0 == next.0).filter_map(|group| group.first()) {
        let bug = *bug;
        running.push((
            bug,
            tokio::spawn(async move {
                Suite::with_clock(move |clock| std::future::ready(Broken::new(bug, clock))).run().await
            }),
        ));
    }
    for (bug, report) in running {
        caught.note(name(&bug), &report.await.expect("a report"));
    }
    // The one mistake that shows by the order of things alone, which on a busy machine may take a few rounds.
    for _ in 0..30 {
        if caught.missed(Bug::CAUGHT.iter().map(|(bug, case)| (name(bug), *case))).is_empty() {
            break;
        }
        let again = Suite::with_clock(|clock| std::future::ready(Broken::new(Bug::SaveInSteps, clock)));
        caught.note(name(&Bug::SaveInSteps), &again.run().await);
    }
    let missed = caught.missed(Bug::CAUGHT.iter().map(|(bug, case)| (name(bug), *case)));
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!(caught.idle(), [""; 0], "cases that catch no broken store");
}

#[tokio::test]
async fn b26_every_broken_client_store_is_caught_by_the_right_case() {
    let mut caught = Caught::default();
    for (bug, _) in ClientBug::CAUGHT.iter().copied() {
        let suite = Suite::with_clock(move |clock| std::future::ready(BrokenClient::new(bug, clock)));
        caught.note(name(&bug), &suite.promises(Promises::client()).run().await);
    }
    let missed = caught.missed(ClientBug::CAUGHT.iter().map(|(bug, case)| (name(bug), *case)));
    assert!(missed.is_empty(), "{missed:#?}");
    let idle = caught.idle();
    let of_clients: Vec<_> = idle.iter().filter(|case| case.starts_with("b26_") || case.starts_with("b4")).collect();
    assert!(of_clients.is_empty(), "cases that catch no broken store: {of_clients:?}");
}
