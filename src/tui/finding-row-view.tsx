import { Text } from 'ink';
import { memo, useContext } from 'react';
import type { Severity } from '../core/finding.js';
import { cell, fit } from './fit.js';
import { formatCount, plural } from './numbers.js';
import { joinSafe, safeText, type SafeText } from './safe-text.js';
import { ColourContext, lookOf } from './tones.js';
import { SEVERITY_WORDS } from './words.js';

/** Each is as wide as its longest word and a space. */
const SEVERITY_COLUMNS = 9;
const COUNT_COLUMNS = 7;
const RULE_COLUMNS = 12;
const MARK_COLUMNS = 2;

/** Below this the rule would leave no room for the title. */
const COLUMNS_WITH_RULE = 64;

/** Plain values, not the finding: a snapshot from another thread holds new objects that say the same. */
interface Properties {
  readonly severity: Severity;
  readonly title: string;
  readonly count: number;
  readonly rule: string;
  readonly selected: boolean;
  readonly columns: number;
}

export const FindingRowView = memo(function FindingRowView({ severity, title, count, rule, selected, columns }: Properties) {
  const colour = useContext(ColourContext);
  const word = SEVERITY_WORDS[severity];
  const spoken = `${selected ? 'selected, ' : ''}${word}, ${title}, seen ${plural(count, 'time')}, rule ${rule}`;
  return (
    <Text wrap="truncate" inverse={selected} aria-label={fit(safeText(spoken), columns)}>
      {selected ? '> ' : '  '}
      <Text {...lookOf(severity, colour)}>{cell(safeText(word), SEVERITY_COLUMNS)}</Text>
      {restOfRow(safeText(title), safeText(formatCount(count)), safeText(rule), columns)}
    </Text>
  );
});

/** The heading that stands over the rows. */
export function findingHeading(position: string, columns: number): SafeText {
  const title = safeText(`FINDING ${position}`);
  return joinSafe(
    safeText('  '),
    cell(safeText('SEVERITY'), SEVERITY_COLUMNS),
    restOfRow(title, safeText('TIMES'), safeText('RULE'), columns),
  );
}

function restOfRow(title: SafeText, count: SafeText, rule: SafeText, columns: number): SafeText {
  const withRule = columns >= COLUMNS_WITH_RULE;
  const fixed = MARK_COLUMNS + SEVERITY_COLUMNS + COUNT_COLUMNS + (withRule ? RULE_COLUMNS + 1 : 0);
  const start = joinSafe(cell(title, columns - fixed), cell(count, COUNT_COLUMNS, 'right'));
  return withRule ? joinSafe(start, safeText(' '), cell(rule, RULE_COLUMNS)) : start;
}
