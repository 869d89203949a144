//! Practice: a failing screen, and three questions about it. The result stays in this page and is
//! gone when it is closed; it can be printed.

use super::data::Row;
use super::room::{Room, Step};
use super::with_practice;
use crate::dom::{add, find, root, set, text};
use crate::words::{say, tell};
use shared::texts::Say;
use shared::training::practice::{choices, shuffle};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// How many screens a round has.
const ROUND: usize = 10;
/// How many answers there are to choose from.
const CHOICES: usize = 4;

/// The questions on each screen: name of the field, and the key of its words.
const QUESTIONS: [(&str, &str); 3] =
    [("cause", "training-ask-cause"), ("owner", "training-ask-owner"), ("step", "training-ask-step")];

/// A round of practice.
#[derive(Default)]
pub struct Practice {
    seed: u32,
    /// The screens of the round.
    rows: Vec<String>,
    /// Which of them is shown.
    at: usize,
    /// The right answers on it.
    right: [String; 3],
    /// Titles of the screens done, and what of each was right.
    done: Vec<(String, [bool; 3])>,
}

/// Begins a round with screens chosen by chance, each with another cause.
pub fn begin(room: &mut Room) {
    // Whole seconds of the clock are chance enough.
    let seed = (js_sys::Date::now() / 1000.0) as u64 as u32;
    let mut rows: Vec<&Row> = room.rows().collect();
    shuffle(&mut rows, seed);
    let mut causes = Vec::new();
    rows.retain(|row| {
        let new = !causes.contains(&row.cause);
        causes.push(row.cause.clone());
        new
    });
    let rows = rows.into_iter().take(ROUND).map(|row| row.id.clone()).collect();
    with_practice(|practice| *practice = Practice { seed, rows, ..Practice::default() });
    ask(room);
}

/// Another part of the page is shown: nothing is hidden any more.
pub fn leave(room: &mut Room) {
    let was_on = with_practice(|practice| !std::mem::take(practice).rows.is_empty());
    if was_on {
        root("data-practice", None);
        room.tell(Step::Advice);
    }
}

/// Shows the next screen and its questions, or the result.
fn ask(room: &mut Room) {
    let Some((id, at, of, seed)) =
        with_practice(|p| p.rows.get(p.at).map(|id| (id.clone(), p.at, p.rows.len(), p.seed)))
    else {
        result();
        return;
    };
    room.tell(Step::Question);
    room.play(&id);
    text(
        "[data-title]",
        &tell(&Say::plain("training-screen-of").number("n", (at + 1) as u64).number("all", of as u64)),
    );
    let Some(words) = room.row().and_then(|row| room.words_of(row)) else { return };
    let mut pools: [Vec<String>; 3] = Default::default();
    for other in room.rows().filter_map(|row| room.words_of(row)) {
        pools[0].push(other.headline);
        pools[1].push(other.owner);
        pools[2].extend(other.steps.into_iter().take(1));
    }
    let right = [words.headline, words.owner, words.steps.first().cloned().unwrap_or_default()];
    let Some(place) = find("[data-questions]") else { return };
    place.set_text_content(None);
    for (((name, asked), right), pool) in QUESTIONS.iter().zip(&right).zip(&pools) {
        let Some(field) = add(&place, "fieldset", "", "") else { continue };
        set(&field, "data-question", Some(name));
        add(&field, "legend", "", &say(asked));
        // Whole numbers of screens are small.
        for choice in choices(right, pool, CHOICES, seed.wrapping_add(at as u32)) {
            let Some(label) = add(&field, "label", "", "") else { continue };
            if let Some(input) = add(&label, "input", "", "") {
                set(&input, "type", Some("radio"));
                set(&input, "name", Some(name));
                set(&input, "value", Some(&choice));
            }
            add(&label, "span", "", &choice);
        }
        add(&field, "p", "verdict", "");
    }
    root("data-practice", Some("asked"));
    with_practice(|practice| practice.right = right);
}

/// Says what of the answers is right, and shows the advice.
pub fn check(room: &mut Room) {
    let right = with_practice(|practice| practice.right.clone());
    let mut verdicts = [false; 3];
    for (n, (name, _)) in QUESTIONS.iter().enumerate() {
        let chosen = find(&format!("[data-question={name}] input:checked"));
        let chosen = chosen.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value());
        verdicts[n] = chosen.as_ref() == Some(&right[n]);
        let verdict = if verdicts[n] {
            say("training-right")
        } else {
            tell(&Say::plain("training-not-quite").text("right", &right[n]))
        };
        text(&format!("[data-question={name}] .verdict"), &verdict);
        if let Some(field) = find(&format!("[data-question={name}]")) {
            set(&field, "data-right", Some(if verdicts[n] { "yes" } else { "no" }));
        }
    }
    let title = room.row().map(|row| row.title.clone()).unwrap_or_default();
    with_practice(|practice| practice.done.push((title, verdicts)));
    root("data-practice", Some("told"));
    room.tell(Step::Advice);
    let why = room.words().map(|words| words.evidence.join(" ")).unwrap_or_default();
    text("[data-why]", &why);
}

/// Goes on to the next screen.
pub fn go_on(room: &mut Room) {
    with_practice(|practice| practice.at += 1);
    text("[data-why]", "");
    ask(room);
}

fn result() {
    let done = with_practice(|practice| practice.done.clone());
    let Some(place) = find("[data-result]") else { return };
    place.set_text_content(None);
    let right: usize = done.iter().map(|(_, verdicts)| verdicts.iter().filter(|right| **right).count()).sum();
    let all = done.len() * QUESTIONS.len();
    let score = tell(&Say::plain("training-score").number("n", right as u64).number("all", all as u64));
    add(&place, "p", "cause", &score);
    if let Some(list) = add(&place, "ol", "", "") {
        for (title, verdicts) in &done {
            let wrong = QUESTIONS.iter().zip(verdicts).filter(|(_, right)| !**right);
            let wrong = wrong.map(|((_, asked), _)| say(asked)).collect::<Vec<_>>().join(" ");
            let key = if wrong.is_empty() { "training-line-right" } else { "training-line-wrong" };
            add(&list, "li", "", &tell(&Say::plain(key).text("title", title).text("questions", &wrong)));
        }
    }
    root("data-practice", Some("done"));
}
