import { createHash } from 'node:crypto'
import { memo } from '../once.ts'
import { makeZip } from './zip.ts'

export const COMPOSER_NAME = 'guard-sandbox/hello'
export const COMPOSER_FILE = 'guard-sandbox-hello-1.0.0.zip'

const MANIFEST = {
  name: COMPOSER_NAME,
  description: 'A package of the Takumi Guard sandbox',
  type: 'library',
  license: ['MIT'],
  autoload: { files: ['hello.php'] },
}

/** A Composer package: its metadata in the repository, and its archive. */
export const helloComposer = memo(() => {
  const zip = makeZip([
    { path: 'hello/composer.json', data: `${JSON.stringify(MANIFEST, null, 2)}\n` },
    { path: 'hello/hello.php', data: "<?php\nconst GREETING = 'hello from guard-sandbox/hello';\n" },
  ])
  return { manifest: MANIFEST, zip, shasum: createHash('sha1').update(zip).digest('hex') }
})
