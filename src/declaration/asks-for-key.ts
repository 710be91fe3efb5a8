/** In forms people are asked for keys and passwords by these names. Discord warns of such forms, and so do we: who wrote it isn't known to them. */
const names = [
  String.raw`(?:api|access|auth|authentication|bot|bearer|client|developer|license|login|private|refresh|secret|session)[\s_-]{0,2}(?:keys?|tokens?|secrets?)`,
  String.raw`pass(?:words?|codes?|phrases?)|credentials|(?:seed|recovery)[\s_-]phrase|(?:2fa|otp|security)[\s_-]codes?|(?:credit[\s_-])?card[\s_-]number|cvv|cvc`,
  // German, French, Spanish, Portuguese, Italian, Dutch, Polish.
  String.raw`passwort|kennwort|zugangsdaten|api[\s_-]?schlüssel|mot de passe|cl(?:é|ef)s? (?:d['’]\s?)?api|contraseña|clave (?:de )?(?:la )?api|senha|chave (?:de |da )?api`,
  "chiave api|wachtwoord|hasło|klucz api",
].join("|");
const inLetters = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${names})(?![\p{L}\p{N}])`, "iu");
/** Where words have endings, or nothing between them. */
const inOthers =
  /парол|ключ\p{L}{0,3} (?:от |к |для )?api|api[\s-]?ключ|パスワード|apiキー|密码|密碼|api\s?(?:密钥|金鑰|密鑰)|비밀번호|api\s?키/iu;

/** Whether a text that stands over a field asks for something that only its owner may have. */
export function asksForKey(text: string): boolean {
  const plain = text.normalize("NFKC");
  return inLetters.test(plain) || inOthers.test(plain);
}

export const noKeysInForms =
  "Nobody is asked for keys or passwords in forms and settings: declare a key in needs.secrets, and an admin fills it in with /plugins";
