export type GoogleCredentials =
  | {
      kind: 'service-account';
      email: string;
      /** PEM, PKCS #8. */
      privateKey: string;
      privateKeyId: string | undefined;
      tokenUri: string;
    }
  | { kind: 'user'; clientId: string; clientSecret: string; refreshToken: string; tokenUri: string };

const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** Reads the JSON that Google gives out for a service account or writes for a user; undefined where it is neither. */
export function readGoogleCredentials(json: string): GoogleCredentials | undefined {
  const fields = readTexts(json);
  const tokenUri = fields.get('token_uri') ?? TOKEN_URI;
  if (!URL.canParse(tokenUri)) return undefined;
  const email = fields.get('client_email');
  const privateKey = fields.get('private_key');
  if (fields.get('type') === 'service_account' && email !== undefined && privateKey !== undefined)
    return {
      kind: 'service-account',
      email,
      privateKey,
      privateKeyId: fields.get('private_key_id'),
      tokenUri,
    };
  const clientId = fields.get('client_id');
  const clientSecret = fields.get('client_secret');
  const refreshToken = fields.get('refresh_token');
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) return undefined;
  return { kind: 'user', clientId, clientSecret, refreshToken, tokenUri };
}

function readTexts(json: string): Map<string, string> {
  try {
    const value: unknown = JSON.parse(json);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}

/** What of the JSON must never be shown. */
export function googleSecrets(json: string): string[] {
  const read = readGoogleCredentials(json);
  if (read === undefined) return [];
  return read.kind === 'user' ? [read.clientSecret, read.refreshToken] : [read.privateKey];
}
