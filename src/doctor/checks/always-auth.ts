import { isObject } from '../../core/json.ts'
import { say } from '../../core/language.ts'
import type { FileReader } from '../../core/ports/files.ts'
import { formatKey, type KeyPath, leaves, sameTree } from '../../core/tree.ts'
import { valueAt } from '../../formats/adapter.ts'
import { readDocument } from '../../formats/document.ts'
import { yarnrc } from '../../tools/yarn/yarnrc.ts'
import type { Check, Finding, Repair } from '../check.ts'

/** Without this setting Yarn sends no token for packages without a scope. */
export const alwaysAuth: Check = {
  name: 'always-auth',
  about: () => say('Yarn sends the token for packages without a scope, too'),
  async run({ ctx, explained }) {
    const yarns = (await explained()).filter(({ reader, uses }) => reader.alwaysAuth && uses.length > 0)
    if (yarns.length === 0) return { skipped: say('Yarn finds no token here') }
    const findings = yarns.flatMap(({ tool, reader, uses, traps }) =>
      uses
        .filter(({ winner }) => traps.some(({ code, path }) => code === 'NO_ALWAYS_AUTH' && path === winner.path))
        .map<Finding>(({ winner: { path, line, key } }) => {
          const repair = tool === 'yarn' && key !== null ? insertion(path, key, ctx.files) : undefined
          return {
            severity: 'warning',
            message: say`${tool} sends this token for scoped packages alone`,
            path,
            line,
            fix: say`add \`${reader.alwaysAuth!.line}\` beside it`,
            ...(repair && { repair }),
          }
        }),
    )
    return { evidence: say`${yarns.map(({ tool }) => tool).join(say(' and '))} find a token here`, findings }
  },
}

const LINE = 'npmAlwaysAuth: true'

/** The file with the setting added below the token's line, if parsing proves that nothing else changes. */
function insertion(path: string, key: string, files: FileReader): Repair | undefined {
  const file = files.read(path)
  if (file.kind !== 'file') return undefined
  const before = readDocument(yarnrc, file.text).tree
  const token = leaves(before).find(([way]) => formatKey(way) === key)?.[0]
  const own = token && lineOf(file.text, String(token.at(-1)))
  if (!token || !own) return undefined
  const text = `${file.text.slice(0, own.end)}${own.lineBreak}${own.indent}${LINE}${file.text.slice(own.end)}`
  if (!sameTree(readDocument(yarnrc, text).tree, withSetting(before, token.slice(0, -1)))) return undefined
  return { kind: 'rewrite', path, hash: file.hash, text }
}

/** The only line on which the name begins; if there are two, the user has to edit the file. */
function lineOf(text: string, name: string) {
  const [only, ...more] = text.matchAll(new RegExp(`^([ ]*)["']?${name}["']?[ ]*:.*?(?=\\r?$)`, 'gm'))
  if (!only || more.length > 0) return undefined
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  return { indent: only[1]!, end: only.index + only[0].length, lineBreak }
}

/** The document with the setting beside the token. */
function withSetting(tree: unknown, [step, ...rest]: KeyPath): unknown {
  if (!isObject(tree)) return tree
  if (step === undefined) return { ...tree, npmAlwaysAuth: true }
  return { ...tree, [step]: withSetting(valueAt(tree, [step]), rest) }
}
