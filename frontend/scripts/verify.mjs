// Fails when the committed bundles are not, byte for byte, what the sources build.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLES, bundle, distOf } from "./bundles.mjs";

const scratch = await mkdtemp(join(tmpdir(), "strata-bundles-"));
const problems = [];
try {
  for (const name of Object.keys(BUNDLES)) {
    const fresh = join(scratch, name);
    await bundle(name, fresh);
    const [built, committed] = await Promise.all([readdir(fresh), readdir(distOf(name))]);
    for (const file of new Set([...built, ...committed])) {
      const path = join(distOf(name), file);
      if (!built.includes(file)) problems.push(`${path} is not built from the sources any more`);
      else if (!committed.includes(file)) problems.push(`${path} is missing`);
      else if (!(await readFile(join(fresh, file))).equals(await readFile(path))) {
        problems.push(`${path} differs from what the sources build`);
      }
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (problems.length > 0) {
  console.error([...problems, "Run `npm ci && npm run build` and commit the result."].join("\n"));
  process.exit(1);
}
console.log("The committed bundles are what the sources build.");
