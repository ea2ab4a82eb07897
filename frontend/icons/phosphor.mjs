// Copies the path data of the icons we use from @phosphor-icons/core (MIT) into crates/ui, written with one decimal: a
// tenth of a unit is a hundredth of a pixel at the size they are shown in, and every page carries them.
// Usage: npm install --no-save @phosphor-icons/core@2.1.1 svgo@4.1.0 && node icons/phosphor.mjs [package-dir]
import { readFileSync, writeFileSync } from "node:fs";
import { optimize } from "svgo";

const from = process.argv[2] ?? "node_modules/@phosphor-icons/core";
const names = `arrow-counter-clockwise arrow-left arrow-right arrow-up arrow-down arrows-out bell calendar-check caret-down caret-left
caret-right certificate chart-line chat-circle check check-circle clock copy credit-card cube diamond dots-three download-simple
envelope-simple eye funnel gear gift hand handbag-simple heart house image info list lock-simple magnifying-glass map-pin minus
package pencil-simple phone plus printer prohibit question receipt ruler seal-check share-network sign-out sliders-horizontal
sparkle star storefront tag trash tray truck upload-simple user users video-camera warning warning-circle wrench x`.split(/\s+/);

const pascal = (name) => name.split("-").map((w) => w[0].toUpperCase() + w.slice(1)).join("");
const shorter = { name: "convertPathData", params: { floatPrecision: 1, makeArcs: false } };
const rows = names.map((name) => {
  const svg = optimize(readFileSync(`${from}/assets/light/${name}-light.svg`, "utf8"), { plugins: [shorter] }).data;
  const paths = [...svg.matchAll(/ d="([^"]+)"/g)].map((m) => m[1]).join("");
  return { name, variant: pascal(name), paths };
});
const licence = readFileSync(`${from}/LICENSE`, "utf8").trim().split("\n").map((l) => `//! ${l}`.trimEnd()).join("\n");
writeFileSync(
  "../crates/ui/src/icon/phosphor.rs",
  `//! Path data of Phosphor Icons, light weight, drawn on a 256 × 256 grid. Written by \`frontend/icons/phosphor.mjs\`.
//!
${licence}

/// A filled outline from Phosphor's light weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named after the picture it shows")]
pub enum Icon {
${rows.map((r) => `    ${r.variant},`).join("\n")}
}

impl Icon {
    /// Every icon, for the gallery page.
    pub const ALL: &[Self] = &[
${rows.map((r) => `        Self::${r.variant},`).join("\n")}
    ];

    /// The name Phosphor gives it.
    pub const fn name(self) -> &'static str {
        match self {
${rows.map((r) => `            Self::${r.variant} => "${r.name}",`).join("\n")}
        }
    }

    pub(super) const fn path(self) -> &'static str {
        match self {
${rows.map((r) => `            Self::${r.variant} => {\n                "${r.paths}"\n            }`).join("\n")}
        }
    }
}
`,
);
