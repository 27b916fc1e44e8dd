// Builds every bundle into the Python package: `npm run build`.
import { BUNDLES, bundle, distOf } from "./bundles.mjs";

for (const name of Object.keys(BUNDLES)) {
  await bundle(name, distOf(name));
}
