import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Each bundle is one self-contained ES module that Python serves from its `dist` folder. */
export const BUNDLES = {
  stack: "src/stack/index.tsx",
  canvas: "src/canvas/index.tsx",
  live_curves: "src/live_curves/index.ts",
  pictures: "src/pictures/index.ts",
  drawing_pad: "src/drawing_pad/index.ts",
};

const frontend = fileURLToPath(new URL("..", import.meta.url));

/** Where the committed bundle of a component lies. */
export const distOf = (name) =>
  fileURLToPath(new URL(`../../builder/ui/${name}/dist`, import.meta.url));

/**
 * Builds one bundle into a folder.
 *
 * The bundle is an ordinary entry whose exports are kept, not Vite's library mode, which leaves
 * whitespace in ES modules. Style sheets are imported as strings, so there is no CSS file.
 */
export async function bundle(name, outDir) {
  await build({
    root: frontend,
    configFile: false,
    logLevel: "warn",
    base: "./",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      sourcemap: false,
      modulePreload: false,
      license: { fileName: "licences.md" },
      chunkSizeWarningLimit: 1_000,
      rollupOptions: {
        input: BUNDLES[name],
        onLog,
        preserveEntrySignatures: "strict",
        output: { format: "es", entryFileNames: `${name}.js`, codeSplitting: false },
      },
    },
  });
}

/** React Flow marks its modules for React on a server, which means nothing here. */
function onLog(level, log, handle) {
  if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
}
