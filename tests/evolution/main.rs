//! Structs that change while sessions live, and values with a life of their own.

mod max_len;
mod on_error;
mod rolling;
mod ttl;
mod version;
