//! B30: the conformance suite passes every store that keeps its promises, and names what any other breaks.

mod broken;
mod mutants;
mod own;
mod runtimes;
mod stores;
