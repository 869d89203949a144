//! What a switch is, so that a page can show all of them without knowing any.

/// One switch of the training desk.
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// Stable name.
    pub id: &'static str,
    /// Stable names of its positions; the first is the one with which nothing is wrong.
    pub choices: &'static [&'static str],
}

impl Switch {
    /// The key of its name in the texts.
    pub fn key(&self) -> String {
        format!("switch-{}", self.id)
    }

    /// The key of a position's name.
    pub fn key_of(&self, position: &str) -> String {
        format!("switch-{}-{position}", self.id)
    }
}

/// Makes the desk: an enum for each switch, and the table of all of them, from one list.
macro_rules! desk {
    ($($(#[$doc:meta])* $field:ident: $Type:ident = $id:literal {
        $(#[$first_doc:meta])* $first:ident => $first_id:literal
        $(, $(#[$variant_doc:meta])* $Variant:ident => $variant_id:literal)* $(,)?
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub enum $Type {
                #[default]
                $(#[$first_doc])*
                $first,
                $($(#[$variant_doc])* $Variant),*
            }
        )+

        /// A PC, its reader, its card and what the person may do, each set by a switch. By default
        /// nothing is wrong.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Desk { $($(#[$doc])* pub $field: $Type),+ }

        impl Desk {
            /// All switches, in the order of a desk.
            pub const SWITCHES: &[Switch] = &[$(Switch { id: $id, choices: &[$first_id $(, $variant_id)*] }),+];

            /// Position of a switch; empty for a switch there is not.
            pub fn position(&self, switch: &str) -> &'static str {
                match switch {
                    $($id => match self.$field { $Type::$first => $first_id $(, $Type::$Variant => $variant_id)* },)+
                    _ => "",
                }
            }

            /// Sets a switch; false when there is no such switch or position.
            pub fn set(&mut self, switch: &str, position: &str) -> bool {
                match (switch, position) {
                    $(
                        ($id, $first_id) => self.$field = $Type::$first,
                        $(($id, $variant_id) => self.$field = $Type::$Variant,)*
                    )+
                    _ => return false,
                }
                true
            }
        }
    };
}
pub(super) use desk;
