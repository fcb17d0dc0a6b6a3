#[derive(Session)]
#[session(prefix = "shop.", rename_all = "camelCase", accessor = Basket)]
pub(crate) struct Shop {
    #[session(owner, alias = "uid")]
    user_id: Option<u64>,
    #[session(json, default)]
    cart: Vec<String>,
    #[session(default = 1)]
    visits: u32,
    #[session(text, rename = "ip")]
    address: Option<std::net::IpAddr>,
    #[session(with = money, default = "0.00")]
    balance: Money,
    #[session(flash)]
    notice: Option<String>,
    #[session(skip)]
    trace: Vec<u8>,
}
