import { type FrameSink, GatewayError, type Outcome } from '@sluice/contract';

export interface WholeAnswer {
  status: number;
  headers: Record<string, string>;
  /** Base64. */
  body: string;
}

/** All that an outcome writes. Throws the error of one that refuses. */
export async function wholeAnswer(outcome: Outcome): Promise<WholeAnswer> {
  if (outcome.kind === 'reject') throw outcome.error;
  if (outcome.kind !== 'reply')
    throw new GatewayError('internal', { internal: `an answer that is a ${outcome.kind}` });
  let head: Pick<WholeAnswer, 'status' | 'headers'> = { status: 200, headers: {} };
  const pieces: Uint8Array[] = [];
  const sink: FrameSink = {
    accepted: () => undefined,
    whenSent: then => then(),
    head(status, headers) {
      head = { status, headers };
    },
    data(bytes) {
      pieces.push(bytes);
      return true;
    },
    end: () => undefined,
    queued: () => undefined,
    reject(error) {
      throw error;
    },
    onDrain: () => undefined,
    onCancel: () => undefined,
  };
  await outcome.write(sink);
  return { ...head, body: Buffer.concat(pieces).toString('base64') };
}
