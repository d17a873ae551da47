import { hostOf } from '../../core/address.ts'
import { type ConfigAdapter, type KeyPath, type Meaning, valueAt, variablePath } from '../../formats/adapter.ts'
import { JSONC_FILE } from '../file-formats.ts'
import { inProject, placesAt } from '../locations.ts'
import { passingOn } from '../pass-on.ts'

const SOURCE = 'https://docs.renovatebot.com/configuration-options/#hostrules'
const FOLDERS = ['', '.github/', '.gitlab/']

/** Renovate's JSON: https://docs.renovatebot.com/configuration-options/ */
export const renovate: ConfigAdapter = passingOn({
  ...JSONC_FILE,
  id: 'renovate',
  isLiteral: true,
  tool: 'renovate',
  isReadElsewhere: true,
  places: where =>
    inProject(where, [...FOLDERS.map(folder => `${folder}renovate.json`), '.renovaterc', '.renovaterc.json']),
  names: ['renovate.json', '.renovaterc', '.renovaterc.json', 'renovate*.json', 'renovate/*.json'],
  meaning: meaningInRenovate,
  keys: ['npmrc', 'npmToken', 'hostRules[].token', 'hostRules[].password'],
  source: SOURCE,
})

/** Renovate's scripts and JSON5, for which guard has no parser: https://docs.renovatebot.com/self-hosted-configuration/ */
export const renovateScript: ConfigAdapter = passingOn({
  id: 'renovate-script',
  isLiteral: true,
  tool: 'renovate',
  isReadElsewhere: true,
  places: where => [
    ...inProject(where, [...FOLDERS.map(folder => `${folder}renovate.json5`), '.renovaterc.json5', 'config.js']),
    ...placesAt('user', [variablePath('RENOVATE_CONFIG_FILE', where)]),
  ],
  names: [
    'renovate*.json5',
    '.renovaterc.json5',
    '*renovate*.js',
    '*renovate*.cjs',
    '*renovate*.mjs',
    '*renovate*/config.js',
  ],
  option: line => /^\s*["']?(npmrc|npmToken|token|password|[A-Za-z]*[Tt]oken)["']?\s*[:=]/.exec(line)?.[1],
  comment: /^\s*(?:\/\/|\/?\*)|\s\/\//,
  keys: ['npmToken', 'hostRules[].token'],
  source: 'https://docs.renovatebot.com/self-hosted-configuration/',
})

function meaningInRenovate(key: KeyPath, tree: unknown): Meaning {
  const name = String(key.at(-1))
  if (key.at(-3) === 'hostRules' && ['token', 'password'].includes(name)) {
    const host = valueAt(tree, [...key.slice(0, -1), 'matchHost'])
    return {
      credential: true,
      host: typeof host === 'string' ? hostOf(host.includes('://') ? host : `//${host}`) : undefined,
    }
  }
  return { credential: name === 'npmToken' }
}
