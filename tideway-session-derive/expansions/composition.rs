#[derive(Session)]
#[session(prefix = "shop.", cookie_budget)]
struct Shop {
    #[session(flatten)]
    visit: Visit,
    #[session(sensitive, max_len = 64)]
    token: Option<String>,
}
