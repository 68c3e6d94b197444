//! What somebody would send with a report of a fault.

use std::path::PathBuf;

use anyhow::Result;

use super::Person;
use crate::command::capture;

impl Person {
    /// Has the report made, with as much of their node's log as there is room for. Their node must run.
    ///
    /// # Errors
    /// If `hoopoe report` refuses.
    pub fn report(&self) -> Result<PathBuf> {
        let file = self.log.with_file_name("report.txt");
        let mut report = self.hoopoe();
        report.args(["report", "--json", "--lines", "2000", "--log-file"]);
        capture("report", report.arg(&self.log).arg("--output").arg(&file))?;
        Ok(file)
    }
}
