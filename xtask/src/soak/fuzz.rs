//! `cargo xtask soak fuzz`: libFuzzer on every decoder in turn, two at a time.
//!
//! Whatever it reports is a panic. The tests replay `tests/fuzz/corpus.json`, so an input that is put there stays tested.

use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use anyhow::{Context, Result};
use clap::Args;
use data_encoding::HEXLOWER;
use serde::{Deserialize, de::DeserializeOwned};

use crate::cargo::{self, Workspace};

/// How many decoders are fed at a time.
const AT_ONCE: usize = 2;

/// Longest input, in bytes: in longer ones nothing new stands, and everything takes longer.
const INPUT_BYTES: usize = 16 * 1024;

/// How long, and what.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Minutes for each decoder.
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// Go on behind this decoder, where a run was broken off: they are fed in the order of their names.
    #[arg(long, value_name = "DECODER")]
    after: Option<String>,
    /// Only decoders whose name contains this.
    filter: Option<String>,
}

/// Where things lie.
struct Folders {
    binary: PathBuf,
    /// A folder for each decoder, with what it is fed first and what turned out to lead to new places; and a log.
    inputs: PathBuf,
}

/// An input that is kept in the repository.
#[derive(Deserialize)]
struct Input {
    #[serde(alias = "type")]
    decoder: String,
    case: String,
    hex: String,
}

/// The frozen vectors of the wire types.
#[derive(Deserialize)]
struct Vectors {
    cbor: Vec<Input>,
}

impl Folders {
    /// Where the fuzzer says what it does with a decoder.
    fn log(&self, decoder: &str) -> PathBuf {
        self.inputs.join(format!("{}.log", safe(decoder)))
    }

    fn read_log(&self, decoder: &str) -> Result<String> {
        let log = self.log(decoder);
        let text = fs::read(&log).with_context(|| format!("reading {}", log.display()))?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// A decoder that is being fed.
struct Fed {
    decoder: String,
    fuzzer: Child,
}

/// Builds the fuzzer, feeds the decoders, and prints the inputs that something panicked on.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let folders = build(&workspace)?;
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let decoders = lay_out(&workspace, &folders.inputs)?;
    let after = arguments.after.as_deref().unwrap_or_default();
    let mut waiting = decoders
        .into_iter()
        .filter(|decoder| decoder.as_str() > after && decoder.contains(filter));
    let mut fed = VecDeque::new();
    let mut failed = Vec::new();
    loop {
        while fed.len() < AT_ONCE
            && let Some(decoder) = waiting.next()
        {
            fed.push_back(feed(&folders, decoder, arguments.minutes)?);
        }
        // All have the same time, so the oldest ends first.
        let Some(mut oldest) = fed.pop_front() else {
            break;
        };
        let is_good = oldest.fuzzer.wait().context("waiting for the fuzzer")?.success();
        let log = folders.read_log(&oldest.decoder)?;
        match runs(&log) {
            Some(runs) if is_good => println!("ok     {}: {runs} inputs", oldest.decoder),
            _ => {
                println!("FAILED {}", oldest.decoder);
                failed.push((oldest.decoder, log));
            }
        }
    }
    for (decoder, log) in &failed {
        println!("\n── {decoder}\n{}", finding(log));
    }
    println!("{} decoders failed", failed.len());
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The fuzzer is built in its own folder, because the flags that it needs stand in the configuration there.
fn build(workspace: &Workspace) -> Result<Folders> {
    let source = workspace.root.join("tests/fuzz");
    let target = workspace.target.join("fuzz");
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(&target)
        .current_dir(&source);
    cargo::run(&mut cargo)?;
    let host = cargo::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    Ok(Folders {
        binary: target.join(host.trim()).join("release/hoopoe-fuzz"),
        inputs: target.join("inputs"),
    })
}

/// Writes the inputs of the repository into a folder for each decoder, and names the decoders.
fn lay_out(workspace: &Workspace, inputs: &Path) -> Result<BTreeSet<String>> {
    let mut kept: Vec<Input> = read(&workspace.root.join("tests/fuzz/corpus.json"))?;
    kept.extend(read::<Vectors>(&workspace.root.join("tests/vectors/protocol.json"))?.cbor);
    for input in &kept {
        let folder = inputs.join(safe(&input.decoder));
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let bytes = HEXLOWER
            .decode(input.hex.as_bytes())
            .with_context(|| format!("{} of {}", input.case, input.decoder))?;
        fs::write(folder.join(safe(&input.case)), bytes)
            .with_context(|| format!("writing into {}", folder.display()))?;
    }
    Ok(kept.into_iter().map(|input| input.decoder).collect())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))
}

/// A name as that of a file.
fn safe(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

fn feed(folders: &Folders, decoder: String, minutes: u64) -> Result<Fed> {
    let log = folders.log(&decoder);
    let log = fs::File::create(&log).with_context(|| format!("making {}", log.display()))?;
    let panics = folders.inputs.join(format!("panic-{}-", safe(&decoder)));
    let fuzzer = Command::new(&folders.binary)
        .env("HOOPOE_FUZZ_DECODER", &decoder)
        .arg(format!("-max_total_time={}", minutes.saturating_mul(60)))
        .arg(format!("-max_len={INPUT_BYTES}"))
        .arg(format!("-artifact_prefix={}", panics.display()))
        .arg(folders.inputs.join(safe(&decoder)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .context("starting the fuzzer")?;
    Ok(Fed { decoder, fuzzer })
}

/// How many inputs a fuzzer says at the end that it made up. Without that it did not come to its end.
fn runs(log: &str) -> Option<u64> {
    let last = log.lines().rev().find_map(|line| line.strip_prefix("Done "))?;
    last.split_once(" runs")?.0.parse().ok()
}

/// The part of a fuzzer's log that says what went wrong, and where the input lies.
fn finding(log: &str) -> String {
    let failure = log
        .lines()
        .skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR: "));
    failure.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_begins_with_the_panic_and_ends_with_the_input() {
        let log = "INFO: Seed: 1\n#2 INITED\nthread 'main' panicked at crypto/src/padding.rs:1:2:\nboom\nTest unit written to panic-padding-crash-ab\n";

        assert_eq!(
            finding(log),
            "thread 'main' panicked at crypto/src/padding.rs:1:2:\nboom\nTest unit written to panic-padding-crash-ab"
        );
    }

    #[test]
    fn the_inputs_are_counted_by_what_the_fuzzer_says_last() {
        let log =
            "#2 INITED\n#4096 pulse\nDone 4711 runs in 601 second(s)\nstat::number_of_executed_units: 4711\n";

        assert_eq!(runs(log), Some(4_711));
        assert_eq!(runs("#2 INITED\n#4096 pulse\n"), None);
    }

    #[test]
    fn too_much_time_or_memory_is_a_finding_too() {
        assert_eq!(
            finding("#2 INITED\nERROR: libFuzzer: timeout"),
            "ERROR: libFuzzer: timeout"
        );
    }

    #[test]
    fn a_name_is_fit_for_a_folder() {
        assert_eq!(safe("Signed<DhPrekey>"), "Signed-DhPrekey-");
    }
}
