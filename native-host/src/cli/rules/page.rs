//! A saved page, flattened: elements and texts in document order, so that "everything inside this
//! element" is a range.

use super::tree;

/// Elements that have no box on the page, whatever stands in them.
const BOXLESS: &[&str] = &[
    "audio", "canvas", "datalist", "head", "iframe", "noscript", "object", "script", "select", "style", "textarea",
    "title", "video",
];

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    what: What,
    parent: Option<usize>,
    /// One past the last node inside this one.
    end: usize,
    /// Whether it has a box on the page.
    shown: bool,
    /// Closed details: only the first summary in it has a box.
    folded: bool,
}

#[derive(Debug)]
enum What {
    Text(String),
    Element(Element),
}

/// An element.
#[derive(Debug)]
pub struct Element {
    /// The name, in small letters.
    pub name: String,
    /// Names, in small letters, and values.
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether it is taken off the page by itself. Style sheets are not read.
    fn is_hidden(&self) -> bool {
        let style = || self.attribute("style").unwrap_or("").to_ascii_lowercase().replace(char::is_whitespace, "");
        BOXLESS.contains(&self.name.as_str())
            || self.attribute("hidden").is_some_and(|how| !how.eq_ignore_ascii_case("until-found"))
            || (self.name == "dialog" && self.attribute("open").is_none())
            || style().split(';').any(|rule| matches!(rule, "display:none" | "display:none!important"))
    }
}

impl Page {
    /// Reads a page. Every text is a page to a browser, so this cannot fail.
    pub fn read(html: &str) -> Self {
        tree::grow(html)
    }

    /// Adds an element inside another and returns its place. It must be [`Self::end`]ed.
    pub fn begin(&mut self, element: Element, parent: Option<usize>) -> usize {
        let folded = element.name == "details" && element.attribute("open").is_none();
        let shown = match parent.and_then(|at| self.nodes.get_mut(at)) {
            None => true,
            Some(above) if above.folded && element.name == "summary" && !above.shown_summary() => {
                above.end = usize::MAX;
                above.shown
            }
            Some(above) => above.shown && !above.folded,
        };
        let shown = shown && !element.is_hidden();
        self.nodes.push(Node { what: What::Element(element), parent, end: 0, shown, folded });
        self.nodes.len() - 1
    }

    /// Ends an element: what comes next is not in it.
    pub fn end(&mut self, element: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(element) {
            node.end = end;
        }
    }

    /// Adds a text inside an element.
    pub fn text(&mut self, text: String, parent: Option<usize>) {
        let end = self.nodes.len() + 1;
        // Texts that follow each other are one.
        if let Some(Node { what: What::Text(last), parent: before, .. }) = self.nodes.last_mut()
            && *before == parent
        {
            last.push_str(&text);
            return;
        }
        self.nodes.push(Node { what: What::Text(text), parent, end, shown: true, folded: false });
    }

    /// The elements in document order, each with its place and whether it has a box.
    pub fn elements(&self) -> impl Iterator<Item = (usize, &Element, bool)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match &node.what {
            What::Element(element) => Some((at, element, node.shown)),
            What::Text(_) => None,
        })
    }

    /// Whether an element stands inside another of this name.
    pub fn is_inside(&self, element: usize, name: &str) -> bool {
        let parent = |at: &usize| self.nodes.get(*at).and_then(|node| node.parent);
        std::iter::successors(parent(&element), parent)
            .any(|at| matches!(self.nodes.get(at).map(|node| &node.what), Some(What::Element(e)) if e.name == name))
    }

    /// The texts inside an element; `None` stands for one of a script or style sheet.
    pub fn texts(&self, element: usize) -> impl Iterator<Item = Option<&str>> {
        let range = self.nodes.get(element).map_or(0..0, |node| element..node.end.min(self.nodes.len()));
        self.nodes[range].iter().filter_map(|node| match &node.what {
            What::Element(_) => None,
            What::Text(text) => Some(match node.parent.and_then(|at| self.nodes.get(at)).map(|parent| &parent.what) {
                Some(What::Element(parent)) if matches!(parent.name.as_str(), "script" | "style") => None,
                _ => Some(text.as_str()),
            }),
        })
    }
}

impl Node {
    /// Whether the summary of these details was already met. Until they end, `end` says so.
    fn shown_summary(&self) -> bool {
        self.end == usize::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<String> {
        let page = Page::read(html);
        let words = |at| page.texts(at).flatten().collect::<String>();
        let wanted = |e: &Element| matches!(e.name.as_str(), "p" | "li" | "dt" | "dd" | "td" | "summary" | "h1");
        page.elements().filter(|(_, e, shown)| wanted(e) && *shown).map(|(at, ..)| words(at)).collect()
    }

    #[test]
    fn broken_html_becomes_what_a_browser_makes_of_it() {
        for (html, expected) in [
            ("<p>one<p>two<div>out</div>", vec!["one", "two"]),
            ("<!doctype html><p>one<table><tr><td>two<td>three</table>four", vec!["one", "two", "three"]),
            ("<ul><li>one<ul><li>two</ul><li>three</ul>", vec!["onetwo", "two", "three"]),
            ("<dl><dt>one<dd>two<dt>three</dl>", vec!["one", "two", "three"]),
            ("<h1>one<h2>two</h1>three", vec!["one"]),
            ("<p>one<b>two<p>three</b>four", vec!["onetwo", "threefour"]),
            ("<p>one</div>two</p>", vec!["onetwo"]),
            (
                "<table><tr><td>one</td></tr><tr><td><table><tr><td>two</table>three</table>",
                vec!["one", "twothree", "two"],
            ),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn what_has_no_box_is_not_shown() {
        for html in [
            "<div hidden><p>x</div>",
            "<div style='color:red; DISPLAY : none'><p>x</div>",
            "<template><p>x</template>",
            "<noscript><p>x</noscript>",
            "<details><p>x</details>",
            "<dialog><p>x</dialog>",
        ] {
            assert_eq!(shown(html), [""; 0], "{html}");
        }
        for html in ["<details open><p>x</details>", "<dialog open><p>x</dialog>", "<p style='visibility:hidden'>x"] {
            assert_eq!(shown(html), ["x"], "{html}");
        }
        assert_eq!(shown("<details><summary>x</summary><summary>y</summary><p>z</details><p>w"), ["x", "w"]);
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        assert_eq!(shown(&("<div>".repeat(20_000) + "<p>x")), ["x"]);
    }
}
