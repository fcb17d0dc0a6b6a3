#[derive(Session)]
struct Account {
    #[session(jsn)]
    tags: Vec<String>,
    name: String,
}
