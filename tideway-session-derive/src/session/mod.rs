//! `#[derive(Session)]`: parse, check, expand.

mod budget;
mod check;
mod docs;
mod expand;
mod field;
mod flatten;
mod parameters;
mod structure;
mod ttl;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;
use field::Field;
use structure::Struct;

/// The code for the input: what is wrong with it, and all items that a sound input would get, so that one mistake causes
/// no second error where the items are used.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let mut structure = Struct::read(input, &mut errors);
    check::check(&mut structure, &mut errors);
    let mistakes = errors.to_tokens();
    let code = expand::expand(&structure);
    quote!(#mistakes #code)
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;
    use syn::{Item, parse_quote};

    use super::*;

    fn items(input: &DeriveInput) -> Vec<Item> {
        let file: syn::File = syn::parse2(derive(input)).expect("generated code is Rust");
        file.items
    }

    /// The methods of the accessors.
    fn methods(items: &[Item], accessor: &str) -> Vec<String> {
        let is_accessors = |item: &&syn::ItemImpl| {
            item.trait_.is_none() && item.self_ty.to_token_stream().to_string().starts_with(accessor)
        };
        let impls = items.iter().filter_map(|item| if let Item::Impl(item) = item { Some(item) } else { None });
        let methods = impls.filter(is_accessors).flat_map(|item| &item.items);
        methods
            .filter_map(
                |item| if let syn::ImplItem::Fn(method) = item { Some(method.sig.ident.to_string()) } else { None },
            )
            .collect()
    }

    fn mistakes(items: &[Item]) -> usize {
        items.iter().filter(|item| matches!(item, Item::Macro(item) if item.mac.path.segments.last().is_some_and(|name| name.ident == "compile_error"))).count()
    }

    #[test]
    fn each_field_has_its_methods() {
        let items = items(&parse_quote! {
            struct Shop {
                visits: u32,
                #[session(flash)]
                notice: Option<String>,
                #[session(skip)]
                trace: u32,
            }
        });
        assert_eq!(mistakes(&items), 0);
        assert_eq!(
            methods(&items, "ShopAccessor"),
            [
                "visits",
                "set_visits",
                "update_visits",
                "remove_visits",
                "take_visits",
                "peek_notice",
                "set_notice",
                "update_notice",
                "remove_notice",
                "take_notice",
                "keep_notice"
            ]
        );
    }

    #[test]
    fn a_mistake_takes_no_method_away() {
        let items = items(&parse_quote! {
            #[session(prefx = "shop.")]
            struct Shop<'a> {
                #[session(jsn, text, default = )]
                visits: &'a str,
                #[session(owner)]
                user: u64,
                #[session(owner, rename = "visits")]
                other: u64,
            }
        });
        assert_eq!(mistakes(&items), 6);
        assert_eq!(methods(&items, "ShopAccessor").len(), 15);
    }

    #[test]
    fn a_field_without_room_is_left_out() {
        let items = items(&parse_quote! {
            struct Shop {
                visits: u32,
                set_visits: u32,
                into: u32,
            }
        });
        assert_eq!(mistakes(&items), 2);
        assert_eq!(methods(&items, "ShopAccessor").len(), 5);
    }

    #[test]
    fn the_path_to_the_runtime_is_the_only_one() {
        let code = derive(&parse_quote! {
            #[session(crate = web::sessions)]
            struct Shop<T> {
                value: T,
                #[session(json, default)]
                list: Vec<T>,
                #[session(default = "text")]
                name: String,
                #[session(with = hex, owner)]
                code: Option<u64>,
                #[session(skip)]
                rest: T,
            }
        });
        let code = code.to_string();
        assert!(!code.contains("tideway_session"), "{code}");
        assert!(code.contains("web :: sessions :: Session for Shop < T >"), "{code}");
    }

    #[test]
    fn marks_aliases_and_defaults_are_on_the_key() {
        let code = derive(&parse_quote! {
            #[session(prefix = "shop.", rename_all = "camelCase")]
            struct Shop {
                #[session(owner, alias = "uid", alias = "user")]
                user_id: u64,
                #[session(privilege, default = Role::Guest)]
                user_role: Role,
            }
        });
        let code = code.to_string();
        let owner = r#"Key :: value ("shop." , "userId") . aliases (& ["uid" , "user"]) . owner () ;"#;
        let privilege = r#"Key :: value ("shop." , "userRole") . or (|| Role :: Guest) . privilege () ;"#;
        assert!(code.contains(owner), "{code}");
        assert!(code.contains(privilege), "{code}");
    }
}
