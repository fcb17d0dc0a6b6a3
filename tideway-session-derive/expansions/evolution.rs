#[derive(Session)]
#[session(version = 2, migrate = upgrade, on_error = default)]
struct Cart {
    #[session(default, ttl = "30m")]
    coupon: u32,
    #[session(max_len = 900, on_error = remove)]
    note: Option<String>,
}
