//! What is played at the moment: one page, one PC, and who looks at it.

use super::data::{Catalogue, Extent, Page, Pc, Row};
use super::screen::{self, As};
use super::told::{Told, Words};
use super::tools::Tools;
use super::{desk, notes};
use crate::data::Data;
use crate::dom::{find, root, text};
use shared::diagnosis::{Answers, Question};
use shared::training::{Desk, own};
use web_sys::{Document, Event};

/// How far a scenario is told: step by step, for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The screen alone.
    Screen,
    /// "What would you do?"
    Question,
    /// The panel with its advice.
    Advice,
}

impl Step {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Question => "question",
            Self::Advice => "advice",
        }
    }
}

/// The room: the catalogue, and what is played.
pub struct Room {
    /// The other modules.
    pub tools: Tools,
    catalogue: Catalogue,
    /// How much of it stays when another file is opened.
    lasting: Extent,
    /// Place of the scenario in the catalogue.
    row: Option<usize>,
    /// The page on the simulated screen.
    page: Option<Page>,
    /// The PC as the catalogue has it or, once a switch was touched, as the switches say.
    pc: Option<Pc>,
    switches: Desk,
    answers: Answers,
    /// What the observer last saw of it; `None` until it has looked.
    seen: Option<Data>,
    /// The document of the simulated screen.
    screen: Option<Document>,
    step: Step,
    /// What the observer would do, were everything told.
    stance: String,
    /// The panel's words on what is played.
    words: Option<Words>,
}

impl Room {
    /// An empty room.
    pub fn new(tools: Tools, catalogue: Catalogue) -> Self {
        let (switches, answers, step) = (Desk::default(), Answers::default(), Step::Advice);
        Self {
            tools,
            lasting: catalogue.extent(),
            catalogue,
            row: None,
            page: None,
            pc: None,
            switches,
            answers,
            seen: None,
            screen: None,
            step,
            stance: String::new(),
            words: None,
        }
    }

    /// The scenarios.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.catalogue.rows.iter()
    }

    /// The scenario that is played.
    pub fn row(&self) -> Option<&Row> {
        self.catalogue.rows.get(self.row?)
    }

    /// The scenario so many places after this one.
    pub fn neighbour(&self, by: isize) -> Option<&Row> {
        self.catalogue.rows.get(self.row?.checked_add_signed(by)?)
    }

    /// Page and PC of a scenario.
    pub fn scene(&self, row: &Row) -> Option<(Page, Pc)> {
        Some((self.catalogue.page_of(row)?, self.catalogue.pc_of(row)?))
    }

    /// The panel's words on what is played.
    pub fn words(&self) -> Option<&Words> {
        self.words.as_ref()
    }

    /// How far it is told.
    pub fn step(&self) -> Step {
        self.step
    }

    /// What the panel would say about a scenario that is not played.
    pub fn words_of(&self, row: &Row) -> Option<Words> {
        let (page, pc) = self.scene(row)?;
        Told::of(&self.tools, &page.observation, &pc, &row.answers).words(&self.tools)
    }

    /// Takes up scenarios that somebody has written, in place of those opened before; those of a policy
    /// stay for good.
    ///
    /// # Errors
    /// The mistakes in them; nothing is taken up then.
    pub fn take_up(&mut self, file: &str, by_policy: bool) -> Result<(), Vec<own::Problem>> {
        self.row = None;
        self.catalogue.cut(self.lasting);
        let taken: Vec<String> = self.rows().map(|row| row.id.clone()).collect();
        let mut problems = Vec::new();
        for scenario in own::read(file, &self.catalogue.pages(), &taken)? {
            let line = scenario.line;
            self.catalogue.add(scenario);
            if self.rows().last().and_then(|row| self.words_of(row)).is_none() {
                let reason = "training-own-harmless".into();
                problems.push(own::Problem { line, field: "screen".to_owned(), reason });
            }
        }
        if !problems.is_empty() {
            self.catalogue.cut(self.lasting);
            return Err(problems);
        }
        if by_policy {
            self.lasting = self.catalogue.extent();
        }
        Ok(())
    }

    /// Plays a scenario; false when there is none of this name.
    pub fn play(&mut self, id: &str) -> bool {
        let Some(at) = self.rows().position(|row| row.id == id) else { return false };
        let row = self.catalogue.rows[at].clone();
        let Some((page, pc)) = self.scene(&row) else { return false };
        text("[data-title]", &row.title);
        desk::name(&pc);
        self.switches = row.switches;
        desk::show(&self.switches);
        self.row = Some(at);
        self.pc = Some(pc);
        self.answers = row.answers;
        root("data-scenario", None);
        root("data-changed", None);
        self.turn_to(page);
        true
    }

    /// Sets a switch of the desk. What is on the screen stays, as on a real PC, unless the switch is
    /// about the site itself.
    pub fn set_switch(&mut self, switch: &str, position: &str) {
        if !self.switches.set(switch, position) {
            return;
        }
        let pc = Pc::of(&self.switches);
        desk::name(&pc);
        self.pc = Some(pc);
        root("data-changed", Some(""));
        if Desk::is_beyond_the_pc(switch) {
            self.sign_in_again();
        } else {
            self.look_again();
        }
    }

    /// Somebody has answered a question of the panel.
    pub fn answer(&mut self, question: Question, yes: Option<bool>) {
        self.answers.set(question, yes);
        self.look_again();
    }

    /// Signs in once more at the desk as it is now.
    pub fn sign_in_again(&mut self) {
        self.answers = Answers::default();
        self.pc = Some(Pc::of(&self.switches));
        if let Some(page) = self.catalogue.page(self.switches.outcome()) {
            self.turn_to(page);
        }
    }

    fn look_again(&mut self) {
        if let Some(seen) = self.last_seen() {
            self.seen(seen);
        }
    }

    fn last_seen(&self) -> Option<Data> {
        match &self.page {
            Some(page) if !page.loads() => Some(Data::empty()),
            _ => self.seen.clone(),
        }
    }

    /// Shows a page: in the frame, where the observer looks at it, or in place of it when it is one
    /// that does not load.
    fn turn_to(&mut self, page: Page) {
        text("[data-address]", &page.address);
        root("data-surface", Some(if page.loads() { "page" } else { "error" }));
        // A page that says the same is the same to the observer: it will not report it again.
        let same = self.page.as_ref().is_some_and(|shown| shown.says_the_same_as(&page) && shown.loads());
        let loads = page.loads();
        self.page = Some(page);
        if !loads {
            self.tools.stand("none");
            self.draw();
            self.seen(Data::empty());
        } else if let Some(seen) = self.seen.clone().filter(|_| same) {
            self.seen(seen);
            self.stand();
        } else {
            self.seen = None;
            self.draw();
        }
    }

    /// The frame of the simulated screen is there.
    pub fn draw_in(&mut self, document: Document) {
        self.screen = Some(document);
        self.draw();
    }

    fn draw(&self) {
        let Some(page) = &self.page else { return };
        if !page.loads() {
            if let Some(place) = find("[data-error]") {
                screen::draw(&place, page, As::Page);
            }
            return;
        }
        let Some(document) = &self.screen else { return };
        document.set_title(&page.title);
        screen::mark(document);
        if let Ok(Some(place)) = document.query_selector("[data-page]") {
            screen::draw(&place, page, As::Page);
        }
        // The observer rests on a signed-in page until the page goes on: this is how it goes on.
        if let (Some(window), Ok(event)) = (document.default_view(), Event::new("popstate")) {
            let _ = window.dispatch_event(&event);
        }
    }

    /// The observer has looked at the page: says what it shall do, and tells the panels.
    pub fn seen(&mut self, seen: Data) -> String {
        let (Some(page), Some(pc)) = (&self.page, &self.pc) else { return "none".to_owned() };
        // What the background adds from the browser.
        seen.set("host", &page.host);
        if let Some(error) = &page.net_error {
            seen.set("net_error", error);
        } else if page.blank {
            seen.set("blank", true);
        } else {
            seen.set("http_status", page.status);
        }
        let told = Told::of(&self.tools, &seen, pc, &self.answers);
        self.words = told.words(&self.tools);
        told.tell(&self.tools);
        self.stance = told.stance;
        if page.loads() {
            self.seen = Some(seen);
        }
        root("data-scenario", self.row().map(|row| row.id.as_str()));
        notes::send(self);
        self.wanted_stance()
    }

    fn wanted_stance(&self) -> String {
        if self.step == Step::Advice { self.stance.clone() } else { "none".to_owned() }
    }

    fn stand(&self) {
        if self.page.as_ref().is_some_and(Page::loads) {
            self.tools.stand(&self.wanted_stance());
        }
    }

    /// Tells as much of the scenario as is wanted.
    pub fn tell(&mut self, step: Step) {
        self.step = step;
        root("data-told", Some(step.as_str()));
        self.stand();
        notes::send(self);
    }
}
