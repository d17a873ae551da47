// Searching whole folders, against ripgrep with the same patterns on the same tree, warm.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { NEEDLES } from '../src/core/needles.ts'
import { claim, GUARD, plainEnvironment, race } from './measure.ts'
import { plantTree } from './tree.ts'

const small = process.env.GUARD_BENCH_SMALL !== undefined
const tree = plantTree(small ? 5_000 : 100_000, small ? 50e6 : 1e9)
console.log(
  `  ${tree.files.toLocaleString('en')} files, ${(tree.bytes / 1e6).toFixed(0)} MB, ${tree.planted} with a token`,
)
try {
  const guard = { name: 'guard', program: process.execPath, args: [GUARD, 'find', tree.folder] }
  requireFindings()
  const rg = ripgrep()
  if (rg) {
    const args = ['-uuu', '-F', '-l', ...NEEDLES.flatMap(needle => ['-e', needle]), tree.folder]
    const [ours, theirs] = race([guard, { name: 'ripgrep', program: rg, args }], small ? 5 : 10) as [number, number]
    console.log(`  guard ${ours.toFixed(0)} ms, ripgrep ${theirs.toFixed(0)} ms, medians of ${small ? 5 : 10}`)
    claim("whole-tree search against ripgrep's time", ours / theirs, 1.4, ' times')
  }
  claim('memory of a whole-tree search', peakMemory(), 150, ' MB')
} finally {
  rmSync(tree.folder, { recursive: true, force: true })
}

/** A search that finds nothing would be fast. */
function requireFindings(): void {
  const { stdout } = spawnSync(process.execPath, [GUARD, 'find', tree.folder, '--json'], {
    env: plainEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
  const found = JSON.parse(stdout).tokens.length
  if (found !== tree.planted) throw new Error(`${found} tokens were found and ${tree.planted} planted`)
}

/** Peak resident memory in MB, as the process itself sees it at its end. */
function peakMemory(): number {
  const script = `process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS))
    process.argv = [process.argv[0], ${JSON.stringify(GUARD)}, 'find', ${JSON.stringify(tree.folder)}]
    await import(${JSON.stringify(GUARD)})`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: plainEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
  return Number(stderr.trim().split('\n').at(-1)) / 1024
}

function ripgrep(): string | undefined {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'rg'))
    .find(existsSync)
  if (!path)
    console.log(
      '  ripgrep is not on the PATH, so there is no comparison: `npm install --global @vscode/ripgrep` or apt',
    )
  return path
}
