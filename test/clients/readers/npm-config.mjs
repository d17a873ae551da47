// Reads many `.npmrc` files as npm does, with the config reader inside the npm client whose folder is given.
// In: a JSON list of files, a character for a byte. Out: a JSON list of what each says as the user's config.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const npmPath = process.argv[2]
const require = createRequire(join(npmPath, 'package.json'))
const Config = require('@npmcli/config')
const { definitions, flatten, shorthands } = require('@npmcli/config/lib/definitions')

const folder = mkdtempSync(join(tmpdir(), 'guard-reader-'))
const userconfig = join(folder, 'npmrc')
const env = { HOME: folder, PREFIX: folder, npm_config_userconfig: userconfig }

async function read(bytes) {
  writeFileSync(userconfig, bytes, 'latin1')
  const where = { npmPath, cwd: folder, env, argv: [process.execPath, npmPath], execPath: process.execPath }
  const config = new Config({ ...where, definitions, flatten, shorthands, warn: false })
  await config.load()
  return { ...config.data.get('user').data }
}

const answers = []
for (const file of JSON.parse(await text(process.stdin))) answers.push(await read(file))
rmSync(folder, { recursive: true })
process.stdout.write(JSON.stringify(answers))
