import { usageOutcomes } from '@sluice/contract';
import { type Command, Option } from 'commander';

export interface UsageFilters {
  tenant?: string;
  team?: string;
  user?: string;
  key?: string;
  provider?: string;
  model?: string;
  route?: string;
}

export const withUsageFilters = (command: Command): Command =>
  command
    .option('--tenant <tenant>', 'only this tenant')
    .option('--team <team>', 'only this team; a glob, as all that follow: "search-*"')
    .option('--user <user>', 'only this user')
    .option('--key <id>', 'only the key of this id')
    .option('--provider <provider>', 'only this provider')
    .option('--model <model>', 'only this model of a provider')
    .option('--route <route>', 'only this route');

export const withOutcome = (command: Command): Command =>
  command.addOption(new Option('--outcome <outcome>', 'only what ended so').choices([...usageOutcomes]));

export const filterQuery = ({
  tenant,
  team,
  user,
  key,
  provider,
  model,
  route,
}: UsageFilters): Record<string, string | undefined> => ({ tenant, team, user, key, provider, model, route });
