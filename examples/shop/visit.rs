//! The extractors of the shop: a visitor who looks at a page, and one who sends a form.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tideway_session::{Error, Result, SessionHandle};

use super::app::App;
use super::html::{Layout, Page};
use super::problem::Problem;
use super::session::{Notice, Role, Shop, ShopAccessor, Theme};
use super::{panel, token, views};

/// A visitor who looks at a page.
pub(crate) struct Visit {
    pub(crate) shop: ShopAccessor<'static>,
    pub(crate) session: SessionHandle,
    app: App,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = SessionHandle::from_request_parts(parts, app).await?;
        Ok(Self { shop: session.typed::<Shop>(), session, app: app.clone() })
    }
}

/// What every page says and needs besides its content.
pub(crate) struct Frame {
    /// What each form has to carry.
    pub(crate) token: String,
    pub(crate) customer: Option<String>,
    pub(crate) role: Role,
    pub(crate) theme: Theme,
    pub(crate) visits: u32,
    pub(crate) packets: u32,
    notice: Option<Notice>,
    panel: String,
}

impl Visit {
    /// Reads what the frame of the page needs; the notice is then told.
    pub(crate) fn frame(mut self) -> Result<Frame> {
        let shop = &mut self.shop;
        let token = match shop.form_token() {
            Err(Error::Missing { .. }) => {
                let token = token::new()?;
                shop.set_form_token(&token)?;
                token
            }
            token => token?,
        };
        Ok(Frame {
            token,
            customer: shop.customer()?,
            role: shop.role()?,
            theme: shop.theme()?,
            visits: shop.visits()?,
            packets: shop.cart()?.packets(),
            notice: shop.take_notice()?,
            panel: panel::with_session(&self.session, &self.app),
        })
    }
}

impl Frame {
    /// The page, at the address `path`.
    pub(crate) fn page(&self, path: &str, title: &str, content: &str) -> Page {
        let layout = Layout {
            title,
            theme: self.theme.word(),
            header: &views::header(self, path),
            notice: &self.notice.as_ref().map(views::notice).unwrap_or_default(),
            content,
            panel: &self.panel,
        };
        layout.page()
    }
}

/// A form that a page of this very session has sent; any other is turned away.
pub(crate) struct Posted<F> {
    pub(crate) shop: ShopAccessor<'static>,
    pub(crate) session: SessionHandle,
    pub(crate) fields: F,
}

/// A form with its proof.
#[derive(Deserialize)]
struct Proven<F> {
    form_token: String,
    #[serde(flatten)]
    fields: F,
}

impl<F: DeserializeOwned> FromRequest<App> for Posted<F> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let session = SessionHandle::from_request_parts(&mut parts, app).await?;
        let form = Form::<Proven<F>>::from_request(Request::from_parts(parts, body), app).await;
        let Form(Proven { form_token, fields }) = form.map_err(|_| Problem::BAD_FORM)?;
        let shop = session.typed::<Shop>();
        match shop.form_token() {
            Ok(token) if token::is_same(&token, &form_token) => Ok(Self { shop, session, fields }),
            Ok(_) | Err(Error::Missing { .. }) => Err(Problem::STALE_FORM),
            Err(error) => Err(error.into()),
        }
    }
}
