//! Icons for Windows: part of the build of the program, and of the package that installs it.

/// An `.ico` file of these PNG files, each with its width in pixels: a table, and the files behind it.
pub fn of(images: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut table = vec![0, 0, 1, 0, images.len() as u8, 0];
    let mut offset = 6 + 16 * images.len();
    for (width, image) in images {
        // Width, height, no palette, one plane, 32 bits a pixel, length, place.
        table.extend([*width, *width, 0, 0, 1, 0, 32, 0]);
        table.extend((image.len() as u32).to_le_bytes());
        table.extend((offset as u32).to_le_bytes());
        offset += image.len();
    }
    images.iter().for_each(|(_, image)| table.extend(image));
    table
}
