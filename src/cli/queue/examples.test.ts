import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { roomtone } from '../../testing/command.js';
import { ROOT } from '../../testing/results.js';

function example(name: string): string {
  return readFileSync(join(ROOT, 'examples', name), 'utf8');
}

function yaml(name: string): unknown {
  const document = parseDocument(example(name), { merge: true });
  expect(document.errors).toEqual([]);
  return document.toJS();
}

/** The options of a command line that are none of the command's. */
function unknownOptions(words: readonly string[]): readonly string[] {
  const help = roomtone([words[1]!, '--help']).stdout;
  return words.filter((word) => word.startsWith('--') && !help.includes(`${word} `));
}

describe('the example manifests', () => {
  test('of docker compose: two workers, one Redis that drops nothing, and no option that is not there', () => {
    const { services } = yaml('compose.yaml') as { services: Record<string, { image: string; command: string[] }> };
    expect(Object.keys(services)).toEqual(['redis', 'worker-1', 'worker-2', 'submit']);
    expect(services['redis']!.command.join(' ')).toContain('--maxmemory-policy noeviction --appendonly yes');
    expect(services['worker-2']).toEqual(services['worker-1']);
    for (const name of ['worker-1', 'submit']) {
      expect(services[name]!.image).toBe('roomtone');
      expect(unknownOptions(services[name]!.command)).toEqual([]);
    }
  });

  test('of Kubernetes: an indexed job with as many parts as pods', () => {
    const { spec } = yaml('kubernetes-job.yaml') as {
      spec: { completions: number; completionMode: string; template: { spec: { containers: { command: string[] }[] } } };
    };
    expect(spec.completionMode).toBe('Indexed');
    const script = spec.template.spec.containers[0]!.command.at(-1)!;
    expect(script).toContain(`--shard "$((JOB_COMPLETION_INDEX + 1))/${spec.completions}"`);
  });

  test('of Slurm: a script that a shell can read', () => {
    execFileSync('bash', ['-n', join(ROOT, 'examples/slurm-array.sh')]);
    expect(example('slurm-array.sh')).toContain('--shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"');
  });
});
