// The image's HEALTHCHECK: there is no shell and no curl in it.
const port = process.env.GATEWAY_TELEMETRY_PROBES_PORT ?? 9090;
const { ok } = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4_000) });
process.exitCode = ok ? 0 : 1;
