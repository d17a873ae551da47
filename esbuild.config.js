import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, transform } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
const target = 'node20.18'
const common = { outdir: 'dist', bundle: true, platform: 'node', target, logLevel: 'warning' }
const { metafile, outputFiles } = await build({
  ...common,
  entryPoints: ['src/cli/main.ts', 'src/cli/translate.ts'],
  entryNames: '[name]-[hash]',
  splitting: true,
  format: 'esm',
  outExtension: { '.js': '.cjs' },
  legalComments: 'none',
  // Its other build requires its own files by computed names, which a bundle does not have.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  plugins: [{ name: 'late', setup: loadLate }],
  metafile: true,
  write: false,
})
// esbuild splits ESM alone, and Node opens CommonJS in half the time.
mkdirSync('dist')
for (const { path, text } of outputFiles) {
  const supported = { 'dynamic-import': false }
  const define = { 'import.meta.dirname': '__dirname' }
  const { code } = await transform(text, { format: 'cjs', platform: 'node', target, supported, define })
  writeFileSync(path, code)
}
// Threads and child processes share nothing with the rest: as files of their own they make no more chunks of it.
await build({
  ...common,
  entryPoints: ['src/system/search-worker.ts', 'src/cli/tree-worker.ts', 'src/store/keychain-child.ts'],
  entryNames: '[name]',
  format: 'esm',
  external: ['keytar'], // carries native code, and is optional
})
const madeFrom = source => {
  const file = Object.keys(metafile.outputs).find(output => metafile.outputs[output].entryPoint === source)
  return JSON.stringify(`./${basename(file)}`)
}
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: {
    __VERSION__: JSON.stringify(version),
    __MAIN__: madeFrom('src/cli/main.ts'),
    __TRANSLATE__: madeFrom('src/cli/translate.ts'),
  },
})
await writeManual()
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)))

/** Node's own modules that cost much and that most runs do without: each is loaded when something of it is used. */
function loadLate({ onResolve, onLoad }) {
  const namespace = 'late'
  onResolve({ filter: /^(?:node:)?(?:child_process|crypto|worker_threads)$/ }, ({ path, namespace: importer }) =>
    importer === namespace ? { path, external: true } : { path, namespace },
  )
  onLoad({ filter: /./, namespace }, async ({ path }) => {
    const members = Object.keys(await import(path)).map(name => `get ${name}() { return require('${path}').${name} }`)
    return { contents: `module.exports = { ${members} }` }
  })
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
