//! The types of the crate `uuid`.

use uuid::Uuid;

use super::*;

#[test]
fn b1_a_uuid_is_hyphenated_lower_case() {
    form(Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8), "67e55044-10b1-426f-9247-bb680e5fe0c8");
    refused::<Uuid>(&["", "67e55044", "67e55044-10b1-426f-9247-bb680e5fe0cg"]);
}

any_value_comes_back! {
    b1_any_uuid: Uuid = any::<u128>().prop_map(Uuid::from_u128);
}
