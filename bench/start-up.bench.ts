// How long guard takes to start, against Node itself, and what a search of the known places adds to that.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Command, claim, GUARD, plainEnvironment, race } from './measure.ts'

const ROUNDS = 25
const empty = mkdtempSync(join(tmpdir(), 'guard-bench-empty-'))
const full = mkdtempSync(join(tmpdir(), 'guard-bench-full-'))
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
  claim("guard --version against Node's own start", version / node, 1.3, ' times')
  claim("guard --help against Node's own start", help / node, 1.7, ' times')
  claim("guard find in an empty home against Node's own start", found / node, 1.7, ' times')
  claim('guard find in the known places of a full home, on top of guard --version', known - version, 25, ' ms')
  // The bound is in milliseconds, and machines differ more than that: this says the same on each.
  console.log(`  which is ${((known - version) / node).toFixed(2)} of Node's own start`)
} finally {
  for (const home of [empty, full]) rmSync(home, { recursive: true, force: true })
}

function run(name: string, args: string[], home: string): Command {
  return { name, program: process.execPath, args, env: plainEnvironment(home), cwd: home }
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
