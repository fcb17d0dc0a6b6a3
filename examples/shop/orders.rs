//! The order book.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::cart::Cart;

/// How many orders the book remembers.
const REMEMBERED: usize = 1000;

/// Orders that were placed, in memory.
#[derive(Clone, Default)]
pub(crate) struct Orders(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    last: u32,
    /// Which form has placed which order.
    placed: VecDeque<(String, u32)>,
}

/// The number of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receipt {
    New(u32),
    /// The same form has placed it before.
    Again(u32),
}

impl Orders {
    /// Places an order; `None` if there is nothing to order.
    ///
    /// A visitor who clicks twice sends the form twice, and both requests may see the full cart. So it is the order
    /// book that has to tell, not the session.
    pub(crate) fn place(&self, form: &str, cart: &Cart) -> Option<Receipt> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, number)) = book.placed.iter().find(|(placed, _)| placed == form) {
            return Some(Receipt::Again(*number));
        }
        if cart.is_empty() {
            return None;
        }
        let number = book.last.max(1000).saturating_add(1);
        book.last = number;
        book.placed.push_front((form.to_owned(), number));
        book.placed.truncate(REMEMBERED);
        Some(Receipt::New(number))
    }
}

#[cfg(test)]
mod tests {
    use super::super::goods::TEAS;
    use super::*;

    #[test]
    fn a_form_places_one_order() {
        let orders = Orders::default();
        let mut cart = Cart::default();
        assert_eq!(orders.place("a", &cart), None);
        cart.add(&TEAS[0], 1);
        assert_eq!(orders.place("a", &cart), Some(Receipt::New(1001)));
        assert_eq!(orders.place("a", &cart), Some(Receipt::Again(1001)));
        assert_eq!(orders.place("a", &Cart::default()), Some(Receipt::Again(1001)));
        assert_eq!(orders.place("b", &cart), Some(Receipt::New(1002)));
    }
}
