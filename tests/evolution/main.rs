//! Structs that change while sessions live, and values with a life of their own.

mod attributes;
mod lock;
mod max_len;
mod on_error;
mod rolling;
mod schema;
mod sensitive;
mod ttl;
mod variants;
mod version;
