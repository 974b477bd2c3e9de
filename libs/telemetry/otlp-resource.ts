import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';

/** What spans and figures of a process say of where they come from (OpenTelemetry, "Resource semantic conventions"). */
export const resourceOf = ({ service, instance }: { service: string; instance: string }): Resource =>
  resourceFromAttributes({
    'service.name': `sluice-${service}`,
    'service.namespace': 'sluice',
    'service.instance.id': instance,
  });
