import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'

export const SCHEMAS = join(import.meta.dirname, '../../docs/schema')

/** What several documents have in common; itself the schema of none. */
const DEFINITIONS = 'definitions.json'

export const SCHEMA_FILES = readdirSync(SCHEMAS).filter(name => name !== DEFINITIONS)

/** `guard.find/1` is described by `guard.find.1.json`. */
export function schemaFileOf(name: string): string {
  return `${name.replace('/', '.')}.json`
}

let ajv: Ajv2020 | undefined

/** The schemas as they are published, which let fields be added, or with every field refused that they do not describe. */
export function loadSchemas({ strict }: { strict: boolean }): Ajv2020 {
  const loaded = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  for (const file of [DEFINITIONS, ...SCHEMA_FILES]) {
    loaded.addSchema(JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'), strict ? forbidMore : undefined), file)
  }
  return loaded
}

function forbidMore(key: string, value: unknown): unknown {
  return key === 'additionalProperties' && value === true ? false : value
}

/** What is wrong with a document of guard, field by field; empty where it is as its schema says. */
export function faultsOf(document: { schema: string }): string[] {
  ajv ??= loadSchemas({ strict: true })
  const validate: ValidateFunction | undefined = ajv.getSchema(schemaFileOf(document.schema))
  if (!validate) return [`there is no ${schemaFileOf(document.schema)}`]
  if (validate(document)) return []
  return validate.errors!.map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

/** What these print is another program's, or no document: docs/json.md names them. */
const WITHOUT_DOCUMENT = ['exec', 'ci', 'demo', 'completion', 'sandbox', '--help', '-h', '--version', '-V', 'help']

/** Asserts that the output of a run with `--json` is one document as docs/schema describes it. */
export function expectDocumented(args: readonly string[], stdout: string): void {
  const flags = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const isDocument = /^\{\s*"schema"/.test(stdout)
  const isFree = WITHOUT_DOCUMENT.some(word => flags.includes(word))
  if (!flags.includes('--json') || (isFree && !isDocument)) return
  expect(isDocument, `guard ${args.join(' ')} prints a document, and not ${stdout.slice(0, 80)}`).toBe(true)
  expect(faultsOf(JSON.parse(stdout)), `guard ${args.join(' ')}`).toEqual([])
}
