import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { CanaryAnswer } from '../../core/ports/services.ts'
import type { Check, CheckResult } from '../check.ts'

/** Whether the proxy blocks what it must: the package exists for this test. */
export const canary: Check = {
  name: 'canary',
  about: () => say('Guard refuses the package that is made for trying it out'),
  async run({ canary }) {
    try {
      return judge(await canary())
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      return unasked(error)
    }
  },
}

/** A 403 alone may come from any server in between: the message must match as well. */
function judge({ host, status, said }: CanaryAnswer): CheckResult {
  const evidence = say`${host} answered HTTP ${status}` + (said === undefined ? '' : `: ${said}`)
  if (status === 403 && /block/i.test(said ?? '')) return { evidence, findings: [] }
  const passes = status >= 200 && status < 300
  return {
    evidence,
    findings: [
      {
        severity: passes ? 'fault' : 'warning',
        message: passes
          ? say`${host} hands out a package that Guard refuses, so it is not Guard that answers there`
          : status === 403
            ? say`it cannot be told whether ${host} refuses what it must: HTTP ${status}, without the words of Guard`
            : say`it cannot be told whether ${host} refuses what it must: HTTP ${status}`,
        fix: say('check what stands between this machine and the service: a proxy, a mirror, a name server'),
      },
    ],
  }
}

function unasked({ message, hint }: GuardError): CheckResult {
  return {
    evidence: message,
    findings: [{ severity: 'warning', message, fix: hint ?? say('check the network and run it again') }],
  }
}
