//! The cart, and what counts as a quantity.

use serde::{Deserialize, Serialize};

use super::goods::{self, Money, Tea};

/// The most packets of one tea: a shop of this size has no more to send.
pub(crate) const MOST: u32 = 20;

/// How many packets of which tea; in the session as JSON text under one key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Cart(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    sku: String,
    quantity: u32,
}

impl Cart {
    /// Puts more of a tea into the cart, and returns how many are in it then.
    pub(crate) fn add(&mut self, tea: &Tea, quantity: u32) -> u32 {
        let quantity = self.quantity_of(tea).saturating_add(quantity).min(MOST);
        self.set(tea, quantity);
        quantity
    }

    /// Makes it that many of a tea; none takes it out.
    pub(crate) fn set(&mut self, tea: &Tea, quantity: u32) {
        match self.0.iter_mut().find(|line| line.sku == tea.sku) {
            Some(line) => line.quantity = quantity,
            None => self.0.push(Line { sku: tea.sku.to_owned(), quantity }),
        }
        self.0.retain(|line| line.quantity > 0);
    }

    fn quantity_of(&self, tea: &Tea) -> u32 {
        self.0.iter().find(|line| line.sku == tea.sku).map_or(0, |line| line.quantity)
    }

    /// What is in the cart. A tea that the shop has stopped selling meanwhile is not.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&'static Tea, u32)> {
        self.0.iter().filter_map(|line| Some((goods::find(&line.sku)?, line.quantity)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines().next().is_none()
    }

    /// How many packets there are.
    pub(crate) fn packets(&self) -> u32 {
        self.lines().map(|(_, quantity)| quantity).sum()
    }

    pub(crate) fn total(&self) -> Money {
        self.lines().map(|(tea, quantity)| tea.price.times(quantity)).sum()
    }
}

/// A quantity as a person typed it; `None` for what is none of 0 to [`MOST`].
pub(crate) fn quantity(typed: &str) -> Option<u32> {
    let typed = typed.trim();
    // `parse` takes `+3` as well.
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| typed.parse().ok()).flatten().filter(|quantity| *quantity <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_adds_up_stops_at_the_most_and_forgets_what_is_taken_out() {
        let [sencha, darjeeling, ..] = &goods::TEAS;
        let mut cart = Cart::default();
        assert_eq!(cart.add(sencha, 2), 2);
        assert_eq!(cart.add(sencha, 3), 5);
        assert_eq!(cart.add(darjeeling, 1), 1);
        assert_eq!((cart.packets(), cart.total()), (6, Money(5 * 890 + 1250)));
        assert_eq!(cart.add(sencha, u32::MAX), MOST);
        cart.set(sencha, 0);
        cart.set(darjeeling, 0);
        assert!(cart.is_empty());
    }

    #[test]
    fn what_is_no_longer_sold_is_not_in_the_cart() {
        let cart: Cart = serde_json::from_str(r#"[{"sku":"coffee","quantity":2}]"#).expect("a cart");
        assert!(cart.is_empty());
        assert_eq!(cart.total(), Money(0));
    }

    #[test]
    fn a_quantity_is_a_whole_number_from_none_to_the_most() {
        for (typed, expected) in [("0", 0), ("1", 1), (" 20 ", 20), ("007", 7)] {
            assert_eq!(quantity(typed), Some(expected), "{typed}");
        }
        for typed in ["", " ", "-1", "+1", "21", "1.5", "1e1", "four", "٣", "99999999999999999999"] {
            assert_eq!(quantity(typed), None, "{typed}");
        }
    }
}
