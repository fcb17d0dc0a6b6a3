// Every mistake is told in one build, and none causes a second error where the struct is used.

use tideway_session::{Session, SessionData};

#[derive(Session)]
#[session(accesor = Visits)]
struct Shop {
    #[session(renam = "n", json = true, alias)]
    visits: u32,
    #[session(default, default = Vec::new(), tyxt)]
    cart: Vec<Line>,
    #[session(json, text)]
    notice: Option<Line>,
}

struct Line;

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop: ShopAccessor<'_> = data.typed::<Shop>();
    let _ = shop.set_visits(shop.visits().unwrap() + 1);
    let _ = shop.update_cart(|cart| cart.push(Line));
    let _ = Shop::NOTICE.get(&data);
    let _ = data.read::<Shop>();
}
