//! What the shop sells.

use std::fmt;

/// A tea.
pub(crate) struct Tea {
    /// How forms and carts name it.
    pub(crate) sku: &'static str,
    pub(crate) name: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) taste: &'static str,
    pub(crate) grams: u32,
    pub(crate) price: Money,
    pub(crate) stock: u32,
    /// The colour in the cup.
    pub(crate) colour: &'static str,
}

/// Euros, kept in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Money(pub(crate) u32);

impl Money {
    pub(crate) fn times(self, quantity: u32) -> Self {
        Self(self.0.saturating_mul(quantity))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(prices: I) -> Self {
        Self(prices.fold(0, |sum, price| sum.saturating_add(price.0)))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "€{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The tea of that name in forms and carts.
pub(crate) fn find(sku: &str) -> Option<&'static Tea> {
    TEAS.iter().find(|tea| tea.sku == sku)
}

pub(crate) const TEAS: [Tea; 9] = [
    Tea {
        sku: "sencha",
        name: "Sencha Asatsuyu",
        origin: "Kagoshima, Japan",
        taste: "Steamed green, sweet peas and sea air",
        grams: 50,
        price: Money(890),
        stock: 34,
        colour: "#b9c45a",
    },
    Tea {
        sku: "darjeeling",
        name: "Darjeeling First Flush",
        origin: "Kurseong, India",
        taste: "Spring picking, muscat and almond",
        grams: 50,
        price: Money(1250),
        stock: 12,
        colour: "#e0a63f",
    },
    Tea {
        sku: "assam",
        name: "Assam Mokalbari",
        origin: "Dibrugarh, India",
        taste: "Malty and strong, made for milk",
        grams: 100,
        price: Money(740),
        stock: 58,
        colour: "#9a3f1c",
    },
    Tea {
        sku: "earl-grey",
        name: "Earl Grey",
        origin: "Ceylon & Calabria",
        taste: "Black tea with real bergamot oil",
        grams: 100,
        price: Money(680),
        stock: 41,
        colour: "#b5622a",
    },
    Tea {
        sku: "genmaicha",
        name: "Genmaicha",
        origin: "Uji, Japan",
        taste: "Green tea with roasted rice",
        grams: 100,
        price: Money(790),
        stock: 27,
        colour: "#c9b25c",
    },
    Tea {
        sku: "oolong",
        name: "Tie Guan Yin",
        origin: "Anxi, China",
        taste: "Half-rolled oolong, orchid and cream",
        grams: 50,
        price: Money(1120),
        stock: 19,
        colour: "#d3b454",
    },
    Tea {
        sku: "pu-erh",
        name: "Shou Pu-erh 2016",
        origin: "Menghai, China",
        taste: "Aged cake, forest floor and cocoa",
        grams: 100,
        price: Money(1800),
        stock: 7,
        colour: "#4f2418",
    },
    Tea {
        sku: "rooibos",
        name: "Rooibos",
        origin: "Cederberg, South Africa",
        taste: "No caffeine, honey and vanilla",
        grams: 100,
        price: Money(520),
        stock: 76,
        colour: "#c2512b",
    },
    Tea {
        sku: "mint",
        name: "Nana Mint",
        origin: "Meknès, Morocco",
        taste: "Cool and bright, from the whole leaf",
        grams: 40,
        price: Money(410),
        stock: 63,
        colour: "#8fae55",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_two_decimals() {
        assert_eq!(Money(5).to_string(), "€0.05");
        assert_eq!(Money(1250).times(2).to_string(), "€25.00");
        assert_eq!([Money(1), Money(u32::MAX)].into_iter().sum::<Money>(), Money(u32::MAX));
    }

    #[test]
    fn every_tea_is_found_by_its_own_name() {
        for tea in &TEAS {
            assert_eq!(find(tea.sku).map(|found| found.name), Some(tea.name));
        }
        assert!(find("coffee").is_none());
    }
}
