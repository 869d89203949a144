//! A part of a picture, in its own pixels: what is blacked out, or kept.

/// A rectangle within the picture; empty when nothing is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Pixels from the left edge of the picture.
    pub left: u32,
    /// Pixels from its top.
    pub top: u32,
    /// Pixels wide.
    pub width: u32,
    /// Pixels high.
    pub height: u32,
}

impl Area {
    /// From one corner to the opposite one, in whatever order.
    pub fn between(one: (u32, u32), other: (u32, u32)) -> Self {
        let (left, top) = (one.0.min(other.0), one.1.min(other.1));
        Self { left, top, width: one.0.abs_diff(other.0), height: one.1.abs_diff(other.1) }
    }

    /// What of it is within a picture of this size.
    pub fn within(self, width: u32, height: u32) -> Self {
        let (left, top) = (self.left.min(width), self.top.min(height));
        Self { left, top, width: self.width.min(width - left), height: self.height.min(height - top) }
    }

    /// Nothing is chosen.
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_the_same_from_whichever_corner_it_was_drawn() {
        let area = Area { left: 2, top: 3, width: 8, height: 4 };
        for (one, other) in [((2, 3), (10, 7)), ((10, 7), (2, 3)), ((10, 3), (2, 7)), ((2, 7), (10, 3))] {
            assert_eq!(Area::between(one, other), area);
        }
        assert!(Area::between((5, 5), (5, 9)).is_empty() && !area.is_empty());
    }

    #[test]
    fn nothing_beyond_the_picture_is_chosen() {
        let area = |left, top, width, height| Area { left, top, width, height };
        assert_eq!(area(2, 3, 8, 4).within(100, 100), area(2, 3, 8, 4));
        assert_eq!(area(90, 3, 80, 400).within(100, 50), area(90, 3, 10, 47));
        assert!(area(200, 200, 5, 5).within(100, 50).is_empty());
        assert_eq!(area(1, 1, u32::MAX, u32::MAX).within(100, 50), area(1, 1, 99, 49));
        assert!(area(0, 0, 9, 9).within(0, 0).is_empty());
    }
}
