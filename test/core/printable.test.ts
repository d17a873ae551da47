import { expect, test } from 'vitest'
import { maskTokens } from '../../src/core/conceal.ts'
import { oneLine, printable } from '../../src/core/printable.ts'
import { Secret } from '../../src/core/secret.ts'

const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'

test.for<[string, string]>([
  [TOKEN, 'tg_anon_…aVbN'],
  [`https://u:${TOKEN}@h/ and "${TOKEN}"`, 'https://u:tg_anon_…aVbN@h/ and "tg_anon_…aVbN"'],
  [`(tg_org_Q1w2E3r4T5y6U7i8)`, '(tg_org_…)'],
  ['nothing to hide', 'nothing to hide'],
])('%j is printed as %j', ([text, masked]) => {
  expect(maskTokens(text)).toBe(masked)
})

test('a known secret of any form is masked', () => {
  const secrets = [new Secret('$& the code'), new Secret('')]
  expect(maskTokens('no: $& the code!', secrets)).toBe(`no: ${secrets[0]}!`)
})

test('foreign text becomes one line without anything that moves the cursor', () => {
  expect(oneLine(' a\r\n\tb\u2028c \u001b[2Jd\u202e\u200b\0 ')).toBe('a b c [2Jd')
})

test('an invisible character in a name is shown as a replacement character', () => {
  expect(printable('a\u001b[2J\u202eb\nc\u200d')).toBe('a\uFFFD[2J\uFFFDb\uFFFDc\uFFFD')
  expect(printable('größe 日 😀')).toBe('größe 日 😀')
})
