import { toUtf8 } from '../core/bytes.ts'
import { isObject } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { ServiceUrls } from '../core/services.ts'
import type { ParsedConfig } from '../find/parsed-configs.ts'
import { lineFinder } from '../formats/text-lines.ts'
import { TOOLS } from '../tools/index.ts'
import { MANAGER_NAMES, type ManagerName } from '../tools/tool.ts'

/** Why a tool gets no token, by the tool. */
export type Proxied = Partial<Record<ManagerName, string>>

/**
 * The tools whose requests a project leads through a proxy that could read the token: their service is asked without
 * TLS, or the project also decides which certificates are good. A proxy alone learns no more than the host. Pure.
 */
export function proxiedTools(files: readonly ParsedConfig[], urls: ServiceUrls): Proxied {
  const found: Proxied = {}
  const settings = files.flatMap(file => settingsIn(file).map(setting => ({ ...setting, file })))
  for (const { name, value, file } of settings.filter(isProxy)) {
    for (const tool of readersOf(file)) {
      const isOpen = urls[TOOLS[tool].service].startsWith('http:')
      if (isOpen || settings.some(setting => readersOf(setting.file).includes(tool) && isUnverified(setting)))
        found[tool] ??=
          say`${file.path}:${lineFinder(toUtf8(file.file.text))(value)} sends it through a proxy of the project (${name})`
    }
  }
  return found
}

/** The tools that take their proxy and their certificates from a file. */
function readersOf({ adapter }: ParsedConfig): ManagerName[] {
  return MANAGER_NAMES.filter(name => TOOLS[name].exec.proxySettings.includes(adapter))
}

interface Setting {
  name: string
  value: string
}

/** Every scalar of a document under its own name, and every assignment of an environment file. */
function settingsIn({ adapter, tree, file }: ParsedConfig): Setting[] {
  if (adapter.parse) return scalars(tree)
  const lines = toUtf8(file.text).matchAll(/^\s*(?:export\s+)?(\w+)\s*[=:]\s*["']?([^"'\r\n]*)/gm)
  return [...lines].map(([, name, value]) => ({ name: name!, value: value!.trim() }))
}

function scalars(tree: unknown, name = ''): Setting[] {
  if (Array.isArray(tree)) return tree.flatMap(item => scalars(item, name))
  if (isObject(tree)) return Object.entries(tree).flatMap(([key, value]) => scalars(value, key))
  return tree === undefined || tree === null ? [] : [{ name, value: String(tree) }]
}

/** `https-proxy`, `httpsProxy`, `HTTPS_PROXY`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}

function isProxy({ name, value }: Setting): boolean {
  return /^(?:https?|all)?proxy$/.test(plain(name)) && !/^(?:false|null)?$/.test(value)
}

/** A certificate that the project trusts, or none that it asks for. */
function isUnverified({ name, value }: Setting): boolean {
  const setting = plain(name)
  if (/^(?:enable)?strictssl$/.test(setting)) return value !== 'true'
  if (setting === 'nodetlsrejectunauthorized') return value === '0'
  return /^(?:https)?ca(?:file(?:path)?)?$|^allowinsecurehost$|^nodeextracacerts$|^sslcert(?:file|dir)$/.test(setting)
}
