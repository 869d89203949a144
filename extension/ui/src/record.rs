//! Tells the organisation's own log of a diagnosis, when its policy wants that.

use crate::{chrome, dom};
use shared::cause::{CauseId, ScreenId};
use shared::panel::View;
use shared::protocol::{Ask, Request};
use shared::record::{Record, Version};
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// What was told last: the same is not told again, however often it is shown.
    static TOLD: Cell<Option<(ScreenId, CauseId)>> = const { Cell::new(None) };
}

/// Tells it once. On a page that loaded the panel in the page tells, and no other face.
pub fn tell(view: &View) {
    let no_page = matches!(view.screen, ScreenId::Unreachable | ScreenId::ClientCertificateRefused);
    let Some(record) = view.record.as_ref().filter(|_| dom::in_page() || no_page) else { return };
    let now = Some((record.screen, record.cause));
    if TOLD.replace(now) == now {
        return;
    }
    let record = Record { extension: version(), ..record.clone() };
    // A host that is older, or not there, does not write it down; nothing depends on it.
    spawn_local(async { drop(chrome::ask_host(&Request { id: 1, ask: Ask::Record(record) }).await) });
}

fn version() -> Option<Version> {
    let version = js_sys::Reflect::get(&chrome::manifest(), &"version".into()).ok()?.as_string()?;
    Version::try_from(version).ok()
}
