// A version is a number from 1 on, and what migrates to it a function of the entries.

use tideway_session::{Result, Session, SessionData};

#[derive(Session)]
#[session(version)]
struct Bare {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = 0)]
struct Zero {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = "2")]
struct Text {
    visits: Option<u32>,
}

// The version that is meant is reported, so not that there is none.
#[derive(Session)]
#[session(version = 1.5, migrate = up)]
struct Fraction {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(migrate = up)]
struct NoVersion {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = 1, migrate = "up")]
struct Quoted {
    #[session(version = 2)]
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = 1, migrate = wrong)]
struct Wrong {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(prefix = "shop.", version = 1)]
struct TakenKey {
    #[session(rename = "#version")]
    visits: Option<u32>,
}

#[derive(Session)]
#[session(prefix = "shop.", version = 1)]
struct TakenAlias {
    #[session(alias = "shop.#version")]
    theme: Option<u32>,
}

fn up(_from: u32, _entries: &mut SessionData) -> Result<()> {
    Ok(())
}

fn wrong(_entries: &mut SessionData) {}

fn main() {}
