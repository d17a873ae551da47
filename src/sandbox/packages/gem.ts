import { createHash } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { memo } from '../once.ts'
import { marshal, marshalDumped, type RubyValue } from './ruby-marshal.ts'
import { makeTar } from './tar.ts'

export const GEM_NAME = 'guard_sandbox_hello'
export const GEM_VERSION = '1.0.0'

const METADATA = `--- !ruby/object:Gem::Specification
name: ${GEM_NAME}
version: !ruby/object:Gem::Version
  version: ${GEM_VERSION}
platform: ruby
authors:
- Takumi Guard sandbox
bindir: bin
cert_chain: []
date: 2026-01-01 00:00:00.000000000 Z
dependencies: []
executables: []
extensions: []
extra_rdoc_files: []
files:
- lib/${GEM_NAME}.rb
licenses:
- MIT
metadata: {}
rdoc_options: []
require_paths:
- lib
required_ruby_version: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'
required_rubygems_version: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'
requirements: []
rubygems_version: 3.5.0
specification_version: 4
summary: A package of the Takumi Guard sandbox
test_files: []
`

/** A gem: a tar of two compressed parts and their checksums. */
export const helloGem = memo(() => {
  const metadata = gzipSync(METADATA)
  const data = gzipSync(
    makeTar([{ path: `lib/${GEM_NAME}.rb`, data: "GREETING = 'hello from guard_sandbox_hello'\n" }]),
  )
  return makeTar([
    { path: 'metadata.gz', data: metadata },
    { path: 'data.tar.gz', data },
    { path: 'checksums.yaml.gz', data: gzipSync(checksums({ 'metadata.gz': metadata, 'data.tar.gz': data })) },
  ])
})

const version = (number: string): RubyValue => ({ class: 'Gem::Version', state: [number] })
const ANY_VERSION: RubyValue = { class: 'Gem::Requirement', state: [[['>=', version('0')]]] }

/**
 * The metadata that gem requests before it downloads:
 * https://github.com/ruby/rubygems/blob/v3.5.0/lib/rubygems/specification.rb, `_dump`
 */
export const helloGemspec = memo(() => {
  const about = ['3.5.0', 4, GEM_NAME, version(GEM_VERSION), '2026-01-01', 'A package of the Takumi Guard sandbox']
  const needs = [ANY_VERSION, ANY_VERSION, 'ruby', [], '']
  const makers: RubyValue[] = [null, ['Takumi Guard sandbox'], null, null, true, 'ruby', ['MIT']]
  return deflateSync(marshalDumped('Gem::Specification', marshal([...about, ...needs, ...makers])))
})

function checksums(parts: Record<string, Buffer>): string {
  const sections = ['SHA256', 'SHA512'].map(algorithm => {
    const lines = Object.entries(parts).map(([name, part]) => {
      return `  ${name}: ${createHash(algorithm).update(part).digest('hex')}\n`
    })
    return `${algorithm}:\n${lines.join('')}`
  })
  return `---\n${sections.join('')}`
}
