#[derive(SessionValue)]
#[session(rename_all = "snake_case")]
enum Role {
    Guest,
    #[session(alias = "admin")]
    ShopOwner,
}

#[derive(SessionValue)]
struct UserId(u64);
