//! Closed lists of words that files, code and screens share.

/// Declares an enum whose variants are each written as one word in files and on screens.
///
/// A macro because it is a list, as in `STYLE.md`: the word, the variant and its meaning stand on one line.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $names:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$about])* $variant,)+ }

        /// The words of the list, in order.
        pub const $names: &[&str] = &[$($word,)+];

        impl $name {
            /// Every member, in the order declared.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in files, code and screens.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The member written so, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.word())
            }
        }
    };
}

pub(crate) use words;
