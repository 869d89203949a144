//! The extension's background. `start.js` hands it every browser event; [`brain`] decides; this
//! file carries the decisions out through the few browser calls of [`chrome`].

pub mod brain;
mod chrome;
mod managed;
mod passed;

use brain::{Brain, FaceAsk, FaceId, Rules, TabId};
pub use chrome::Port;
use csms_values::{read, write};
use passed::Passed;
use serde::Serialize;
use shared::observation::Observation;
use shared::protocol::HOST_NAME;
use shared::settings::Read;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// How long the host may take to answer before the advice goes on without it (milliseconds). It may still come.
const HOST_PATIENCE: i32 = 3_000;
/// How long the host may run when no face is open (milliseconds): as long as a sign-in takes.
const HOST_IDLE: i32 = 300_000;

/// Where the state is kept while the worker is stopped: memory of the browser, never disk.
const STATE_KEY: &str = "state";

/// What is to be done.
type Effect = brain::Effect<Passed>;
/// What the host says.
type Message = shared::protocol::Message<Passed>;

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

/// The brain and the browser objects it acts through.
#[derive(Default)]
struct World {
    brain: Brain<Passed>,
    faces: BTreeMap<FaceId, Port>,
    last_face: FaceId,
    host: Option<HostPort>,
    last_host: u32,
}

/// The port to the native host, with its listeners.
struct HostPort {
    port: Port,
    generation: u32,
    _on_message: Closure<dyn FnMut(JsValue)>,
    _on_disconnect: Closure<dyn FnMut(Port)>,
}

/// Wakes the background with its rules; `saved` is what `storage.session` holds, `managed` the
/// policy settings, `own` those that the user has set. Something saved that cannot be read counts as nothing.
///
/// # Errors
/// When the rules cannot be read: the extension is damaged.
#[wasm_bindgen]
pub fn wake(rules: JsValue, saved: &JsValue, managed: JsValue, own: JsValue) -> Result<(), JsError> {
    let rules: Rules = serde_wasm_bindgen::from_value(rules).map_err(|error| JsError::new(&error.to_string()))?;
    let saved = js_sys::Reflect::get(saved, &STATE_KEY.into()).ok().and_then(read).unwrap_or_default();
    WORLD.with_borrow_mut(|world| world.brain = Brain::new(rules, saved));
    settings_changed(managed, own);
    Ok(())
}

/// The settings are known or have changed: those of the policy, and the user's own, which hold where
/// the policy says nothing. What cannot be used is reported, and counts as not set.
#[wasm_bindgen(js_name = settingsChanged)]
pub fn settings_changed(managed: JsValue, own: JsValue) {
    let [managed, own] = [managed, own].map(|values| Read::of(managed::entries(values)));
    act(|brain| brain.settings(managed.or(own)));
}

/// What of these settings cannot be used. For the settings page, which has this module as a library.
#[wasm_bindgen(js_name = settingsProblems)]
pub fn settings_problems(values: JsValue) -> JsValue {
    write(&Read::of(managed::entries(values)).problems)
}

/// The observer of a tab has looked at its page. Returns what it shall do: `none`, `ready`, `show`.
#[wasm_bindgen]
pub fn seen(tab: TabId, host: String, page: JsValue) -> String {
    let mut observation: Observation = read(page).unwrap_or_default();
    observation.host = host;
    let mut stance = brain::Stance::None;
    act(|brain| {
        let (answer, effects) = brain.seen(tab, observation);
        stance = answer;
        effects
    });
    stance.as_str().to_owned()
}

/// A page of a watched host did not load, with the browser's name or number for it. Returns whether the
/// popup may open by itself.
#[wasm_bindgen(js_name = notLoaded)]
pub fn not_loaded(tab: TabId, host: String, error: String) -> bool {
    let mut news = false;
    act(|brain| {
        let (is_news, effects) = brain.not_loaded(tab, host, error);
        news = is_news;
        effects
    });
    news
}

/// A server of a watched host has answered for a tab with this HTTP status.
#[wasm_bindgen]
pub fn answered(tab: TabId, status: u16) {
    act(|brain| brain.answered(tab, status));
}

/// A face (panel, popup) has opened for a tab.
#[wasm_bindgen(js_name = faceOpened)]
pub fn face_opened(tab: TabId, port: Port, by_user: bool) -> FaceId {
    let face = WORLD.with_borrow_mut(|world| {
        world.last_face += 1;
        world.faces.insert(world.last_face, port);
        world.last_face
    });
    act(|brain| brain.face_opened(face, tab, by_user));
    face
}

/// The user did something in a face.
#[wasm_bindgen(js_name = faceAsks)]
pub fn face_asks(face: FaceId, ask: JsValue) {
    // A face of another version may ask what this one does not know.
    if let Some(ask) = read::<FaceAsk>(ask) {
        act(|brain| brain.face_asks(face, ask));
    }
}

/// A face has closed.
#[wasm_bindgen(js_name = faceClosed)]
pub fn face_closed(face: FaceId) {
    WORLD.with_borrow_mut(|world| world.faces.remove(&face));
    act(|brain| brain.face_closed(face));
}

/// A tab has closed or left the watched hosts.
#[wasm_bindgen(js_name = tabGone)]
pub fn tab_gone(tab: TabId) {
    act(|brain| brain.tab_gone(tab));
}

/// The last messages to and from the native host, for the diagnostics page.
#[wasm_bindgen]
pub fn diary() -> JsValue {
    WORLD.with_borrow(|world| write(world.brain.diary()))
}

/// What the extension makes of a page: `[stance, brief]`. The training page has a background of its
/// own, as a library: only woken, never connected to anything, and asked only this.
#[wasm_bindgen]
pub fn recognise(page: JsValue) -> JsValue {
    let (stance, brief) = WORLD.with_borrow_mut(|world| world.brain.recognise(read(page).unwrap_or_default()));
    write(&(stance.as_str(), brief))
}

/// Lets the brain decide, then carries its decisions out. The world is not borrowed meanwhile, so
/// that a browser call may answer at once.
fn act(decide: impl FnOnce(&mut Brain<Passed>) -> Vec<Effect>) {
    // Whole milliseconds since 1970 fit.
    let now = js_sys::Date::now() as u64;
    let effects = WORLD.with_borrow_mut(|world| decide(world.brain.at(now)));
    effects.into_iter().for_each(perform);
}

fn perform(effect: Effect) {
    match effect {
        Effect::Show(face, brief) => {
            let port = WORLD.with_borrow(|world| world.faces.get(&face).cloned());
            if let Some(port) = port {
                // A face that has just gone says so itself.
                let _ = port.post(&write(&*brief));
            }
        }
        Effect::Stand(tab, stance) => chrome::tell_tab(tab, &write(&Standing { stance: stance.as_str() })),
        Effect::Badge(tab, on) => chrome::badge(tab, if on { "!" } else { "" }),
        Effect::ConnectHost => connect_host(),
        Effect::Ask(request) => {
            let port = WORLD.with_borrow(|world| world.host.as_ref().map(|host| host.port.clone()));
            if let Some(port) = port {
                // A port that has just closed says so itself.
                let _ = port.post(&write(&request));
            }
        }
        Effect::LeaveHost => {
            if let Some(host) = WORLD.with_borrow_mut(|world| world.host.take()) {
                host.port.disconnect();
            }
        }
        Effect::Save(state) => chrome::save(STATE_KEY, write(&state), |kept| act(|brain| brain.saved(kept))),
    }
}

#[derive(Serialize)]
struct Standing {
    stance: &'static str,
}

fn connect_host() {
    let generation = WORLD.with_borrow_mut(|world| {
        world.last_host += 1;
        world.last_host
    });
    let port = match chrome::connect_native(HOST_NAME) {
        Ok(port) => port,
        Err(error) => {
            let message = error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message())).unwrap_or_default();
            act(|brain| brain.host_gone(&message, chrome::on_linux()));
            return;
        }
    };
    let on_message = Closure::new(move |message: JsValue| match read::<Message>(message) {
        Some(message) => act(|brain| brain.host_said(message)),
        None => {
            perform(Effect::LeaveHost);
            act(|brain| brain.host_unintelligible());
        }
    });
    let on_disconnect = Closure::new(move |port: Port| {
        let message = chrome::last_error(&port);
        // Only the port in use counts: an older one may close late.
        let current = WORLD.with_borrow(|world| world.host.as_ref().is_some_and(|host| host.generation == generation));
        if current {
            WORLD.with_borrow_mut(|world| world.host.take());
            act(|brain| brain.host_gone(&message, chrome::on_linux()));
        }
    });
    port.on_message().add_listener(on_message.as_ref().unchecked_ref());
    port.on_disconnect().add_listener(on_disconnect.as_ref().unchecked_ref());
    WORLD.with_borrow_mut(|world| {
        let previous =
            world.host.replace(HostPort { port, generation, _on_message: on_message, _on_disconnect: on_disconnect });
        if let Some(previous) = previous {
            previous.port.disconnect();
        }
    });
    let still_this = move || WORLD.with_borrow(|world| world.last_host == generation);
    chrome::after(HOST_PATIENCE, move || {
        if still_this() {
            act(|brain| brain.host_late());
        }
    });
    chrome::after(HOST_IDLE, move || {
        if still_this() {
            act(|brain| brain.host_idle());
        }
    });
}
