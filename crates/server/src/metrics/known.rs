//! Numbers that are told once they are known: a zero before would be a lie.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
};

/// The numbers that are known, by name. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Arc<RwLock<BTreeMap<&'static str, (&'static str, i64)>>>);

impl Known {
    /// From now on the number is told, with a word on what it is.
    pub(super) fn set(&self, name: &'static str, help: &'static str, value: i64) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name, (help, value));
    }
}

impl Collector for Known {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for (name, (help, value)) in &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            let gauge = ConstGauge::new(*value);
            gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        Ok(())
    }
}
