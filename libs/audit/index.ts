export { blockReason } from './block-reason.ts';
export { type Denial, DenialRecorder } from './denial-recorder.ts';
