import { type Nginx, startNginx } from './start-nginx.ts';

const KEPT_CONNECTIONS = 1_024;

/** A real load balancer before ingresses: each request to the next one, connections kept. */
export const startBalancer = (urls: readonly string[], cpus: string | undefined): Promise<Nginx> =>
  startNginx({
    http: `upstream ingresses { ${urls.map(url => `server ${new URL(url).host};`).join(' ')} keepalive ${KEPT_CONNECTIONS}; }`,
    location:
      'proxy_pass http://ingresses; proxy_http_version 1.1; proxy_set_header connection ""; proxy_buffering off;',
    readyPath: '/ready',
    cpus,
  });
