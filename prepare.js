// npm runs this after `npm ci`, and before it packs guard out of its repository, as it does for pre-commit. `npm install --global`
// then leaves out what the build needs, because the npm that it starts in the clone is told to be global as well.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync(fileURLToPath(new URL('node_modules/esbuild', import.meta.url)))) {
  const isAboutPlace = name => /^npm_config_(?:global|location|prefix|local_prefix|omit)$/i.test(name)
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isAboutPlace(name)))
  const words = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync(process.execPath, [process.env.npm_execpath, ...words], { env, stdio: 'inherit' })
}
await import('./esbuild.config.js')
