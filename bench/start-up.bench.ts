// How long guard takes to start, against Node itself, and what a search of the known places adds to that.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Command, claim, GUARD, plainEnvironment, race } from './measure.ts'

const ROUNDS = 25
const empty = mkdtempSync(join(tmpdir(), 'guard-bench-empty-'))
const full = mkdtempSync(join(tmpdir(), 'guard-bench-full-'))
const cache = mkdtempSync(join(tmpdir(), 'guard-bench-cache-'))
fill(full)
try {
  const [node, version, help, found, known] = race(
    [
      run('node -e 0', ['-e', '0'], empty),
      run('guard --version', [GUARD, '--version'], empty),
      run('guard --help', [GUARD, '--help'], empty),
      run('guard find', [GUARD, 'find'], empty),
      run('guard find --here', [GUARD, 'find', '--here'], full),
    ],
    ROUNDS,
  ) as [number, number, number, number, number]
  console.log(`  Node ${process.version}: ${node.toFixed(1)} ms, medians of ${ROUNDS}`)
  bound('guard --version', version / node, 1.3)
  bound('guard --help', help / node, 2.2)
  bound('guard find in an empty home', found / node, 3)
  console.log(`  guard find in the known places of a full home: ${(known / node).toFixed(2)} times Node's own start`)
} finally {
  for (const home of [empty, full, cache]) rmSync(home, { recursive: true, force: true })
}

/** A bound for a Node that keeps what it compiled; one that cannot is only measured. */
function bound(name: string, ratio: number, limit: number): void {
  const text = `${name} against Node's own start`
  if ('enableCompileCache' in module) claim(text, ratio, limit, ' times')
  else console.log(`  ${text}: ${ratio.toFixed(2)} times`)
}

/** Compiled code is kept as on a real machine, but not in the home of the account. */
function run(name: string, args: string[], home: string): Command {
  const env = { ...plainEnvironment(home), NODE_COMPILE_CACHE: cache }
  return { name, program: process.execPath, args, env, cwd: home }
}

/** The configs of a person who uses everything, each with a token. */
function fill(home: string): void {
  const token = 'tg_anon_TESTbench0000000000'
  const files: Record<string, string> = {
    '.npmrc': `//npm.flatt.tech/:_authToken=${token}\nregistry=https://npm.flatt.tech/\n`,
    '.yarnrc.yml': `npmRegistries:\n  "//npm.flatt.tech/":\n    npmAuthToken: "${token}"\n`,
    '.bunfig.toml': `[install.registry]\nurl = "https://npm.flatt.tech/"\ntoken = "${token}"\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = https://token:${token}@pypi.flatt.tech/simple/\n`,
    '.config/uv/uv.toml': `[[index]]\nurl = "https://token:${token}@pypi.flatt.tech/simple/"\ndefault = true\n`,
    '.config/pypoetry/auth.toml': `[http-basic.guard]\nusername = "token"\npassword = "${token}"\n`,
    '.netrc': `machine golang.flatt.tech login token password ${token}\n`,
    '.bundle/config': `---\nBUNDLE_RUBYGEMS__FLATT__TECH: "token:${token}"\n`,
    '.zshrc': `${'alias ll="ls -l"\n'.repeat(200)}export FLATT_TOKEN=${token}\n`,
    '.bashrc': `${'alias ll="ls -l"\n'.repeat(200)}export FLATT_TOKEN="${token}"\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text, { mode: 0o600 })
  }
}
