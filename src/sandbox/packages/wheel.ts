import { createHash } from 'node:crypto'
import { memo } from '../once.ts'
import type { Entry } from './tar.ts'
import { makeZip } from './zip.ts'

/** A wheel and the name it has in an index. */
export interface Wheel {
  /** Normalised, as in the index. */
  project: string
  file: string
  bytes: Buffer
  sha256: string
}

/** A pure Python wheel with one module: https://packaging.python.org/specifications/binary-distribution-format/ */
export const helloWheel = memo((): Wheel => {
  const bytes = makeZip(withRecord('guard_sandbox_hello-1.0.0.dist-info', FILES))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { project: 'guard-sandbox-hello', file: 'guard_sandbox_hello-1.0.0-py3-none-any.whl', bytes, sha256 }
})

const FILES: readonly Entry[] = [
  { path: 'guard_sandbox_hello.py', data: 'GREETING = "hello from guard-sandbox-hello"\n' },
  {
    path: 'guard_sandbox_hello-1.0.0.dist-info/METADATA',
    data: 'Metadata-Version: 2.1\nName: guard-sandbox-hello\nVersion: 1.0.0\nSummary: A package of the Takumi Guard sandbox\n',
  },
  {
    path: 'guard_sandbox_hello-1.0.0.dist-info/WHEEL',
    data: 'Wheel-Version: 1.0\nGenerator: guard sandbox\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  },
]

function withRecord(distInfo: string, files: readonly Entry[]): Entry[] {
  const lines = files.map(({ path, data }) => {
    const digest = createHash('sha256').update(data).digest('base64url')
    return `${path},sha256=${digest},${Buffer.byteLength(data)}`
  })
  const record = `${distInfo}/RECORD`
  return [...files, { path: record, data: `${[...lines, `${record},,`].join('\n')}\n` }]
}
