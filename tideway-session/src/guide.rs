//! The guide, a page per subject, in the order in which one would read it.
//!
//! 1. [The first session](first_session): from an empty folder to a service with a test
//! 2. [Fields and their text](fields): what the derive makes of a field, text forms, keys, defaults
//! 3. [Requests](requests): what happens to a session between a request and its response
//! 4. [Signing in](signing_in): pages behind a sign-in, and what asks for the password again
//! 5. [Changing a struct safely](evolution): while two versions of the program run over the same sessions
//! 6. [Concurrency](concurrency): what holds when requests of one session run at the same time
//! 7. [Stores](stores): in memory, in Redis, in the cookie, your own
//! 8. [Sessions in Redis](redis): for those who run it
//! 9. [Security](security): what is promised, by the numbers of OWASP ASVS 5.0
//! 10. [Configuration](configuration): from code, a file or the environment, checked whole
//! 11. [Deployment and keys](deployment): before the first visitor, several versions at once, changing a key
//! 12. [Operations](operations): health, events, metrics
//! 13. [The command line](command_line): keys, cookies and sessions for operators
//! 14. [Testing](testing): logic, handlers and routes, without a server or a wait
//! 15. [Performance](performance): what each operation costs, and how to measure it
//!
//! For those who come from another library: [`tideway`](moving_from_tideway),
//! [`tower-sessions`](moving_from_tower_sessions), [`axum_session`](moving_from_axum_session),
//! [`actix-session`](moving_from_actix_session).

#[doc = include_str!("../docs/first-session.md")]
pub mod first_session {}
#[doc = include_str!("../docs/fields.md")]
pub mod fields {}
#[doc = include_str!("../docs/requests.md")]
pub mod requests {}
#[doc = include_str!("../docs/signing-in.md")]
pub mod signing_in {}
#[doc = include_str!("../docs/evolution.md")]
pub mod evolution {}
#[doc = include_str!("../docs/concurrency.md")]
pub mod concurrency {}
#[doc = include_str!("../docs/stores.md")]
pub mod stores {}
// Listed without the feature too, but its examples need it.
#[cfg(any(doc, feature = "redis"))]
#[doc = include_str!("../docs/redis.md")]
pub mod redis {}
#[doc = include_str!("../docs/security.md")]
pub mod security {}
#[doc = include_str!("../docs/configuration.md")]
pub mod configuration {}
#[doc = include_str!("../docs/deployment.md")]
pub mod deployment {}
#[doc = include_str!("../docs/operations.md")]
pub mod operations {}
#[doc = include_str!("../docs/command-line.md")]
pub mod command_line {}
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
#[doc = include_str!("../docs/performance.md")]
pub mod performance {}
#[doc = include_str!("../docs/moving-from-tideway.md")]
pub mod moving_from_tideway {}
#[doc = include_str!("../docs/moving-from-tower-sessions.md")]
pub mod moving_from_tower_sessions {}
#[doc = include_str!("../docs/moving-from-axum-session.md")]
pub mod moving_from_axum_session {}
#[doc = include_str!("../docs/moving-from-actix-session.md")]
pub mod moving_from_actix_session {}
