// Bundle the card into what Home Assistant serves; with --check only compare.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";

const OUT = new URL(
  "../custom_components/smart_life_lock/www/smart-life-lock-card.js",
  import.meta.url,
);
const LIMIT = 40_000; // bytes, gzipped

const { outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "eof",
  write: false,
});
const script = Buffer.from(squeezed(outputFiles[0].text));
const packed = gzipSync(script, { level: 9 });
if (packed.length > LIMIT) {
  throw new Error(`the card has ${packed.length} bytes gzipped, ${LIMIT} are allowed`);
}
if (process.argv.includes("--check")) await compare();
else {
  await writeFile(OUT, script);
  await writeFile(`${OUT.pathname}.gz`, packed);
}
console.log(`card: ${script.length} bytes, gzipped ${packed.length}`);

// Indentation inside of the templates of styles and elements means nothing there.
function squeezed(text) {
  return text.replace(/\n\s+/g, "\n");
}

async function compare() {
  const shipped = await readFile(OUT);
  const shippedPacked = await readFile(`${OUT.pathname}.gz`);
  if (!shipped.equals(script) || !gunzipSync(shippedPacked).equals(script)) {
    throw new Error("the card that is shipped is not what its source makes: run scripts/card");
  }
}
