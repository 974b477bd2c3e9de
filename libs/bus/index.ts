export type { AnswerListener, Answers } from './answers.ts';
export type { CheckAnswerer, CheckExchange } from './check-exchange.ts';
export { type Faults, FaultyBus } from './faulty.ts';
export { FrameReceiver, type FrameReceiverListener } from './frame-receiver.ts';
export type { Liveness } from './liveness.ts';
export { LocalHub } from './local.ts';
export type { Bus, BusMessage, MessageHandler, Subscription } from './port.ts';
export { StageHost, type StageHostOptions } from './stage-host.ts';
export { answerStats, gatherStats, type ProcessStats } from './stats.ts';
