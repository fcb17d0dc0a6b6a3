//! The rules for session structs inside session structs: `flatten`.

use super::{Field, Struct};
use crate::errors::Errors;
use crate::types;

/// Which keys there are has to be known where the struct is.
pub(super) fn check_parameters(structure: &mut Struct, errors: &mut Errors) {
    if structure.generics.declared.is_empty() {
        return;
    }
    for field in structure.fields.iter_mut().flatten() {
        if let Some(item) = field.item("flatten") {
            errors.at(
                item,
                "the keys of a struct with parameters are not known here: remove `flatten`, or the parameters",
            );
            field.sound = false;
        }
    }
}

pub(super) fn check(field: &Field, errors: &mut Errors) {
    if !field.is_stored() {
        return;
    }
    if !field.is_flattened() {
        if let Some(item) = field.item("prefix") {
            errors.at(
                item,
                "a field is one key, which is `rename = \"..\"`: `prefix` goes on the struct, or with `flatten` on a field that \
                 is a session struct itself",
            );
        }
        return;
    }
    for item in field.items.iter().filter(|item| !["flatten", "prefix"].contains(&item.name)) {
        errors.at(
            item,
            format!("a flattened struct has attributes on its own fields: put `{}` there, or remove it", item.name),
        );
    }
    if let Some(inner) = types::option(&field.ty) {
        errors.at(
            &field.ty,
            format!(
                "a flattened struct is always there, and its fields may be absent: make it a plain `{}` with `Option` or \
                 `default` on its fields",
                types::spelt(inner)
            ),
        );
    }
}
