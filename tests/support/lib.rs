//! Shared parts of the integration tests: a browser, a store that can be watched and broken, a stage to put both on,
//! an ear at everything that is logged, and a Redis.

mod browser;
mod jar;
mod logs;
mod probe;
mod redis_server;
mod stage;

pub use self::browser::{Answer, Browser};
pub use self::jar::{Jar, Page};
pub use self::logs::{Listening, Logs};
pub use self::probe::{Call, Fault, Gate, Method, Probe, When};
pub use self::redis_server::{RedisServer, cli, free_port, wait_for};
pub use self::stage::{Stage, set};
