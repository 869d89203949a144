//! Which element a tag opens and closes: the usual part of the HTML standard. What a browser moves
//! elsewhere (text between the cells of a table) stays where it is.

use super::page::{Element, Page};
use crate::html::{Piece, Pieces};

/// Elements that have no inside.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements that stand in the head when nothing of the body has come yet.
const HEAD: &[&str] = &["base", "link", "meta", "noscript", "script", "style", "template", "title"];
/// Elements whose beginning ends a paragraph.
const ENDS_PARAGRAPH: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
];
/// Elements that no end tag from inside reaches through.
const WALLS: &[&str] = &["caption", "marquee", "object", "table", "td", "th"];
/// Elements inside a paragraph: an end tag reaches through these only, unless it ends a block.
const PHRASING: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "del", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var",
];
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
const CELLS: &[&str] = &["td", "th"];
const ROW_GROUPS: &[&str] = &["tbody", "tfoot", "thead"];
/// As deep as Chromium nests; what is deeper stands beside.
const DEEPEST: usize = 512;

/// The page that this HTML makes.
pub fn grow(html: &str) -> Page {
    let mut tree = Tree { page: Page::default(), open: Vec::new(), has_body: false, quirks: true, templates: 0 };
    for piece in Pieces::of(html) {
        tree.take(piece);
    }
    tree.close_to(0);
    tree.page
}

struct Tree {
    page: Page,
    /// The open elements, outermost first: name and place.
    open: Vec<(String, usize)>,
    has_body: bool,
    /// Without a document type a table does not end a paragraph.
    quirks: bool,
    /// Open templates: what stands in them is not part of the page.
    templates: usize,
}

impl Tree {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Start { name, .. } if name == "template" => self.templates += 1,
            Piece::End(name) if name == "template" => self.templates = self.templates.saturating_sub(1),
            _ if self.templates > 0 => {}
            Piece::Doctype(kind) => {
                self.quirks &= kind != "html" && !kind.contains("strict") && !kind.contains("http://")
            }
            Piece::Text(text) => {
                if !self.open.is_empty() || self.has_body || !text.trim_ascii().is_empty() {
                    self.need_body();
                    self.page.text(text, self.inmost());
                }
            }
            Piece::Start { name, attributes, closed } => self.start(Element { name, attributes }, closed),
            Piece::End(name) => self.end(&name),
        }
    }

    fn start(&mut self, element: Element, closed: bool) {
        let name = element.name.clone();
        let name = name.as_str();
        match name {
            "html" | "head" => return,
            "body" if self.has_body => return,
            "body" => self.has_body = true,
            _ if HEAD.contains(&name) && !self.has_body => {}
            _ => self.need_body(),
        }
        if ENDS_PARAGRAPH.contains(&name) || (name == "table" && !self.quirks) {
            self.close("p", &["button"]);
        }
        match name {
            "li" => self.close_item(&["li"]),
            "dd" | "dt" => self.close_item(&["dd", "dt"]),
            "a" | "button" | "option" => self.close(name, &[]),
            _ if HEADINGS.contains(&name) && self.open.last().is_some_and(|(n, _)| HEADINGS.contains(&n.as_str())) => {
                self.close_to(self.open.len() - 1);
            }
            _ if CELLS.contains(&name) => self.close_in_table(CELLS),
            "tr" => self.close_in_table(&["tr", "caption", "colgroup"]),
            _ if ROW_GROUPS.contains(&name) => self.close_in_table(&["tbody", "tfoot", "thead", "caption", "colgroup"]),
            _ => {}
        }
        let drawing = |n: &str| matches!(n, "svg" | "math");
        let foreign = drawing(name) || self.open.iter().any(|(n, _)| drawing(n));
        let empty = VOID.contains(&name) || (closed && foreign);
        let at = self.page.begin(element, self.inmost());
        if empty {
            self.page.end(at);
            return;
        }
        if self.open.len() >= DEEPEST {
            self.close_to(DEEPEST - 1);
        }
        self.open.push((name.to_owned(), at));
    }

    fn end(&mut self, name: &str) {
        match name {
            // What comes after belongs to the body all the same.
            "html" | "head" | "body" => {}
            _ if HEADINGS.contains(&name) => {
                if let Some(at) = self.find(|n| HEADINGS.contains(&n), WALLS) {
                    self.close_to(at);
                }
            }
            "p" if self.find(|n| n == "p", &["button"]).is_none() => {
                self.start(Element { name: "p".into(), attributes: Vec::new() }, false);
                self.end("p");
            }
            "table" => self.close(name, &[]),
            "tr" | "td" | "th" | "caption" | "tbody" | "tfoot" | "thead" => self.close_in_table(&[name]),
            _ if PHRASING.contains(&name) => {
                let at = self.open.iter().rposition(|(n, _)| n == name || !PHRASING.contains(&n.as_str()));
                if let Some(at) = at.filter(|at| self.open[*at].0 == name) {
                    self.close_to(at);
                }
            }
            "script" | "style" | "title" | "noscript" => self.close(name, &[]),
            _ => self.close(name, WALLS),
        }
    }

    /// Closes the inmost open element of this name, and what is in it, unless a wall is between.
    fn close(&mut self, name: &str, walls: &[&str]) {
        let walls: Vec<_> = walls.iter().chain(if name == "table" { &[][..] } else { WALLS }).copied().collect();
        if let Some(at) = self.find(|n| n == name, &walls) {
            self.close_to(at);
        }
    }

    /// Closes an open item of the same list.
    fn close_item(&mut self, names: &[&str]) {
        let at = self.open.iter().rposition(|(n, _)| {
            let passed = PHRASING.contains(&n.as_str()) || matches!(n.as_str(), "div" | "p" | "address");
            names.contains(&n.as_str()) || !passed
        });
        if let Some(at) = at.filter(|at| names.contains(&self.open[*at].0.as_str())) {
            self.close_to(at);
        }
    }

    /// Closes the inmost of these parts of the inmost table.
    fn close_in_table(&mut self, names: &[&str]) {
        if let Some(at) = self.find(|n| names.contains(&n), &["table"]) {
            self.close_to(at);
        }
    }

    fn find(&self, wanted: impl Fn(&str) -> bool, walls: &[&str]) -> Option<usize> {
        let at = self.open.iter().rposition(|(n, _)| wanted(n) || walls.contains(&n.as_str()))?;
        wanted(&self.open[at].0).then_some(at)
    }

    /// Closes what is deeper than this.
    fn close_to(&mut self, depth: usize) {
        for (_, at) in self.open.drain(depth..).rev() {
            self.page.end(at);
        }
    }

    fn inmost(&self) -> Option<usize> {
        self.open.last().map(|(_, at)| *at)
    }

    /// A body begins with the first thing that belongs into it, tag or no tag.
    fn need_body(&mut self) {
        if !self.has_body && self.open.is_empty() {
            self.has_body = true;
            let at = self.page.begin(Element { name: "body".into(), attributes: Vec::new() }, None);
            self.open.push(("body".into(), at));
        }
    }
}
