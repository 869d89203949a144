//! A picture of the failing screen, for the support request.

use crate::{chrome, dom, fill};
use shared::texts::texts;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Takes a picture of the page in front and opens it in a tab of its own, where it can be looked at,
/// cut, saved and copied. Only after a click, and only where the browser lets us: the user has opened
/// the helper by its button, with this page in front.
pub fn take() {
    spawn_local(async {
        if open().await.is_err() {
            fill::text("[data-picture-note]", texts().get("picture-refused"));
        }
    });
}

async fn open() -> Result<(), JsValue> {
    let picture = JsFuture::from(chrome::capture(&chrome::object("format", &"png".into()))?).await?;
    // The browser's memory; the page of the picture takes it out at once.
    JsFuture::from(chrome::keep(&chrome::object("picture", &picture))?).await?;
    let opened = match chrome::open_tab(&chrome::object("url", &"picture.html".into())) {
        Ok(opened) => JsFuture::from(opened).await,
        Err(error) => Err(error),
    };
    if opened.is_err() {
        // Nobody would ever take it out.
        JsFuture::from(chrome::forget("picture")?).await?;
        return opened.map(drop);
    }
    // Firefox leaves a popup open that has opened a tab, and it would lie over the picture.
    if let Some(popup) = dom::window().filter(|_| !dom::is_side()) {
        popup.close()?;
    }
    Ok(())
}
