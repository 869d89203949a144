//! A picture of the failing screen, for the support request: what does not belong into it is blacked
//! out or cut away before it is saved or copied.
//!
//! `picture.js` brings the picture and takes it away. It is nowhere but in this tab.

use crate::dom::{find, on, root};
use shared::area::Area;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, HtmlInputElement, ImageBitmap, PointerEvent,
};

/// The fields of the area, in the order of [`Area`].
const FIELDS: [&str; 4] = ["left", "top", "width", "height"];

thread_local! {
    /// The picture as it was taken.
    static TAKEN: RefCell<Option<ImageBitmap>> = const { RefCell::new(None) };
    /// Where the drawing of an area began.
    static BEGUN: Cell<Option<(u32, u32)>> = const { Cell::new(None) };
}

/// Shows a picture.
#[wasm_bindgen(js_name = openPicture)]
pub fn open(taken: ImageBitmap) {
    TAKEN.set(Some(taken));
    start_again();
    if let Some(canvas) = canvas() {
        let pointer = |act: fn(&HtmlCanvasElement, PointerEvent)| {
            let canvas = canvas.clone();
            move |event: web_sys::Event| {
                if let Ok(event) = event.dyn_into() {
                    act(&canvas, event);
                }
            }
        };
        on(
            &canvas,
            "pointerdown",
            pointer(|canvas, event| {
                let _ = canvas.set_pointer_capture(event.pointer_id());
                BEGUN.set(Some(place(canvas, &event)));
            }),
        );
        on(
            &canvas,
            "pointermove",
            pointer(|canvas, event| {
                if let Some(begun) = BEGUN.get() {
                    choose(Area::between(begun, place(canvas, &event)));
                }
            }),
        );
        on(&canvas, "pointerup", pointer(|_, _| BEGUN.set(None)));
        on(&canvas, "pointercancel", pointer(|_, _| BEGUN.set(None)));
    }
    root("data-state", Some("ready"));
}

/// The fields have changed: shows the area that they name.
#[wasm_bindgen(js_name = areaChanged)]
pub fn area_changed() {
    outline(chosen());
}

/// Does what a button says. Says whether there was an area to do it with.
#[wasm_bindgen(js_name = changePicture)]
pub fn change(what: &str) -> bool {
    if what == "start-again" {
        start_again();
        return true;
    }
    let area = chosen();
    if area.is_empty() {
        return false;
    }
    let Some((canvas, context)) = drawing() else { return false };
    let (left, top) = (f64::from(area.left), f64::from(area.top));
    let (width, height) = (f64::from(area.width), f64::from(area.height));
    match what {
        "black-out" => {
            context.set_fill_style_str("black");
            context.fill_rect(left, top, width, height);
        }
        _ => {
            // Whole pixels of the canvas itself: nothing can keep us from reading them.
            let Ok(kept) = context.get_image_data(left, top, width, height) else { return false };
            canvas.set_width(area.width);
            canvas.set_height(area.height);
            let _ = context.put_image_data(&kept, 0.0, 0.0);
        }
    }
    choose(Area::default());
    true
}

fn start_again() {
    let Some((canvas, context)) = drawing() else { return };
    TAKEN.with_borrow(|taken| {
        if let Some(taken) = taken {
            canvas.set_width(taken.width());
            canvas.set_height(taken.height());
            // A bitmap that is whole can be drawn.
            let _ = context.draw_image_with_image_bitmap(taken, 0.0, 0.0);
        }
    });
    choose(Area::default());
}

fn canvas() -> Option<HtmlCanvasElement> {
    find("canvas")?.dyn_into().ok()
}

fn drawing() -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas = canvas()?;
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

/// The pixel of the picture under the pointer.
fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (u32, u32) {
    let scaled = |at: i32, shown: i32, whole: u32| {
        // Shown smaller or larger than it is; the pointer may be outside.
        (f64::from(at) * f64::from(whole) / f64::from(shown.max(1))).clamp(0.0, f64::from(whole)) as u32
    };
    (
        scaled(event.offset_x(), canvas.client_width(), canvas.width()),
        scaled(event.offset_y(), canvas.client_height(), canvas.height()),
    )
}

fn field(name: &str) -> Option<HtmlInputElement> {
    find(&format!("#{name}"))?.dyn_into().ok()
}

/// The area in the fields; what is no number counts as zero.
fn chosen() -> Area {
    let [left, top, width, height] =
        FIELDS.map(|name| field(name).and_then(|field| field.value().parse().ok()).unwrap_or(0));
    let all = canvas().map_or((0, 0), |canvas| (canvas.width(), canvas.height()));
    Area { left, top, width, height }.within(all.0, all.1)
}

/// Writes an area into the fields and shows it.
fn choose(area: Area) {
    for (name, value) in FIELDS.iter().zip([area.left, area.top, area.width, area.height]) {
        if let Some(field) = field(name) {
            field.set_value(&value.to_string());
        }
    }
    outline(area);
}

/// Draws a line around the area, beside the picture and not into it.
fn outline(area: Area) {
    let (Some(canvas), Some(line)) = (canvas(), find("[data-area]")) else { return };
    let share = |part: u32, whole: u32| format!("{}%", part * 100 / whole.max(1));
    let places = [
        ("left", share(area.left, canvas.width())),
        ("top", share(area.top, canvas.height())),
        ("width", share(area.width, canvas.width())),
        ("height", share(area.height, canvas.height())),
    ];
    show(&line, !area.is_empty(), &places);
}

fn show(line: &Element, shown: bool, places: &[(&str, String)]) {
    let Some(line) = line.dyn_ref::<HtmlElement>() else { return };
    line.set_hidden(!shown);
    for (name, value) in places {
        let _ = line.style().set_property(name, value);
    }
}
