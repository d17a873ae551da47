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
  'standard input is larger than {0} KiB': '標準入力が {0} KiB を超えています',
  'give it in parts': '分けて渡してください',
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
  'must use https': 'には https が必要です',
  'must be a list of paths that are absolute or begin with ~/':
    'には絶対パスか ~/ で始まるパスの一覧を指定してください',
  'must be true or false': 'には true か false を指定してください',
  '{0} is not valid TOML': '{0} は正しい TOML ではありません',
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
  'fix or delete it': '修正するか削除してください',
  'check its permissions, and that it is a regular file': 'アクセス権と、通常のファイルであることを確認してください',
  'must be a table': 'はテーブルで書いてください',
  '{0}: guard knows no setting {1}': '{0}: {1} という設定項目はありません',
  'did you mean {0}?': '{0} の間違いではありませんか',
  'there are {0}': '使える項目は {0} です',
  'note: {0}: {1}; {2}': '注意: {0}: {1}。対処: {2}',
  '{0}: HOME is in a project, whose files must not say where the services are':
    '{0}: HOME がプロジェクトの中にあります。プロジェクトのファイルで接続先を変えることはできません',
  'unset HOME, or set it to your home folder': 'HOME の設定を外すか、自分のホームディレクトリを指定してください',
  'other users could write it, and cannot any more': 'ほかのユーザーが書き込めたため、書き込めないようにしました',
  '{0}; guard goes on as if nothing were in it': '{0}。このため、中身は空であるものとして続けます',
  '{0} puts this folder into the project {1}, whose files must not tell guard what to do':
    '{0} により、このディレクトリがプロジェクト {1} の中に置かれています。プロジェクトのファイルで guard の動作を変えることはできません',
  'unset {0}, or set it to a folder outside of that project':
    '{0} の設定を外すか、プロジェクトの外のディレクトリを指定してください',
  'it belongs to another user (uid {0})': '別のユーザー (uid {0}) が所有しています',
  'unset {0}, or set it to a folder of your own': '{0} の設定を外すか、自分が所有するディレクトリを指定してください',
  'change its owner, or delete it': '所有者を変更するか、削除してください',
  'other users can write it': 'ほかのユーザーが書き込めます',
  'run `chmod go-w {0}`': '`chmod go-w {0}` を実行してください',
  'it belongs to root, so guard cannot use it': 'root が所有しているため、guard が使えません',
  'run `sudo chown -R "$(id -u):$(id -g)" {0}`': '`sudo chown -R "$(id -u):$(id -g)" {0}` を実行してください',
  'only root can work for another user, {0}': '別のユーザー {0} のために実行できるのは root だけです',
  'leave `--for-user` out, or run guard with sudo': '`--for-user` を外すか、sudo で実行してください',
  'there is no user {0}': '{0} というユーザーはいません',
  'give `--for-user` the name of an account of this machine':
    '`--for-user` には、このマシンのアカウント名を指定してください',
  'guard runs as root with {0}, the home folder of {1}, who could not use what root makes there':
    'root として実行していますが、{0} は {1} のホームディレクトリです。root が作るファイルは本人が使えません',
  'run `sudo -H -u {0} {1}`, or add `--for-user {2}`':
    '`sudo -H -u {0} {1}` を実行するか、`--for-user {2}` を付けてください',
  'note: the service limits requests; guard goes on in {0}':
    '注意: サービスがリクエスト数を制限しています。{0}後に再開します',
}
