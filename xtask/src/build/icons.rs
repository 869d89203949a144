//! The icons, drawn from one picture in every width that browsers and Windows ask for.

use crate::error::{Error, Result};
use crate::paths;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::fs;
use std::path::Path;

/// Their widths in pixels; each is as high.
pub const WIDTHS: [u8; 4] = [16, 32, 48, 128];

/// Writes `16.png` … `128.png` into a folder.
pub fn draw(folder: &Path) -> Result<()> {
    let source = paths::root().join("extension/static/icons/icon.svg");
    let picture = fs::read(&source).map_err(Error::file(&source))?;
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    for width in WIDTHS {
        let icon = drawn(&picture, width).map_err(|reason| Error::Content { path: source.clone(), reason })?;
        let file = folder.join(format!("{width}.png"));
        fs::write(&file, icon).map_err(Error::file(&file))?;
    }
    Ok(())
}

/// The picture (SVG, as high as wide) as a PNG.
fn drawn(picture: &[u8], width: u8) -> std::result::Result<Vec<u8>, String> {
    let tree = Tree::from_data(picture, &Options::default()).map_err(|error| error.to_string())?;
    let mut icon = Pixmap::new(width.into(), width.into()).ok_or("there is no room for a picture")?;
    let scale = f32::from(width) / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut icon.as_mut());
    icon.encode_png().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_width_has_the_card_on_nothing() {
        let folder = std::env::temp_dir().join(format!("csms-icons-{}", std::process::id()));
        draw(&folder).unwrap();
        for width in WIDTHS {
            let icon = Pixmap::load_png(folder.join(format!("{width}.png"))).unwrap();
            assert_eq!((icon.width(), icon.height()), (width.into(), width.into()));
            assert_eq!(icon.pixel(0, 0).unwrap().alpha(), 0);
            // Below the mark on the card.
            let card = icon.pixel(u32::from(width) / 2, u32::from(width) * 25 / 32).unwrap();
            assert_eq!([card.red(), card.green(), card.blue(), card.alpha()], [0x1d, 0x3c, 0x5e, 0xff], "{width}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_no_picture_is_named() {
        assert!(drawn(b"<svg", 16).is_err());
    }
}
