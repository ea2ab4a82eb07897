//! This process, under the names that every exporter uses.

use std::{fmt, fs};

use kernel::{Clock, SystemClock};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{
        MetricType,
        gauge::{ConstGauge, Gauge},
        info::Info,
    },
    registry::Registry,
};

/// Reads the process's own files while it is asked; other systems than Linux have none, and say nothing.
#[derive(Debug)]
struct Process;

pub(super) fn register(registry: &mut Registry) {
    let started: Gauge = Gauge::default();
    started.set(SystemClock.now().timestamp());
    registry.register("process_start_time_seconds", "When the process began, in seconds since 1970", started);
    registry.register(
        "atelier_build",
        "The version that runs",
        Info::new([("version", env!("CARGO_PKG_VERSION"))]),
    );
    registry.register_collector(Box::new(Process));
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut tell = |name: &str, help: &str, value: Option<i64>| {
            let Some(value) = value else { return Ok(()) };
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
        };
        tell("process_resident_memory_bytes", "Memory that is really there", resident())?;
        tell("process_open_fds", "Files and sockets that are open", open_files())
    }
}

fn resident() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn open_files() -> Option<i64> {
    i64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}
