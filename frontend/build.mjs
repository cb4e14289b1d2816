// Bundles styles and scripts into static/frontend. `npm ci && npm run build`; `npm run watch` while working on them.
import { build, context } from "esbuild";

const options = {
  entryPoints: [
    { in: "styles/index.css", out: "decides" },
    { in: "scripts/index.js", out: "decides" },
    { in: "scripts/check.js", out: "check" },
    { in: "scripts/draw.js", out: "draw" },
    { in: "scripts/poll.js", out: "poll" },
  ],
  outdir: process.env.DECIDES_BUILD_TO ?? "static/frontend",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  external: ["*.woff2"],
  legalComments: "none",
  charset: "utf8",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
