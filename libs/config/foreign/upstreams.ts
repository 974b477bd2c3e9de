import { type Convert, compact, noteOthers, recordOf, recordsOf, textOf } from './conversion.ts';

/** What `format` and `input_format` say, by the protocols' names here, and the one path of each. */
const formats: Readonly<Record<string, { protocol: string; path: string }>> = {
  'openai-chat': { protocol: 'openai-chat', path: '/v1/chat/completions' },
  openai: { protocol: 'openai-chat', path: '/v1/chat/completions' },
  'openai-responses': { protocol: 'openai-responses', path: '/v1/responses' },
  anthropic: { protocol: 'anthropic-messages', path: '/v1/messages' },
};

const logFormats: Readonly<Record<string, string>> = { text: 'pretty', plain: 'pretty', compact: 'json' };

/** `https://api.openai.com` as OpenAI's own SDK takes it: with the version. */
function baseUrlOf(url: string, protocol: string): string {
  const { pathname } = URL.parse(url) ?? { pathname: '' };
  return pathname === '/' && protocol.startsWith('openai') ? `${url.replace(/\/$/, '')}/v1` : url;
}

/**
 * `[server]`, `[logging]`, `[[upstreams]]` with `name`, `url`, `format`, and `[[routes]]` with `path`, `input_format`,
 * `upstream`. Keys of upstreams come from `GATEWAY_UPSTREAMS_<NAME>_API_KEY`.
 */
export const convertUpstreams: Convert = (document, env) => {
  const notices: string[] = [];
  noteOthers(document, '', ['server', 'logging', 'upstreams', 'routes'], notices);
  noteOthers(document.server, 'server.', ['host', 'port'], notices);
  noteOthers(document.logging, 'logging.', ['level', 'format'], notices);
  const { host, port } = recordOf(document.server);
  const { level, format } = recordOf(document.logging);
  const logFormat = textOf(env.GATEWAY_LOGGING_FORMAT) ?? textOf(format);

  const providers = recordsOf(document.upstreams).map((upstream, index) => {
    noteOthers(upstream, `upstreams[${index}].`, ['name', 'url', 'format'], notices);
    const name = textOf(upstream.name) ?? '';
    const wanted = textOf(upstream.format) ?? 'openai-chat';
    const protocol = formats[wanted]?.protocol ?? wanted;
    const url = textOf(upstream.url) ?? '';
    const variable = `GATEWAY_UPSTREAMS_${name.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`;
    return compact({
      name,
      protocol,
      baseUrl: url && baseUrlOf(url, protocol),
      // Whoever speaks plain HTTP to an upstream has it in a network of their own.
      allowPrivateNetwork: url.startsWith('http:') ? true : undefined,
      apiKey: textOf(env[variable]) === undefined ? undefined : `\${${variable}}`,
    });
  });

  const routes = recordsOf(document.routes).map((route, index) => {
    const place = `routes[${index}].`;
    noteOthers(route, place, ['path', 'input_format', 'upstream'], notices);
    const wanted = textOf(route.input_format) ?? 'openai-chat';
    const known = formats[wanted];
    const path = textOf(route.path);
    if (known !== undefined && path !== undefined && path !== known.path)
      notices.push(`${place}path: ${wanted} is served at ${known.path} here, not at ${path}`);
    return {
      name: `${wanted}-${index + 1}`,
      match: { protocol: known?.protocol ?? wanted },
      targets: [{ provider: textOf(route.upstream) ?? '' }],
    };
  });

  return {
    document: compact({
      version: 1,
      server: host === undefined && port === undefined ? undefined : compact({ host, port }),
      telemetry: {
        logs: compact({
          level: textOf(env.GATEWAY_LOGGING_LEVEL) ?? level,
          format: logFormat && (logFormats[logFormat] ?? logFormat),
        }),
      },
      providers,
      routes,
    }),
    notices,
  };
};
