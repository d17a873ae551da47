import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from 'esbuild'
import { rollup } from 'rollup'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Of packages: modules that need each other, and TOML's own eval of a name. */
const KNOWN_WARNINGS = new Set(['CIRCULAR_DEPENDENCY', 'EVAL'])

rmSync('dist', { recursive: true, force: true })
const target = 'node20.18'
const common = { outdir: 'dist', bundle: true, platform: 'node', target, logLevel: 'warning' }
const { metafile, outputFiles } = await build({
  ...common,
  entryPoints: ['src/cli/process.ts'],
  splitting: true,
  format: 'esm',
  legalComments: 'none',
  define: { 'import.meta.dirname': '__dirname' },
  // Its other build requires its own files by computed names, which a bundle does not have.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js', yaml: './node_modules/yaml/browser/dist/index.js' },
  plugins: [{ name: 'late', setup: loadLate }],
  metafile: true,
  write: false,
})
const opened = await toCommonJs(outputFiles)
// Threads and child processes share nothing with the rest: as files of their own they make no more chunks of it.
await build({
  ...common,
  entryPoints: ['src/system/search-worker.ts', 'src/cli/tree-worker.ts'],
  entryNames: '[name]',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
})
await build({
  ...common,
  entryPoints: ['src/system/keychain-child.ts'],
  format: 'esm',
  external: ['keytar'], // carries native code, and is optional
})
await build({
  ...common,
  entryPoints: ['src/cli/start.ts'],
  minify: true, // every run reads and compiles it
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: {
    __VERSION__: JSON.stringify(version),
    __PROCESS__: JSON.stringify(`./${opened.process}`),
  },
})
await writeManual()
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)))

/**
 * Writes the modules as CommonJS, which Node opens in half the time, and returns the file of each entry. esbuild splits
 * ESM alone, and where its own CommonJS has a getter for each name, Rollup's has a value.
 */
async function toCommonJs(files) {
  const modules = new Map(files.map(({ path, text }) => [basename(path), text]))
  const groups = chunkGroups()
  const { generate } = await rollup({
    input: { process: 'process.js' },
    preserveEntrySignatures: 'allow-extension',
    treeshake: false, // is done
    external: id => !modules.has(basename(id)),
    plugins: [{ name: 'memory', resolveId: id => basename(id), load: id => modules.get(id) }],
    onLog: (_level, { code, message }) => KNOWN_WARNINGS.has(code) || console.warn(message),
  })
  const { output } = await generate({
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name]-[hash].cjs',
    chunkFileNames: ({ name }) => `${name.replace(/-[A-Z0-9]{8}$/, '')}-[hash].cjs`,
    generatedCode: { preset: 'es2015', symbols: false },
    externalLiveBindings: false,
    hoistTransitiveImports: false,
    manualChunks: id => groups.get(id),
    freeze: false,
    esModule: false,
    strict: false,
  })
  mkdirSync('dist')
  for (const { fileName, code } of output) writeFileSync(`dist/${fileName}`, asFunction(inAscii(code)), 'ascii')
  return Object.fromEntries(output.filter(({ isEntry }) => isEntry).map(({ name, fileName }) => [name, fileName]))
}

/** Nearly every run loads these, and a file costs more to open than to load a few functions in vain. */
function chunkGroups() {
  const groups = new Map()
  const group = (source, name) => {
    const [path] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)
    visit(path, name)
  }
  const visit = (path, name) => {
    if (groups.has(basename(path))) return
    groups.set(basename(path), name)
    for (const { path: imported, kind } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && metafile.outputs[imported]) visit(imported, name)
  }
  group('src/cli/process.ts', 'process')
  group('src/cli/context.ts', 'world')
  group('src/commands/find/index.ts', 'world')
  return groups
}

/** As Node wraps a module, which saves guard's loader a copy of it. */
function asFunction(code) {
  return `(function (exports, require, module, __filename, __dirname) { ${code}\n})`
}

/** With escapes in place of all that takes more than one byte: such a file need not be decoded. */
function inAscii(code) {
  return code.replace(/[^\0-\x7F]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Node's own modules that cost much and that most runs do without: each is loaded when something of it is used. */
function loadLate({ onResolve, onLoad }) {
  const namespace = 'late'
  const filter = /^(?:node:)?(?:child_process|crypto|os|worker_threads|zlib)$/
  onResolve({ filter }, ({ path, kind, namespace: importer }) => {
    if (importer === namespace) return { path, external: true }
    return { path, namespace, suffix: kind === 'import-statement' ? '' : '?required' }
  })
  onLoad({ filter: /./, namespace }, async ({ path, suffix }) => {
    const members = Object.entries(await import(path)).filter(([name]) => name !== 'default')
    const object = `{ ${members.map(([name]) => `get ${name}() { return require('${path}').${name} }`)} }`
    return {
      contents: suffix ? `module.exports = ${object}` : `export default ${object}\n${lateFunctions(path, members)}`,
    }
  })
}

/** Functions and classes under the names of the module's own; those that nobody imports are left out of the build. */
function lateFunctions(path, members) {
  const functions = members.filter(([, value]) => typeof value === 'function')
  return functions
    .map(
      ([name]) => `export function ${name}(...args) {
        const real = require('${path}').${name}
        return new.target ? Reflect.construct(real, args) : real(...args)
      }`,
    )
    .join('\n')
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
