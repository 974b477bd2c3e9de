const STREAM_TYPES = /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)/;

export const isStreamType = (contentType: string): boolean => STREAM_TYPES.test(contentType);

export const streamHeaders = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  'cache-control': 'no-cache',
  // Asks proxies in front not to buffer, https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering.
  'x-accel-buffering': 'no',
});
