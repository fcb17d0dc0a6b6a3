// A struct may stand in a function, in a `const` block, and beside another of the same name.

fn visits() -> tideway_session::Result<u32> {
    #[derive(tideway_session::SessionValue)]
    enum Role {
        Guest,
    }

    #[derive(tideway_session::Session)]
    struct Shop {
        #[session(default)]
        visits: u32,
        role: Option<Role>,
    }

    let mut data = tideway_session::SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_role(Role::Guest)?;
    shop.update_visits(|visits| *visits += 1)?;
    shop.visits()
}

const _: () = {
    #[derive(tideway_session::Session)]
    struct Shop {
        name: String,
    }

    tideway_session::assert_distinct_keys!(Shop);
};

mod other {
    #[derive(tideway_session::Session)]
    pub struct Shop {
        pub name: String,
    }
}

fn main() {
    assert_eq!(visits().unwrap(), 1);
    let mut data = tideway_session::SessionData::new(std::time::Duration::from_secs(60));
    data.typed::<other::Shop>().set_name("ada").unwrap();
}
