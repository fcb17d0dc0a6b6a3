pub mod actix;
pub mod axum_sess;
pub mod cookie_crate;
pub mod tideway_peer;
pub mod tideway_session;
pub mod tower;
