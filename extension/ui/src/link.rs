//! The port to the background: opened at once, opened again when the worker was stopped.

use crate::chrome::{self, Port};
use crate::{dom, keep, render};
pub use csms_values::write;
use js_sys::Reflect;
use serde::Serialize;
use shared::panel::{Brief, PanelState, View};
use shared::reach::HostReach;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A face that waits so long for what comes of the look at the PC (milliseconds; the background gives the host
/// three seconds) has lost its way there: Firefox drops a port that is opened just while it stops the background.
const LOST: i32 = 6_000;

thread_local! {
    /// How often the background has said something.
    static WORDS: Cell<u32> = const { Cell::new(0) };
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
    /// The browser window of this face: what opens the side panel must know it at once.
    static WINDOW: Cell<f64> = const { Cell::new(-1.0) };
    /// How many tabs this face has stood for.
    static GENERATION: Cell<u32> = const { Cell::new(0) };
}

struct Link {
    port: Port,
    _on_message: Closure<dyn FnMut(JsValue)>,
    _on_disconnect: Closure<dyn FnMut()>,
}

impl Drop for Link {
    /// One that is given up is closed, so that nothing comes through it to who no longer listens.
    fn drop(&mut self) {
        self.port.disconnect();
    }
}

#[derive(Serialize)]
struct Name {
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThisTab {
    active: bool,
    current_window: bool,
}

/// Opens the port. A panel in a page says so; a popup names the tab it stands for.
pub fn connect() {
    if dom::in_page() {
        open("panel".to_owned());
    } else if let Some(tab) = dom::named_tab() {
        open(tab);
    } else {
        spawn_local(async {
            // Another tab may have come to the front meanwhile.
            LINK.set(None);
            keep::forget();
            GENERATION.set(generation() + 1);
            let query = write(&ThisTab { active: true, current_window: true });
            match JsFuture::from(chrome::query(&query)).await.ok().and_then(|tabs| first_tab(&tabs)) {
                Some((tab, window)) => {
                    WINDOW.set(window);
                    open(tab.to_string());
                }
                None => dom::failed(),
            }
        });
    }
}

/// Follows the tab in front, for the face at the side of the window.
pub fn follow() {
    chrome::on_tab_change(connect);
}

/// Opens the port when it has closed.
pub fn connect_if_lost() {
    if LINK.with_borrow(Option::is_none) {
        connect();
    }
}

/// Asks the background for something.
pub fn ask(ask: &'static str) {
    tell(&ask);
}

/// Tells the background something.
pub fn tell(word: &impl Serialize) {
    connect_if_lost();
    LINK.with_borrow(|link| {
        if let Some(link) = link {
            // A port that closes at this moment is opened again by its own event.
            let _ = link.port.post(&write(word));
        }
    });
}

fn open(name: String) {
    match chrome::connect(&write(&Name { name })) {
        Ok(port) => adopt(port, Vec::new()),
        Err(_) => dom::failed(),
    }
}

/// What the background says. It passes the host's report on unread; one that cannot be read is as good
/// as none, and the way to the host counts as disturbed.
pub fn read(message: JsValue) -> Option<Brief> {
    csms_values::read(message.clone()).or_else(|| {
        let case = Reflect::get(&message, &"case".into()).ok()?;
        Reflect::set(&case, &"report".into(), &JsValue::NULL).ok()?;
        Reflect::set(&message, &"host".into(), &HostReach::ProtocolError.as_str().into()).ok()?;
        csms_values::read(message)
    })
}

/// Shows what came through an open port, and what will come.
pub fn adopt(port: Port, early: Vec<JsValue>) {
    let show = |message: JsValue| {
        if let Some(brief) = read(message) {
            keep::restore(&brief.kept);
            render::show(View::of(&brief));
            wait();
        }
    };
    // Only the last word counts.
    early.into_iter().next_back().map(show);
    let on_message = Closure::new(show);
    let on_disconnect = Closure::new(|| {
        LINK.set(None);
        // With a host that follows the card, or that still owes its answer, a stopped worker is woken at
        // once. Otherwise nothing can change before the user acts, and the worker may rest.
        let host = crate::VIEW.with_borrow(|view| view.as_ref().and_then(|view| view.host));
        let live = host.is_none_or(|reach| reach == HostReach::Connected);
        if live {
            connect();
        }
    });
    port.on_message().add_listener(on_message.as_ref().unchecked_ref());
    port.on_disconnect().add_listener(on_disconnect.as_ref().unchecked_ref());
    LINK.set(Some(Link { port, _on_message: on_message, _on_disconnect: on_disconnect }));
}

/// Asks anew when the background says nothing more although it owes something.
fn wait() {
    let word = WORDS.get().wrapping_add(1);
    WORDS.set(word);
    let waits = crate::VIEW.with_borrow(|view| view.as_ref().is_some_and(|view| view.state == PanelState::Loading));
    if waits && !dom::in_training() {
        chrome::after(LOST, move || {
            if WORDS.get() == word {
                connect();
            }
        });
    }
}

/// The browser window this face is in, when it is known.
pub fn window() -> f64 {
    WINDOW.get()
}

/// Tells the tab that this face stands for from those before it.
pub fn generation() -> u32 {
    GENERATION.get()
}

/// Ids of the first tab and of its window.
fn first_tab(tabs: &JsValue) -> Option<(u32, f64)> {
    let first = Reflect::get_u32(tabs, 0).ok()?;
    let number = |name: &str| Reflect::get(&first, &name.into()).ok()?.as_f64();
    // Tab ids are small whole numbers.
    Some((number("id")? as u32, number("windowId").unwrap_or(-1.0)))
}
