import { positionAt, toUtf8 } from '../../core/bytes.ts'
import { say } from '../../core/language.ts'
import { historyAdvice, historyPlaces } from '../../find/shell-history.ts'
import { findOccurrences } from '../../formats/occurrences.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'

/** Tokens that were typed at a shell prompt. */
export const history: Check = {
  name: 'history',
  about: () => say('no token was typed into a shell that remembers it'),
  async run(facts) {
    const read = historyPlaces(facts.ctx).map(path => facts.ctx.files.read(path))
    const files = read.filter(file => file.kind === 'file')
    if (files.length === 0) return { skipped: say('no shell keeps a history here') }
    const dead = await rejectedTokens(facts)
    const findings = files.flatMap<Finding>(({ path, text: raw }) => {
      const text = toUtf8(raw)
      const held = findOccurrences(text)
      if (held.length === 0) return []
      return {
        severity: held.every(({ token }) => dead.has(token)) ? 'warning' : 'fault',
        message:
          held.length === 1
            ? say('a shell remembers a token that was typed')
            : say`a shell remembers ${held.length} tokens that was typed`,
        path,
        line: positionAt(text, held[0]!.span[0]).line,
        fix: adviceFor(path),
      }
    })
    return { evidence: say`read ${files.map(({ path }) => path).join(', ')}`, findings }
  },
}

/** A token that the service rejects does no harm there. Tokens that are nowhere else are not probed. */
async function rejectedTokens({ probed }: Facts): Promise<ReadonlySet<string>> {
  const rejected = (await probed()).filter(({ verdict }) => verdict.state === 'rejected')
  return new Set(rejected.map(({ token }) => token.reveal()))
}

function adviceFor(path: string): string {
  return historyAdvice(path) ?? say('close every program that writes it, and delete the line')
}
