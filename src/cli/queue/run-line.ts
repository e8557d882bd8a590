import type { RunCounts } from '../../queue/run-watch.js';
import { formatCount } from '../../tui/numbers.js';
import { clock } from '../progress.js';

/** `12 done, 1 failed, 300 waiting, 2 active, 3.1 per second, 1:37 left`. */
export function runLine({ done, failed, waiting, active, rate }: RunCounts): string {
  const counts = [
    `${formatCount(done)} done`,
    `${formatCount(failed)} failed`,
    `${formatCount(waiting)} waiting`,
    `${formatCount(active)} active`,
  ];
  if (rate === 0) return counts.join(', ');
  const left = waiting + active;
  const pace = rate < 0.1 ? `${(rate * 60).toFixed(1)} per minute` : `${rate.toFixed(rate < 10 ? 1 : 0)} per second`;
  return [...counts, pace, ...(left === 0 ? [] : [`${clock((left / rate) * 1000)} left`])].join(', ');
}
