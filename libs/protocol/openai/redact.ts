const REMOVED = '[removed]';

/** What providers are known to put into their messages and a caller must not see. Every pattern is linear. */
const patterns: readonly RegExp[] = [
  /\bhttps?:\/\/[^\s"'<>)\]]+/gi,
  /\bBearer\s+[^\s"',;]+/gi,
  // Keys by their prefixes: OpenAI and its imitators, Groq, xAI, Perplexity, Cerebras, Fireworks, Together, Google, AWS.
  /\b(?:sk|rk|pk|gsk|xai|pplx|csk|fw|tgp)[-_][A-Za-z0-9*_-]{6,}/g,
  /\b(?:AIza|AKIA|ASIA)[A-Za-z0-9*_-]{8,}/g,
  /\b(?:org|proj|hf)[-_][A-Za-z0-9]{12,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g,
  // An unbroken run this long is a credential or an id, not a word.
  /\b[A-Za-z0-9_]{32,}\b/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g,
  /\b(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}(?:com|ai|io|net|org|dev|cloud|app|co|xyz|sh|internal|local|localhost|svc)\b(?::\d{1,5})?/gi,
  /\blocalhost(?::\d{1,5})?\b/gi,
];

/** A text without addresses, credentials, account names, and without the `secrets` given. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, REMOVED);
  for (const pattern of patterns) clean = clean.replace(pattern, REMOVED);
  return clean;
}
