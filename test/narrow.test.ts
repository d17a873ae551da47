import { describe, expect, test } from 'vitest'
import { EMAIL, type Scene, scene, type Tree } from './e2e/scene.ts'

const COLUMNS = 40

/** One token in places with short and with long names. */
const places: Tree = ({ host, url, token }) => ({
  '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n`,
  'projects/some-customer/frontend/packages/app/.npmrc': `//${host}/npm/:_authToken=${token}\n`,
  'projects/日本語/顧客/.env': `SOME_RATHER_LONG_NAME_OF_A_VARIABLE_THAT_HOLDS_IT=${token}\n`,
})

/** How wide a line is in a terminal; these are the only wide characters here. */
function widthOf(line: string): number {
  return line.length + (line.match(/[\u3000-\u9fff]/g) ?? []).length
}

async function linesOf(guard: Scene['guard'], args: string[]): Promise<string[]> {
  const { stdout, stderr } = await guard(args, { env: { COLUMNS: String(COLUMNS) } })
  return `${stdout}${stderr}`.split('\n').filter(line => line !== '')
}

describe('in a window of 40 columns', () => {
  test('everything that find and status list fits', async () => {
    const { guard, home } = await scene(places)
    for (const args of [['find'], ['find', '--probe'], ['find', home], ['status']]) {
      const lines = (await linesOf(guard, args)).filter(line => !line.startsWith('note: '))
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.filter(line => widthOf(line) > COLUMNS)).toEqual([])
    }
  })

  test.for([[['rotate', '--dry-run']], [['reset', EMAIL, '--dry-run']], [['find', '--explain', 'npm']]])(
    'every row of guard %j fits',
    async ([args]) => {
      const { guard } = await scene(places)
      const rows = (await linesOf(guard, args!)).filter(line => /^ {2}(?:wins|.*npmrc).* {2}/.test(line))
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.filter(line => widthOf(line) > COLUMNS)).toEqual([])
    },
  )
})
