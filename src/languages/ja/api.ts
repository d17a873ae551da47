import type { Catalogue } from '../../core/language.ts'

/** What can go wrong with the services. */
export const API: Catalogue = {
  'send the mail': 'メールの送信',
  'revoke the token': 'トークンの失効',
  'check the token': 'トークンの確認',
  'check HTTPS_PROXY and NO_PROXY': 'HTTPS_PROXY と NO_PROXY を確認してください',
  'if this network inspects TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS':
    'ネットワークが TLS を検査している場合は、その証明書のファイルを NODE_EXTRA_CA_CERTS に指定してください',
  'the proxy {0}': 'プロキシ {0}',
  '{0} asks for a user name and a password': '{0} がユーザー名とパスワードを求めています',
  '{0} opens no connection to {1} (HTTP {2})': '{0} が {1} への接続を開きません (HTTP {2})',
  'the certificate of {0} cannot be verified ({1})': '{0} の証明書を検証できません ({1})',
  '{0} refused the connection': '{0} が接続を拒否しました',
  'the address of {0} cannot be found': '{0} のアドレスが見つかりません',
  'the address of {0} cannot be looked up at the moment': '{0} のアドレスを今は調べられません',
  '{0} cannot be reached from this network': 'このネットワークから {0} に到達できません',
  'the connection to {0} broke': '{0} との接続が切れました',
  '{0} accepted no connection within {1}': '{0} が {1}以内に接続を受け付けませんでした',
  '{0} did not answer within {1}': '{0} が {1}以内に応答しませんでした',
  '{0} closed the connection without an answer': '{0} が応答せずに接続を閉じました',
  '{0} did not answer in HTTP': '{0} の応答が HTTP ではありません',
  'the connection to {0} failed ({1})': '{0} への接続に失敗しました ({1})',
  'unknown error': '不明なエラー',
  '{0} may be spoken to over https only': '{0} との通信には https が必要です',
  'name the service with an https URL': 'サービスは https の URL で指定してください',
  'the token is empty or holds characters that no token has': 'トークンが空か、使えない文字を含んでいます',
  'copy the token again, without spaces and line breaks': '空白や改行を含めずにトークンをコピーし直してください',
  'the bot credential is not set': 'ボットの認証情報が設定されていません',
  'set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY': 'GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY を設定してください',
  'organisation id': '組織 ID',
  'list tokens': 'トークンの一覧取得',
  '{0} lists tokens without an end': '{0} のトークン一覧に終わりがありません',
  'list fewer tokens at a time, with a prefix': '接頭辞を指定して、一度に取得する件数を減らしてください',
  'token id': 'トークン ID',
  'probe the token': 'トークンの照会',
  'the {0} is empty or holds characters that no id has': '{0} が空か、使えない文字を含んでいます',
  'check the {0}': '{0} を確認してください',
  'answer as a registry': 'レジストリとしての応答',
  'check the key': 'キーの確認',
  'a scope or a plan is missing': 'スコープまたは契約プランが不足',
  '{0} answered HTTP 401 without saying why': '{0} が理由を示さずに HTTP 401 を返しました',
  'look the key up in the dashboard': 'ダッシュボードでキーを確認してください',
  '{0} {1}: {2}, {3} ms': '{0} {1}: {2}、{3} ミリ秒',
  'no answer': '応答なし',
  '{0} has more tokens than it listed, and does not say how to ask for the rest':
    '{0} には一覧に出たものより多くのトークンがありますが、残りの取得方法が示されていません',
  '{0} has no organisation {1}, or this bot does not belong to it':
    '{0} に組織 {1} がないか、このボットがその組織に属していません',
  'check GUARD_ORG: the id is in the address of the console':
    'GUARD_ORG を確認してください。ID はコンソールのアドレスに含まれています',
  'this bot may do nothing in the organisation {0}: check GUARD_ORG, that Guard is active there, and that the bot has the role {1} or {2}':
    'このボットは組織 {0} で何もできません。GUARD_ORG、組織で Guard が有効になっていること、ボットにロール {1} または {2} があることを確認してください',
  'give the bot the role {0}, in the console under Settings > Bots':
    'コンソールの Settings > Bots で、ボットにロール {0} を付与してください',
  stopped: '停止しました',
}
