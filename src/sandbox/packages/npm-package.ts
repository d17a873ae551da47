import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { memo } from '../once.ts'
import { makeTar } from './tar.ts'

/** A package of the npm registry, with its tarball. */
export interface NpmPackage {
  name: string
  manifest: Record<string, unknown>
  tarballName: string
  tarball: Buffer
  shasum: string
  integrity: string
}

/** One unscoped package, and a scoped one that depends on it. */
export const npmPackages = memo(() => [
  makePackage('guard-sandbox-hello'),
  makePackage('@guard-sandbox/hello', { 'guard-sandbox-hello': '^1.0.0' }),
])

function makePackage(name: string, dependencies: Record<string, string> = {}): NpmPackage {
  const manifest = {
    ...{ name, version: '1.0.0', description: 'A package of the Takumi Guard sandbox', license: 'MIT' },
    ...{ main: 'index.js', dependencies },
  }
  const tarball = gzipSync(
    makeTar([
      { path: 'package/package.json', data: `${JSON.stringify(manifest, null, 2)}\n` },
      { path: 'package/index.js', data: `module.exports = 'hello from ${name}'\n` },
    ]),
  )
  return {
    ...{ name, manifest, tarball },
    tarballName: `${name.split('/').at(-1)}-1.0.0.tgz`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  }
}
