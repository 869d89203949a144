//! Pictures: whether the yellow band of training goes across them.

use csms_e2e::failure::{Doing, Failure, Result, ensure};
use std::fs;
use std::path::Path;

/// A picture: red, green, blue of each pixel, row by row.
pub struct Pixels {
    /// Pixels in a row.
    pub width: usize,
    /// Three bytes a pixel.
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// The part of the picture in this rectangle, as far as the picture has it.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let (left, right) = (left.min(self.width), (left + width).min(self.width));
        let rows = self.bytes.chunks_exact(self.width * 3).skip(top).take(height);
        let bytes = rows.flat_map(|row| &row[left * 3..right * 3]).copied().collect();
        Self { width: right - left, bytes }
    }

    /// The longest line of yellow pixels, in pixels.
    pub fn longest_yellow(&self) -> usize {
        let rows = self.bytes.chunks_exact(self.width * 3);
        let longest = |row: &[u8]| {
            let (mut run, mut longest) = (0, 0);
            for pixel in row.chunks_exact(3) {
                run = if is_yellow(pixel) { run + 1 } else { 0 };
                longest = longest.max(run);
            }
            longest
        };
        rows.map(longest).max().unwrap_or(0)
    }

    /// Which rows are yellow for more than half of their length.
    pub fn yellow_rows(&self) -> Vec<bool> {
        let rows = self.bytes.chunks_exact(self.width * 3);
        rows.map(|row| row.chunks_exact(3).filter(|p| is_yellow(p)).count() * 2 > self.width).collect()
    }

    /// Whether a band goes across.
    pub fn has_band(&self) -> bool {
        self.yellow_rows().contains(&true)
    }
}

/// The yellow of training, as screens and printers show it.
fn is_yellow(pixel: &[u8]) -> bool {
    pixel[0] > 220 && (160..225).contains(&pixel[1]) && pixel[2] < 130
}

/// Reads a PNG as browsers write screenshots: eight bits a colour, not interlaced.
pub fn png(file: &Path) -> Result<Pixels> {
    let bytes = fs::read(file).doing(file.display())?;
    let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    ensure(bytes.len() > 33 && bytes[24] == 8 && bytes[28] == 0, || "another kind of PNG".to_owned())?;
    let depth = match bytes[25] {
        2 => 3,
        6 => 4,
        other => return Err(Failure(format!("a PNG of colour type {other}"))),
    };
    let (width, mut at, mut packed) = (number(16), 8, Vec::new());
    while at + 12 <= bytes.len() {
        let length = number(at);
        if &bytes[at + 4..at + 8] == b"IDAT" {
            packed.extend_from_slice(&bytes[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    let filtered = miniz_oxide::inflate::decompress_to_vec_zlib(&packed).doing("the pixels of the PNG")?;
    let mut before = vec![0; width * depth];
    let mut picture = Pixels { width, bytes: Vec::new() };
    for line in filtered.chunks_exact(width * depth + 1) {
        before = unfiltered(line[0], &line[1..], &before, depth);
        picture.bytes.extend(before.chunks_exact(depth).flat_map(|p| [p[0], p[1], p[2]]));
    }
    Ok(picture)
}

/// A row as it was before it was filtered for packing (PNG specification, section 9).
fn unfiltered(filter: u8, line: &[u8], above: &[u8], depth: usize) -> Vec<u8> {
    let mut row: Vec<u8> = Vec::with_capacity(line.len());
    for (at, byte) in line.iter().enumerate() {
        let of = |from: &[u8]| at.checked_sub(depth).map_or(0, |at| from[at]);
        let (left, up, corner) = (of(&row), above[at], of(above));
        let guess = match filter {
            1 => left,
            2 => up,
            3 => u8::midpoint(left, up),
            4 => nearest(left, up, corner),
            _ => 0,
        };
        row.push(byte.wrapping_add(guess));
    }
    row
}

/// Which of three neighbours lies nearest to what they suggest.
fn nearest(left: u8, up: u8, corner: u8) -> u8 {
    let wanted = i16::from(left) + i16::from(up) - i16::from(corner);
    let off = |byte: u8| (wanted - i16::from(byte)).abs();
    if off(left) <= off(up) && off(left) <= off(corner) {
        left
    } else if off(up) <= off(corner) {
        up
    } else {
        corner
    }
}
