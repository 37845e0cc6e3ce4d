#[test]
fn x() {}
mod collect;
