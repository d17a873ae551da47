// Random: some scanners take a sequence such as `0123456789` for an example of somebody's documentation.
const HEX = '9e1c47a05bd28f6370c4e9b1d6a8527f3e90bc14d7f2865ab03c9178ed46f25a'

/** Texts that hold a token, and the token. */
export const TOKENS: readonly (readonly [text: string, token: string])[] = [
  ['tg_anon_Zx81kQ7pLm20aVbN', 'tg_anon_Zx81kQ7pLm20aVbN'],
  ['"tg_anon_abc12345"', 'tg_anon_abc12345'],
  ['x=tg_anon_1bcdefgh', 'tg_anon_1bcdefgh'],
  ['x=tg_anon_abcdefg8', 'tg_anon_abcdefg8'],
  ['https://token:tg_anon_Zx-_-81k@pypi.flatt.tech/', 'tg_anon_Zx-_-81k'],
  ['a\ntg_anon_wqkzphrtmvXJNQBLGYDF\n', 'tg_anon_wqkzphrtmvXJNQBLGYDF'],
  ['ätg_org_Q1w2E3r4T5y6U7i8', 'tg_org_Q1w2E3r4T5y6U7i8'],
  [`key tk_live_${HEX}.`, `tk_live_${HEX}`],
  [`tk_test_${HEX.toUpperCase()}`, `tk_test_${HEX.toUpperCase()}`],
  ['(shisho_apikey_q7w2kz9ph4rtm1vx8j3nb)', 'shisho_apikey_q7w2kz9ph4rtm1vx8j3nb'],
]

/** Texts that hold none, though they look like it. */
export const NAMES: readonly string[] = [
  'CREATE TRIGGER tg_org_members_updated;',
  'RTG_ORG_NM',
  'att_stg_anon_x1y2z3w4',
  'thread tg_anon_1234567890 ',
  'tg_anon_xxxxxxxxxxxx',
  'tg_anon_XXXXXXXXXXXXXXXXXXXXXXXX',
  'tg_anon_yourTokenHere',
  'tg_anon_abc1234',
  'tg_orgs_a1b2c3d4e5',
  'tk_live_your_api_key',
  `tk_live_${HEX}0`,
  `tk_live_${HEX}_`,
  `pytk_live_${HEX}`,
  'shisho_apikey_abcdefghijklmnopqrstuvwxyz',
  'xshisho_apikey_abcdefghij0123456789',
]
