// A budget is asked for in one word, on a struct of one size.

use tideway_session::Session;

#[derive(Session)]
#[session(cookie_budget = 4096)]
struct Shop {
    #[session(cookie_budget)]
    visits: Option<u32>,
}

#[derive(Session)]
#[session(cookie_budgt)]
struct Misspelt {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(cookie_budget)]
struct Generic<T> {
    value: Option<T>,
}

fn main() {}
