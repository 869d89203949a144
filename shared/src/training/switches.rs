//! What a switch is, so that a page can show all of them without knowing any.

/// One switch of the training desk.
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// Stable name.
    pub id: &'static str,
    /// What it is, in plain words.
    pub label: &'static str,
    /// Its positions; the first is the one with which nothing is wrong.
    pub choices: &'static [Choice],
}

/// One position of a switch.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Stable name.
    pub id: &'static str,
    /// In plain words.
    pub label: &'static str,
}

/// Makes the desk: an enum for each switch, and the table of all of them, from one list.
macro_rules! desk {
    ($($(#[$doc:meta])* $field:ident: $Type:ident = $id:literal $label:literal {
        $first:ident => $first_id:literal $first_words:literal
        $(, $Variant:ident => $variant_id:literal $words:literal)* $(,)?
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub enum $Type {
                #[default]
                #[doc = $first_words]
                $first,
                $(#[doc = $words] $Variant),*
            }
        )+

        /// A PC, its reader, its card and what the person may do, each set by a switch. By default
        /// nothing is wrong.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Desk { $($(#[$doc])* pub $field: $Type),+ }

        impl Desk {
            /// All switches, in the order of a desk.
            pub const SWITCHES: &[Switch] = &[$(Switch {
                id: $id,
                label: $label,
                choices: &[
                    Choice { id: $first_id, label: $first_words }
                    $(, Choice { id: $variant_id, label: $words })*
                ],
            }),+];

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
