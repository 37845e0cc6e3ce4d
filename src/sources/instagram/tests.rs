//! Instagram.
