/// What is kept of a visit.
#[derive(Session)]
pub struct Visit {
    /// The page that was asked for first.
    landing: String,
    pub user: Option<u64>,
}
