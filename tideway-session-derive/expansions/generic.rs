#[derive(Session)]
#[session(crate = web::sessions)]
struct Page<T, const N: usize>
where
    T: Clone,
{
    #[session(json, default)]
    items: Vec<T>,
    last: Option<T>,
}
