import { countOf, type LoadReport } from '@sluice/loadtest/open-loop/report';
import { type Check, check } from './scenario.ts';

/** No request got anything else than an answer: not an error, not a broken connection, not silence. */
export const noneFailed = (report: LoadReport): Check => {
  const failed = countOf(report, 'refused', 'unanswered', 'timeout');
  return check('requests that failed before they began', failed === 0, failed === 0 ? '0' : report.examples);
};

/** What has begun ends whole, or with the protocol's error event. */
export const noneBrokenInSilence = (report: LoadReport): Check => {
  const broken = countOf(report, 'cut', 'damaged');
  return check('answers that broke off in silence', broken === 0, broken === 0 ? '0' : report.examples);
};

export const allWhole = (report: LoadReport): Check => {
  const others = countOf(report, 'refused', 'unanswered', 'timeout', 'cut', 'damaged', 'error-event');
  return check('requests that were not answered whole', others === 0, others === 0 ? '0' : report.examples);
};
