// Bundles the pages into one folder: an HTML file, a script and a style a page. Nothing is loaded at run time but these.
// Usage: node build.mjs [folder]   (default: ../build/pages)
import {build} from 'esbuild';
import {cp, mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, '../build/pages'));

await rm(out, {recursive: true, force: true});
await mkdir(out, {recursive: true});
await build({
  absWorkingDir: here,
  entryPoints: {surgery: 'src/surgery/main.tsx', workbench: 'src/bench/main.tsx'},
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'linked',
  logLevel: 'warning',
});
await cp(path.join(here, 'src/surgery/index.html'), path.join(out, 'index.html'));
await cp(path.join(here, 'src/bench/index.html'), path.join(out, 'workbench.html'));
