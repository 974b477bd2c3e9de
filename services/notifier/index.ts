export { Notifier, type NotifierDependencies } from './notifier.ts';
