import { GatewayError, type Outcome, type Principal, reject, replyJson } from '@sluice/contract';
import { type AvailableModel, availableModels, findModel, type ModelCatalogue } from './available-models.ts';
import { modelNotFound } from './refusals.ts';

/** https://platform.openai.com/docs/api-reference/models/object. When a provider made its models is not known here. */
const toModelObject = ({ id, provider }: AvailableModel) => ({
  id,
  object: 'model',
  created: 0,
  owned_by: provider,
});

const MODELS_PATH = '/v1/models';

/** The id in `/v1/models/<id>`, which may contain slashes; undefined for the list itself, null where it is not decodable. */
function requestedId(path: string): string | undefined | null {
  const queryStart = path.indexOf('?');
  const pathname = queryStart < 0 ? path : path.slice(0, queryStart);
  const id = pathname.slice(MODELS_PATH.length + 1);
  if (id === '') return undefined;
  try {
    return decodeURIComponent(id);
  } catch {
    return null;
  }
}

/** `GET /v1/models` and `GET /v1/models/{id}`: what this caller may use, and nothing of the rest. */
export function answerModels(path: string, principal: Principal, catalogue: ModelCatalogue): Outcome {
  const id = requestedId(path);
  if (id === null) return reject(new GatewayError('not_found'));
  if (id === undefined)
    return replyJson(200, { object: 'list', data: availableModels(principal, catalogue).map(toModelObject) });
  const model = findModel(id, principal, catalogue);
  return model === undefined
    ? reject(modelNotFound(id, principal, catalogue))
    : replyJson(200, toModelObject(model));
}
