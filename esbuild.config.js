import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
const common = { outdir: 'dist', bundle: true, platform: 'node', target: 'node20.18', logLevel: 'warning' }
const { metafile } = await build({
  ...common,
  entryPoints: { main: 'src/cli/main.ts' },
  splitting: true,
  format: 'esm',
  // CommonJS packages inside an ESM bundle still call require for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  legalComments: 'none',
  // Its other build requires its own files by computed names, which a bundle does not have.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  metafile: true,
})
// Threads and child processes share nothing with the rest: as files of their own they make no more chunks of it.
await build({
  ...common,
  entryPoints: ['src/system/search-worker.ts', 'src/cli/tree-worker.ts', 'src/store/keychain-child.ts'],
  entryNames: '[name]',
  format: 'esm',
  external: ['keytar'], // carries native code, and is optional
})
// The door: as CommonJS it is open in half the time, and `--version` is answered there.
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [{ name: 'leave the rest to the other build', setup: leaveMain }],
})
await writeManual()
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)))

function leaveMain({ onResolve }) {
  onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.js', external: true }))
}

/** The manual, made by guard's own code from the commands; that code is not part of what is installed. */
async function writeManual() {
  const outfile = 'dist/man.mjs'
  const { outdir, ...rest } = common
  await build({ ...rest, outfile, entryPoints: ['src/cli/man.ts'], format: 'esm', packages: 'external' })
  const { manPages } = await import(`./${outfile}`)
  mkdirSync('dist/man')
  for (const [file, text] of await manPages(version)) writeFileSync(`dist/man/${file}`, text)
  rmSync(outfile)
}

/** The bundle carries other people's code; their licences ask to be carried along. */
function notices(inputs) {
  const folders = new Set(inputs.flatMap(path => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  return [...folders].sort().map(notice).join('\n\n')
}

function notice(folder) {
  const { name, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return `${name}\n${'='.repeat(name.length)}\n${licenceText(folder) ?? `Licence: ${license}`}`
}

function licenceText(folder) {
  for (const file of ['LICENSE', 'LICENSE.md', 'license', 'LICENCE', 'LICENSE.txt']) {
    try {
      return readFileSync(`${folder}/${file}`, 'utf8').trim()
    } catch {}
  }
}
