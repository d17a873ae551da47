import { wideEncoding } from '../../core/bytes.ts'
import { say } from '../../core/language.ts'
import type { Check, Finding } from '../check.ts'

const BOM = '\xEF\xBB\xBF'

/** Files saved in an encoding that their tools cannot read. */
export const encoding: Check = {
  name: 'encoding',
  about: () => say('the tools can read the files: UTF-8, without a byte order mark that breaks them'),
  async run({ found, places, isGuardHost }) {
    const holding = new Set((await found()).files.map(({ path }) => path))
    const ours = (await places()).filter(
      ({ path, file, registries }) =>
        holding.has(path) || registries.some(({ host }) => isGuardHost(host)) || wideEncoding(file.text) !== undefined,
    )
    if (ours.length === 0) return { skipped: say('no config names Guard or holds a token') }
    const findings = ours.flatMap<Finding>(({ path, adapter, file: { text, hash } }) => {
      const wide = wideEncoding(text)
      if (wide)
        return [
          {
            severity: 'fault',
            message: say`it is ${wide.toUpperCase()}, which ${adapter.tool} does not read`,
            path,
            fix: say('save it as UTF-8 without a byte order mark'),
          },
        ]
      const harm = text.startsWith(BOM) ? adapter.harmOfByteOrderMark?.() : undefined
      if (harm)
        return [
          {
            severity: 'fault',
            message: harm,
            path,
            fix: say('save it without a byte order mark'),
            repair: { kind: 'rewrite', path, hash, text: text.slice(BOM.length) },
          },
        ]
      const lost = text.includes('\r\n') ? adapter.harmOfCarriageReturn?.() : undefined
      return lost
        ? [
            {
              severity: 'fault',
              message: lost,
              path,
              fix: say('save it with line feeds alone'),
            },
          ]
        : []
    })
    return { evidence: say`${ours.length} files that name Guard or hold a token were read`, findings }
  },
}
