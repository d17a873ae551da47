import type { Catalogue } from '../../core/language.ts'
import { API } from './api.ts'
import { CLI } from './cli.ts'
import { COMMANDS } from './commands.ts'
import { DELIVERY } from './delivery.ts'
import { DISK } from './disk.ts'
import { DOCTOR } from './doctor.ts'
import { HELP } from './help.ts'
import { KINDS } from './kinds.ts'
import { RENDER } from './render.ts'
import { ROTATE } from './rotate.ts'
import { SETUP } from './setup.ts'
import { SHARED } from './shared.ts'
import { SYSTEM } from './system.ts'
import { TAKUMO } from './takumo.ts'
import { TOOL_MESSAGES } from './tools.ts'

/**
 * Every message in Japanese: です・ます where a sentence speaks to the reader, 「〜してください」 for what to do, nouns for labels and
 * for reasons in a table. A blank stands between Japanese and Latin letters or digits; parentheses and colons are ASCII, which
 * is narrow. The terms:
 *
 *   check チェック · config 設定ファイル · copy コピー · dry run ドライラン · fingerprint フィンガープリント
 *   folder ディレクトリ · home folder ホームディレクトリ · journal ジャーナル · keychain キーチェーン
 *   probe 照会 · registry レジストリ · reject 拒否 · revoke, kill 失効 · rotate ローテーション · service サービス
 *   shadowed 上書きされて使われない · token トークン · valid 有効 · wins, beats 優先; 採用 for the winner
 */
export const JAPANESE: Catalogue = {
  ...SHARED,
  ...API,
  ...CLI,
  ...HELP,
  ...COMMANDS,
  ...DELIVERY,
  ...DISK,
  ...DOCTOR,
  ...KINDS,
  ...RENDER,
  ...ROTATE,
  ...SETUP,
  ...SYSTEM,
  ...TAKUMO,
  ...TOOL_MESSAGES,
}
