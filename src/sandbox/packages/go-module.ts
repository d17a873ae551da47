import { memo } from '../once.ts'
import { makeZip } from './zip.ts'

export const GO_MODULE = 'sandbox.flatt.tech/hello'
export const GO_VERSION = 'v1.0.0'
export const GO_MOD = `module ${GO_MODULE}\n\ngo 1.21\n`

/** A module as a proxy serves it: https://go.dev/ref/mod#zip-files */
export const goZip = memo(() => {
  const root = `${GO_MODULE}@${GO_VERSION}`
  return makeZip([
    { path: `${root}/go.mod`, data: GO_MOD },
    { path: `${root}/hello.go`, data: 'package hello\n\nconst Greeting = "hello from the Takumi Guard sandbox"\n' },
  ])
})
