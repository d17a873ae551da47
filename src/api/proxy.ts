import { errorMessage } from '../core/answers.ts'
import type { NpmProxy } from '../core/ports/services.ts'
import { ask, type Http } from './calls.ts'

/** Refused by every Guard, for trying it out: https://shisho.dev/docs/t/guard/features/package-blocking */
const CANARY = '@panda-guard%2Ftest-malicious'

/** The npm proxy as anybody sees it: no token goes with these calls. */
export function createProxy(http: Http, base: string): NpmProxy {
  const url = new URL(CANARY, base)
  return {
    async canary() {
      let date: string | undefined
      const onHeaders = (headers: { date?: string | undefined }) => {
        date = headers.date
      }
      const { status, body } = await ask(http, { method: 'GET', url, onHeaders })
      return { host: url.host, status, said: errorMessage(body), date: toDate(date) }
    },
  }
}

function toDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}
