// Builds and runs one benchmark, or all: `npm run bench`, `npm run bench -- critical-section`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const all = readdirSync(import.meta.dirname).flatMap(file =>
  file.endsWith('.bench.ts') ? [file.slice(0, -'.bench.ts'.length)] : [],
)
const wanted = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'guard-bench-'))
try {
  for (const name of wanted.length > 0 ? wanted : all) {
    const outfile = join(folder, `${name}.mjs`)
    await build({
      entryPoints: [join(import.meta.dirname, `${name}.bench.ts`)],
      outfile,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'], // jsonc-parser's other form requires by names that esbuild does not see
      format: 'esm',
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      logLevel: 'warning',
    })
    console.log(`\n${name}`)
    const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
