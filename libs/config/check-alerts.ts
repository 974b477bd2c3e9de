import type { CrossCheckContext } from './cross-check-context.ts';
import { alertName } from './notice-destinations.ts';
import type { ConfigPath } from './path.ts';
import type { AlertConfig, Config, RouteConfig } from './schema/config.ts';

const required = (alert: AlertConfig): ('url' | 'secret' | 'token')[] => {
  switch (alert.to) {
    case 'webhook':
      return ['url', 'secret'];
    case 'slack':
      return ['url'];
    case 'gitlab-issue':
      return ['url', 'token'];
  }
};

function requireKey(value: object, key: string, path: ConfigPath, context: CrossCheckContext): void {
  if (Reflect.get(value, key) === undefined && !context.isDeferred([...path, key]))
    context.complain(path, `needs a "${key}"`);
}

/** What the schema cannot say: a node that does not need the secrets, or lacks them, takes the configuration all the same. */
export function checkAlerts({ alerts }: Config, context: CrossCheckContext): void {
  const seen = new Set<string>();
  for (const [index, alert] of alerts.entries()) {
    const path = ['alerts', index];
    for (const key of required(alert)) requireKey(alert, key, path, context);
    const name = alertName(alert);
    if (seen.has(name))
      context.complain(
        alert.name === undefined ? path : [...path, 'name'],
        alert.name === undefined
          ? `there is already one to ${alert.to}: give each a "name"`
          : `there is already a destination ${JSON.stringify(name)}`,
      );
    seen.add(name);
  }
}

export function checkCallback({ callback }: RouteConfig, path: ConfigPath, context: CrossCheckContext): void {
  if (callback !== undefined) requireKey(callback, 'secret', [...path, 'callback'], context);
}
