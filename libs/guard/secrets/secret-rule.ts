/** What lets a match pass, in the words of gitleaks. */
export interface AllowList {
  /** What the expressions are held against. Default: the secret. */
  target?: 'match' | 'line';
  /** Default: one of them will do. */
  condition?: 'AND';
  regexes?: readonly string[];
  /** Lower case; somewhere in the secret, in any case. */
  stopwords?: readonly string[];
}

/** A kind of secret: what is read only near one of its keywords. */
export interface SecretRule {
  rule: string;
  /** A regular expression without flags. */
  pattern: string;
  /** The group that is the secret. Absent: the first that took part, or the whole match where there are none. */
  group?: number;
  /** Lower case, ASCII. One of them is in the match or shortly before it. */
  keywords: readonly string[];
  /** Every match begins with one of the keywords. */
  isKeywordFirst?: true;
  /** The match, for an allow-list, goes back over letters, digits, `_`, `.` and `-` before it. */
  isPrefixed?: true;
  /** Shannon entropy in bits a character that a secret has more than. */
  entropy?: number;
  /** The longest secret, in UTF-16 units. */
  longest: number;
  allow?: readonly AllowList[];
}
