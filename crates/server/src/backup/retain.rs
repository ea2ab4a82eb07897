//! Letting go of what nobody can want back any more.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Manifest, Vaulted, manifest};
use crate::Failure;

/// How long an unfinished copy may still be under way.
const UNDER_WAY: TimeDelta = TimeDelta::days(1);

impl Vaulted {
    /// Keeps what it takes to go back to any moment since the time that is kept, and the newest copy whatever its age.
    pub(super) async fn retain(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        let since = now - TimeDelta::from_std(self.settings.kept)?;
        let found = self.bases().await?;
        let mut manifests = Vec::new();
        for id in &found.whole {
            manifests.push(Manifest::read(&self.vault, id).await?);
        }
        let (gone, stay) = divide(manifests, since);
        let mut names = Vec::new();
        let given_up =
            found.unfinished.into_iter().filter(|id| manifest::begun(id).is_none_or(|b| now - b > UNDER_WAY));
        for id in gone.iter().map(|manifest| manifest.id.clone()).chain(given_up) {
            // the manifest goes first: what is left half-way is no backup
            names.push(manifest::path(&id, "manifest.json"));
            names.extend(self.vault.list(&format!("bases/{id}")).await?);
        }
        names.extend(self.log_before(&stay, since).await?);
        if !gone.is_empty() {
            names.extend(self.media_beside(&stay).await?);
        }
        Ok(self.vault.forget(&names).await?)
    }

    /// The segments that no copy needs: those before the oldest one's of the same history, and of servers without a copy.
    async fn log_before(&self, stay: &[Manifest], since: DateTime<Utc>) -> Result<Vec<String>, Failure> {
        let mut servers: BTreeSet<String> = BTreeSet::new();
        for name in self.vault.list("log").await? {
            servers.extend(name.split('/').nth(1).map(str::to_owned));
        }
        let mut going = Vec::new();
        for system in servers {
            for lying in self.lying(&system).await? {
                let needs = |m: &&Manifest| m.system == system && m.timeline == lying.name.timeline;
                let first = stay.iter().filter(needs).filter_map(|m| m.segment.parse().ok()).min();
                let goes = match first {
                    Some(first) => lying.name < first,
                    None => lying.covers.is_some_and(|covers| covers < since),
                };
                if goes {
                    going.push(lying.path);
                }
            }
        }
        Ok(going)
    }

    async fn media_beside(&self, stay: &[Manifest]) -> Result<Vec<String>, Failure> {
        let mut wanted = BTreeSet::new();
        for manifest in stay {
            wanted.extend(self.media_of(manifest).await?.into_iter().map(|key| format!("media/{key}")));
        }
        let there = self.vault.list("media").await?;
        Ok(there.into_iter().filter(|name| !wanted.contains(name)).collect())
    }
}

/// What goes and what stays of copies in order: all since the moment, and the newest before it, by which one goes back to it.
fn divide(mut manifests: Vec<Manifest>, since: DateTime<Utc>) -> (Vec<Manifest>, Vec<Manifest>) {
    let before = manifests.iter().take_while(|manifest| manifest.finished < since).count();
    let stay = manifests.split_off(before.saturating_sub(1));
    (manifests, stay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> DateTime<Utc> {
        testkit::start_of_day() + TimeDelta::days(day)
    }

    #[test]
    fn one_copy_before_the_time_that_is_kept_stays_so_that_its_first_moment_can_be_had() {
        let about = db::physical::About {
            system: "1".into(),
            timeline: 1,
            major: 15,
            segment_bytes: 16 << 20,
            segment: "000000010000000000000001".into(),
            database: "atelier".into(),
            role: "atelier".into(),
        };
        let copies: Vec<_> = (0..6).map(|day| Manifest::new("house", at(day), at(day), &about)).collect();
        let days = |of: &[Manifest]| of.iter().map(|m| (m.begun - at(0)).num_days()).collect::<Vec<_>>();
        let (gone, stay) = divide(copies.clone(), at(3) - TimeDelta::hours(1));
        assert_eq!((days(&gone), days(&stay)), (vec![0, 1], vec![2, 3, 4, 5]));
        let (gone, stay) = divide(copies.clone(), at(90));
        assert_eq!((days(&gone), days(&stay)), (vec![0, 1, 2, 3, 4], vec![5]));
        assert_eq!(divide(copies, at(-1)).0, []);
    }
}
