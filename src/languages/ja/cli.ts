import type { Catalogue } from '../../core/language.ts'

/** The door: usage, settings, and the help's own words. */
export const CLI: Catalogue = {
  'Usage:': '使い方:',
  'Arguments:': '引数:',
  'Options:': 'オプション:',
  'Commands:': 'コマンド:',
  'output the version number': 'バージョンを表示',
  'choices:': '選択肢:',
  'default:': '既定値:',
  'done, or valid': '完了、または有効',
  'a negative answer': '否定の結果',
  usage: '使い方の誤り',
  'token rejected': 'トークン拒否',
  'rate limited': 'レート制限',
  'local conflict': 'このマシンでの競合',
  'refused for safety': '安全のため拒否',
  'permission missing': '権限不足',
  'a bug in guard': 'guard のバグ',
  interrupted: '中断',
  'Finds, rewrites and rotates Takumi Guard tokens, in every place where they live':
    'Takumi Guard のトークンを、保存されているすべての場所で検索・書き換え・ローテーション',
  'Exit codes:': '終了コード:',
  'This is a bug in guard. Please report it with the lines above.':
    'guard のバグです。上の内容を添えて報告してください。',
  'error:': 'エラー:',
  'hint:': 'ヒント:',
  'may only name this machine; other origins belong into the config file':
    'に指定できるのはこのマシンだけです。ほかの接続先は設定ファイルに書いてください',
  'is no service': 'というサービスはありません',
  'must use https': 'には https が必要です',
  'must be a list of paths that are absolute or begin with ~/':
    'には絶対パスか ~/ で始まるパスの一覧を指定してください',
  'must be true or false': 'には true か false を指定してください',
  '{0} is not valid TOML': '{0} は正しい TOML ではありません',
  'mend or remove it': '修正するか削除してください',
  'check its permissions': 'アクセス権を確認してください',
  'is no plain http or https URL': 'は認証情報を含まない http または https の URL ではありません',
  '{0} {1}': '{0} {1}',
  'correct or remove that setting': 'この設定を修正するか削除してください',
  'Stopped. To finish, run `guard resume`': '停止しました。完了するには `guard resume` を実行してください',
  'Finishing what was begun; press Ctrl-C again to stop at once':
    '始めた処理を完了しています。すぐに停止するにはもう一度 Ctrl-C を押してください',
  "unknown command '{0}'": "コマンド '{0}' はありません",
  "unknown option '{0}'": "オプション '{0}' はありません",
  "missing required argument '{0}'": "引数 '{0}' が必要です",
  "option '{0}' argument missing": "オプション '{0}' に値が必要です",
  "option '{0}' argument '{1}' is invalid. {2}": "オプション '{0}' の値 '{1}' は無効です。{2}",
  "command-argument value '{0}' is invalid for argument '{1}'. {2}": "引数 '{1}' の値 '{0}' は無効です。{2}",
  "option '{0}' cannot be used with option '{1}'": "オプション '{0}' と '{1}' は併用できません",
  "too many arguments for '{0}'. Expected {1} arguments but got {2}.":
    "'{0}' の引数が多すぎます。{1} 個のところ {2} 個あります。",
  'what the command printed could not be written: {0}': 'コマンドの出力を書き込めませんでした: {0}',
  'what it had to do is done; run `guard status` to see what there is':
    '処理そのものは完了しています。`guard status` で現状を確認してください',
  Yes: 'はい',
  No: 'いいえ',
  '[input is hidden]': '[入力は表示されません]',
  'home: {0}': 'ホームフォルダー: {0}',
  'state: {0}': '状態の保存先: {0}',
  'services: {0}': 'サービス: {0}',
  'the built-in services': '組み込みのサービス',
}
