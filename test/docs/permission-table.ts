import { permissionsOf, type ServiceName, type SubjectPermissions, serviceNames } from '@sluice/contract';

type Direction = keyof SubjectPermissions;

const subjectsOf = (service: ServiceName, direction: Direction): string[] =>
  permissionsOf([service])[direction].map(subject =>
    subject.replace(new RegExp(`^(gw\\.v1\\.\\w+|_INBOX)\\.${service}\\.`), '$1.<role>.'),
  );

const common = (direction: Direction): string[] =>
  subjectsOf('ingress', direction).filter(subject =>
    serviceNames.every(service => subjectsOf(service, direction).includes(subject)),
  );

const cell = (subjects: readonly string[]): string =>
  subjects.length === 0 ? '–' : subjects.map(subject => `\`${subject}\``).join('<br>');

const row = (name: string, select: (direction: Direction) => string[]): string =>
  `| ${name} | ${cell(select('publish'))} | ${cell(select('subscribe'))} |`;

/** What each service may say and hear on NATS: first what all may, then what each may besides. */
export const renderPermissionTable = (): string =>
  [
    '| Service | May publish | May subscribe |',
    '| --- | --- | --- |',
    row('every one', common),
    ...serviceNames.map(service =>
      row(`\`${service}\`, besides`, direction =>
        subjectsOf(service, direction).filter(subject => !common(direction).includes(subject)),
      ),
    ),
  ].join('\n');
