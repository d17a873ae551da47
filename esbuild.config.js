import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: {
    start: 'src/cli/start.ts',
    'search-worker': 'src/system/search-worker.ts',
    'tree-worker': 'src/cli/tree-worker.ts',
    'keychain-child': 'src/store/keychain-child.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.18',
  define: { __VERSION__: JSON.stringify(version) },
  // CommonJS packages inside an ESM bundle still call require for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  legalComments: 'none',
  // Its other build requires its own files by computed names, which a bundle does not have.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  external: ['keytar'], // carries native code, and is optional
  metafile: true,
  logLevel: 'warning',
})
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)))

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
