//! Session data without HTTP: fields, changes, and how changes of several copies merge.

mod amended;
mod changes;
mod fields;
mod flash;
mod flatten;
mod merging;
mod names;
mod on_base;
mod properties;
