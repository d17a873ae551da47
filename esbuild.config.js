import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, transform } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Node's own modules that cost much and that most runs do without: each is loaded when something of it is used. */
const COSTLY = /(?:\brequire|\(0,\w+\.__require\))(?=\("node:(?:child_process|crypto|os|worker_threads|zlib)"\))/g
const LATE = { js: 'var __late=id=>new Proxy({},{get:(_,name)=>require(id)[name]});' }

rmSync('dist', { recursive: true, force: true })
const common = {
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target: 'node20.18',
  minifyWhitespace: true, // every run reads and compiles it
  legalComments: 'none', // they are in THIRD-PARTY-NOTICES.txt
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
}
const { metafile, outputFiles } = await build({
  ...common,
  bundle: true,
  entryPoints: ['src/cli/start.ts'],
  splitting: true,
  format: 'esm',
  sourcemap: 'inline',
  define: { 'import.meta.dirname': '__dirname', __VERSION__: JSON.stringify(version) },
  // Its other build requires its own files by computed names, which a bundle does not have.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js', yaml: './node_modules/yaml/browser/dist/index.js' },
  metafile: true,
  write: false,
})
mkdirSync('dist')
await Promise.all(outputFiles.map(writeAsCommonJs))
// Threads and child processes share nothing with the rest: as files of their own they make no more chunks of it.
await build({
  ...common,
  bundle: true,
  entryPoints: ['src/system/search-worker.ts', 'src/cli/tree-worker.ts'],
  entryNames: '[name]',
  format: 'cjs',
})
await build({
  ...common,
  bundle: true,
  entryPoints: ['src/system/keychain-child.ts', 'src/system/items-child.ts'],
  outExtension: {},
  format: 'esm',
  external: ['keytar'], // carries native code, and is optional
})
await writeManual()
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)))

/** esbuild splits ES modules alone, and Node opens CommonJS in half the time. */
async function writeAsCommonJs({ path, text }) {
  const { outdir, outExtension, ...rest } = common
  const supported = { 'dynamic-import': false }
  const { code, map } = await transform(text, {
    ...{ ...rest, format: 'cjs', supported, banner: LATE.js, sourcemap: 'external', sourcefile: path },
  })
  // Of the same length, or the map would be off.
  const late = code.replace(COSTLY, call => '__late'.padEnd(call.length))
  writeFileSync(path, `${late}//# sourceMappingURL=${basename(path)}.map\n`)
  writeFileSync(`${path}.map`, map)
}

/** The manual, made by guard's own code from the commands; that code is not part of what is installed. */
async function writeManual() {
  const outfile = 'dist/man.mjs'
  const { outdir, outExtension, ...rest } = common
  await build({
    ...rest,
    bundle: true,
    sourcemap: false,
    outfile,
    entryPoints: ['src/cli/man.ts'],
    format: 'esm',
    packages: 'external',
  })
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
