//! Has the node compiled anew when the page was built anew: its files become part of the binary.

use std::fs;

const PAGE: &str = "../web-client/dist";

fn main() {
    // Cargo would run this each time while the folder is missing. Who compiles the node alone gets one without a page.
    if let Err(error) = fs::create_dir_all(PAGE) {
        println!("cargo::warning=the folder of the page cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={PAGE}");
}
