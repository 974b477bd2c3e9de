import { InvalidArgumentError } from 'commander';
import { type Scale, scalableServices } from './topology.ts';

/** Reads `dispatch=2,policy=3`. Throws commander's `InvalidArgumentError`. */
export function parseScale(text: string, previous: Scale = {}): Scale {
  const scale = { ...previous };
  for (const part of text.split(',')) {
    const [name, count = ''] = part.split('=');
    const service = scalableServices.find(known => known === name);
    if (service === undefined || !/^[1-9]\d?$/.test(count))
      throw new InvalidArgumentError(
        `Expected a service and a number from 1 to 99, such as dispatch=2; the services are ${scalableServices.join(', ')}.`,
      );
    scale[service] = Number(count);
  }
  return scale;
}
