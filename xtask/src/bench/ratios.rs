//! Ours beside the primitive: what criterion has just measured, one line for each function of ours.
//!
//! Criterion writes a folder for each function, `<group>/<function>/new`. In a group that follows the custom of `crypto/benches`, the
//! functions whose names begin with `hoopoe` are ours, and the other one is the primitive. Of each the quickest sample is taken: what else
//! runs on a machine can only add to a time.

use std::{fs, path::Path, time::SystemTime};

use anyhow::{Context, Result};
use serde::Deserialize;

/// How the name of a function of ours begins.
const OURS: &str = "hoopoe";

/// One function.
#[derive(Clone, Debug)]
struct Measured {
    group: String,
    function: String,
    /// Of the quickest sample, in nanoseconds.
    time: f64,
    at: SystemTime,
}

#[derive(Deserialize)]
struct Names {
    group_id: String,
    function_id: Option<String>,
}

/// Some samples: how often each repeated the function, and how long that took, in nanoseconds.
#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Samples {
    /// The time of one call in the quickest of them.
    fn quickest(&self) -> f64 {
        let pairs = self.iters.iter().zip(&self.times);
        pairs
            .map(|(count, time)| time / count)
            .fold(f64::INFINITY, f64::min)
    }
}

/// The lines about everything that was measured since `since`, in the order in which it was.
pub(super) fn lines(criterion: &Path, since: SystemTime) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for group in folders(criterion)? {
        for function in folders(&group)? {
            all.extend(read(&function.join("new"))?);
        }
    }
    all.retain(|measured: &Measured| measured.at >= since);
    all.sort_by_key(|measured| measured.at);
    Ok(table(&all))
}

/// The folders in a folder, which need not be there.
fn folders(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let paths = paths.collect::<Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
}

/// What is written about a function; nothing if the folder is of something else.
fn read(folder: &Path) -> Result<Option<Measured>> {
    let (names, samples) = (folder.join("benchmark.json"), folder.join("sample.json"));
    if !names.is_file() || !samples.is_file() {
        return Ok(None);
    }
    let at = fs::metadata(&samples)?.modified()?;
    let names: Names = serde_json::from_slice(&fs::read(&names)?).context("reading criterion's names")?;
    let samples: Samples =
        serde_json::from_slice(&fs::read(&samples)?).context("reading criterion's samples")?;
    Ok(names.function_id.map(|function| Measured {
        group: names.group_id,
        function,
        time: samples.quickest(),
        at,
    }))
}

fn table(all: &[Measured]) -> Vec<String> {
    let ours = all.iter().filter(|measured| measured.function.starts_with(OURS));
    ours.map(|ours| {
        let primitive = all
            .iter()
            .find(|other| other.group == ours.group && !other.function.starts_with(OURS));
        let name = format!("{}{}", ours.group, ours.function.trim_start_matches(OURS));
        let beside = primitive.map_or_else(String::new, |primitive| {
            let ratio = ours.time / primitive.time;
            format!(
                "{:>11}  {ratio:>5.2}  {}",
                shown(primitive.time),
                primitive.function
            )
        });
        format!("{name:<64} {:>11} {beside}", shown(ours.time))
            .trim_end()
            .to_owned()
    })
    .collect()
}

/// Nanoseconds in a unit in which they are read easily.
fn shown(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let unit = units.into_iter().find(|(size, _)| nanoseconds >= *size);
    let (size, name) = unit.unwrap_or((1.0, "ns"));
    format!("{:.2} {name}", nanoseconds / size)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn write(folder: &Path, group: &str, function: &str, time: f64) {
        let folder = folder.join(group).join(function).join("new");
        fs::create_dir_all(&folder).unwrap();
        let names = format!(r#"{{"group_id":"{group}","function_id":"{function}","title":"x"}}"#);
        let samples = format!(r#"{{"iters":[1.0,2.0],"times":[{},{}]}}"#, time + 1.0, 2.0 * time);
        fs::write(folder.join("benchmark.json"), names).unwrap();
        fs::write(folder.join("sample.json"), samples).unwrap();
    }

    #[test]
    fn each_function_of_ours_stands_beside_the_primitive_of_its_group() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "seal", "hoopoe", 1_500.0);
        write(folder.path(), "seal", "hpke", 1_000.0);
        write(folder.path(), "link", "hoopoe, read", 12.0);
        write(folder.path(), "others", "naive", 5.0);

        let mut lines = lines(folder.path(), SystemTime::UNIX_EPOCH).unwrap();

        lines.sort();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            lines[0].split_whitespace().collect::<Vec<_>>(),
            ["link,", "read", "12.00", "ns"]
        );
        let seal: Vec<_> = lines[1].split_whitespace().collect();
        assert_eq!(seal, ["seal", "1.50", "µs", "1.00", "µs", "1.50", "hpke"]);
    }

    #[test]
    fn what_was_measured_before_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "seal", "hoopoe", 1_500.0);
        let later = SystemTime::now() + Duration::from_secs(60);

        assert!(lines(folder.path(), later).unwrap().is_empty());
        assert!(lines(&folder.path().join("nowhere"), later).unwrap().is_empty());
    }
}
