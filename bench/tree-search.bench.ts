// Searching whole folders, warm: against ripgrep with the same patterns, and against other scanners with our rules.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { NEEDLES } from '../src/core/needles.ts'
import { DETECTOR_RULES } from '../src/render/rules.ts'
import { type Command, claim, GUARD, plainEnvironment, race } from './measure.ts'
import { plantTree, type Tree } from './tree.ts'

const small = process.env.GUARD_BENCH_SMALL !== undefined
const rounds = small ? 5 : 10
const home = plantTree(small ? 5_000 : 100_000, small ? 50e6 : 1e9)
try {
  raceRipgrep(home, 1.4)
  claim('memory of a whole-tree search', peakMemory(home.folder), 150, ' MB')
} finally {
  rmSync(home.folder, { recursive: true, force: true })
}
// So small that the time until the first file is read counts.
const sources = plantTree(12_000, 142e6, 'sources')
try {
  raceRipgrep(sources, 2.5)
} finally {
  rmSync(sources.folder, { recursive: true, force: true })
}
// Some of them take minutes for a gigabyte, and pass over node_modules.
const smaller = plantTree(small ? 5_000 : 20_000, small ? 50e6 : 200e6, 'packages')
try {
  raceScanners(smaller)
} finally {
  rmSync(smaller.folder, { recursive: true, force: true })
}

/** Both with the same strings to look for, and guard with all that it does with a file that has one. */
function raceRipgrep(tree: Tree, limit: number): void {
  const { folder, files, bytes, planted } = tree
  console.log(`  ${files.toLocaleString('en')} files, ${(bytes / 1e6).toFixed(0)} MB, ${planted} with a token`)
  requireFindings(tree)
  const program = onPath('rg', '`npm install --global @vscode/ripgrep` or apt')
  if (!program) return
  const args = ['-uuu', '-F', '-l', ...NEEDLES.flatMap(needle => ['-e', needle]), folder]
  const guard = { name: 'guard', program: process.execPath, args: [GUARD, 'find', folder] }
  const [ours, theirs] = race([guard, { name: 'ripgrep', program, args }], rounds) as [number, number]
  console.log(`  guard ${ours.toFixed(0)} ms, ripgrep ${theirs.toFixed(0)} ms, medians of ${rounds}`)
  claim("whole-tree search against ripgrep's time", ours / theirs, limit, ' times')
}

/** Each scanner with the rules that guard prints for it. */
function raceScanners({ folder, files, bytes }: Tree): void {
  console.log(`  ${files.toLocaleString('en')} files, ${(bytes / 1e6).toFixed(0)} MB`)
  const scratch = mkdtempSync(join(tmpdir(), 'guard-bench-rules-'))
  const rules = (tool: keyof typeof DETECTOR_RULES, extension: string) => {
    writeFileSync(join(scratch, tool + extension), DETECTOR_RULES[tool]())
    return join(scratch, tool + extension)
  }
  const arguments_ = {
    gitleaks: ['dir', folder, '--config', rules('gitleaks', '.toml'), '--no-banner', '--exit-code', '0'],
    trufflehog: ['filesystem', folder, '--config', rules('trufflehog', '.yaml'), '--no-update', '--no-verification'],
    secretlint: ['--secretlintrc', rules('secretlint', '.json'), '**/*'],
  }
  try {
    for (const [name, args] of Object.entries(arguments_)) {
      const program = scanner(name)
      if (program) raceScanner({ name, program, args, cwd: folder }, folder)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function raceScanner(scanner: Command, folder: string): void {
  const rounds = small ? 1 : 10
  const guard = { name: 'guard', program: process.execPath, args: [GUARD, 'find', folder] }
  const [ours, theirs] = race([guard, scanner], rounds) as [number, number]
  console.log(`  guard ${ours.toFixed(0)} ms, ${scanner.name} ${theirs.toFixed(0)} ms, medians of ${rounds}`)
  claim(`whole-tree search against the time of ${scanner.name}`, ours / theirs, 0.1, ' times')
}

/** A search that finds nothing would be fast. */
function requireFindings({ folder, planted }: Tree): void {
  const { stdout } = spawnSync(process.execPath, [GUARD, 'find', folder, '--json'], {
    env: plainEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
  const found = JSON.parse(stdout).tokens.length
  if (found !== planted) throw new Error(`${found} tokens were found and ${planted} planted`)
}

/** Peak resident memory in MB, as the process itself sees it at its end. */
function peakMemory(folder: string): number {
  const script = `process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS))
    process.argv = [process.argv[0], ${JSON.stringify(GUARD)}, 'find', ${JSON.stringify(folder)}]
    await import(${JSON.stringify(GUARD)})`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: plainEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
  return Number(stderr.trim().split('\n').at(-1)) / 1024
}

/** As `.ci/install-clients` installs it, or any other. */
function scanner(name: string): string | undefined {
  const clients = resolve(process.env.GUARD_CLIENTS_DIR || '.ci/clients', name)
  return ['bin', 'node_modules/.bin'].map(folder => join(clients, folder, name)).find(existsSync) ?? onPath(name)
}

function onPath(name: string, hint = ''): string | undefined {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync)
  if (!path) console.log(`  ${name} is not on the PATH, so there is no comparison${hint && `: ${hint}`}`)
  return path
}
