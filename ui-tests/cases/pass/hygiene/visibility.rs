// Accessors and keys are as visible as their fields, and the accessors' type as the struct.

mod outer {
    pub mod inner {
        #[derive(tideway_session::Session)]
        #[session(accessor = Fields)]
        pub struct Shop {
            pub name: String,
            pub(crate) visits: u32,
            pub(super) seen: u32,
            pub(in crate::outer) role: u32,
            secret: u32,
        }

        pub fn reveal(fields: &mut Fields<'_>) -> u32 {
            fields.set_secret(5).unwrap();
            fields.secret().unwrap()
        }
    }

    pub fn look(fields: &mut inner::Fields<'_>) {
        fields.set_seen(1).unwrap();
        fields.set_role(1).unwrap();
        let _ = (inner::Shop::SEEN, inner::Shop::ROLE);
    }
}

fn main() {
    let mut data = tideway_session::SessionData::new(std::time::Duration::from_secs(60));
    let mut fields: outer::inner::Fields<'_> = data.typed::<outer::inner::Shop>();
    fields.set_name("ada").unwrap();
    fields.set_visits(1).unwrap();
    outer::look(&mut fields);
    assert_eq!(outer::inner::reveal(&mut fields), 5);
    let _ = (outer::inner::Shop::NAME, outer::inner::Shop::VISITS);
}
