//! Looks into a PDF with the programs of poppler: its words, and what its pages look like.

use crate::pixels::Pixels;
use csms_e2e::failure::{Doing, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// One page.
pub struct Page {
    /// Its words, with single spaces.
    pub text: String,
    picture: Pixels,
}

impl Page {
    /// The longest yellow line on it, as a part of its width from 0 to 1.
    pub fn longest_yellow(&self) -> f64 {
        self.picture.longest_yellow() as f64 / self.picture.width as f64
    }

    /// Whether bands in the yellow of training go across its upper part and, where there are two,
    /// its lower part.
    pub fn marked(&self, bands: usize) -> bool {
        let rows = self.picture.yellow_rows();
        let (top, end) = rows.split_at(rows.len() / 2);
        top.contains(&true) && (bands < 2 || end.contains(&true))
    }
}

/// The pages of a PDF.
pub fn pages(folder: &Path, pdf: &[u8]) -> Result<Vec<Page>> {
    let file = folder.join("print.pdf");
    fs::write(&file, pdf).doing(file.display())?;
    let text = run(Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&file).arg("-"))?;
    // Firefox joins letters.
    let text = String::from_utf8(text).doing("the text of the PDF")?;
    let joined = [("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬃ", "ffi"), ("ﬄ", "ffl")];
    let text = joined.iter().fold(text, |text, (one, letters)| text.replace(one, letters));
    let mut pictures = run(Command::new("pdftoppm").args(["-r", "20"]).arg(&file))?;
    // Each page ends with a form feed.
    let texts: Vec<&str> = text.split_terminator('\u{c}').collect();
    let mut pages = Vec::new();
    for text in texts {
        let (width, height, rest) = header(&pictures).doing("a picture of a page")?;
        let size = width * height * 3;
        ensure(rest + size <= pictures.len(), || "the picture of a page is cut".to_owned())?;
        let picture = Pixels { width, bytes: pictures[rest..rest + size].to_vec() };
        pictures.drain(..rest + size);
        pages.push(Page { text: text.split_whitespace().collect::<Vec<_>>().join(" "), picture });
    }
    ensure(pictures.is_empty(), || "there are more pictures than pages with text".to_owned())?;
    Ok(pages)
}

/// Width and height of a picture (`P6 width height 255`), and where its pixels begin.
fn header(picture: &[u8]) -> Option<(usize, usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    while words.len() < 4 {
        let end = at + picture.get(at..)?.iter().position(u8::is_ascii_whitespace)?;
        words.push(std::str::from_utf8(&picture[at..end]).ok()?);
        at = end + 1;
    }
    (words[0] == "P6" && words[3] == "255").then_some(())?;
    Some((words[1].parse().ok()?, words[2].parse().ok()?, at))
}

fn run(command: &mut Command) -> Result<Vec<u8>> {
    let name = format!("{:?} (Debian package poppler-utils)", command.get_program());
    let output = command.output().doing(&name)?;
    ensure(output.status.success(), || format!("{name}: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(output.stdout)
}
