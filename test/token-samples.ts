const HEX = '0123456789abcdef'.repeat(4)

/** Texts that hold a token, and the token. */
export const TOKENS: readonly (readonly [text: string, token: string])[] = [
  ['tg_anon_Zx81kQ7pLm20aVbN', 'tg_anon_Zx81kQ7pLm20aVbN'],
  ['"tg_anon_abc12345"', 'tg_anon_abc12345'],
  ['x=tg_anon_1bcdefgh', 'tg_anon_1bcdefgh'],
  ['x=tg_anon_abcdefg8', 'tg_anon_abcdefg8'],
  ['https://token:tg_anon_Zx-_-81k@pypi.flatt.tech/', 'tg_anon_Zx-_-81k'],
  ['a\ntg_anon_abcdefghijKLMNOPQRST\n', 'tg_anon_abcdefghijKLMNOPQRST'],
  ['ätg_org_Q1w2E3r4T5y6U7i8', 'tg_org_Q1w2E3r4T5y6U7i8'],
  [`key tk_live_${HEX}.`, `tk_live_${HEX}`],
  [`tk_test_${HEX.toUpperCase()}`, `tk_test_${HEX.toUpperCase()}`],
  ['(shisho_apikey_abcdefghij0123456789)', 'shisho_apikey_abcdefghij0123456789'],
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
