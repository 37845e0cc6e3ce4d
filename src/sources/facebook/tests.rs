//! Facebook.
