export { blockReason } from './block-reason.ts';
export { type Denial, DenialRecorder } from './denial-recorder.ts';
export {
  isGenuine,
  lastSequenceOf,
  makeSeal,
  parseSeal,
  type Seal,
  type SealedEvent,
  type SealKey,
  sealKeyOf,
  sealText,
} from './seal.ts';
export {
  type ChainFault,
  type ChainSource,
  type Checkpoint,
  type Verification,
  verifyChain,
} from './verify-chain.ts';
