//! Session data without HTTP: fields, changes, and how changes of several copies merge.

mod changes;
mod fields;
mod flash;
mod flatten;
mod merging;
mod properties;
