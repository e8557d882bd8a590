import { Box } from 'ink';
import type { Snapshot } from '../core/snapshot.js';
import { LineView } from './line-view.js';
import { EMPTY_LINE, line, type Line } from './line.js';
import { openPage, selectedRow, viewState, type Navigation, type Stage } from './navigation.js';
import { TableView } from './table-view.js';
import { TextView } from './text-view.js';

interface Properties {
  readonly snapshot: Snapshot;
  readonly navigation: Navigation;
  readonly stage: Stage;
  /** What is visible of a page that is open. */
  readonly page: readonly Line[];
}

/** The list, over it the view's picture, and under it a page, as far as there is room. */
export function ListView({ snapshot, navigation, stage, page }: Properties) {
  const { paneRows, panel } = stage;
  const isOpen = openPage(navigation, stage) !== undefined;
  return (
    <Box flexDirection="column" height={stage.bodyRows}>
      {panel.length > 0 && <TextView lines={panel} top={0} rows={panel.length} />}
      <TableView snapshot={snapshot} navigation={navigation} stage={stage} />
      {paneRows > 1 && <LineView line={separator(isOpen, stage)} />}
      {paneRows > 1 && <TextView lines={isOpen ? page : pageOfRow(navigation, stage)} top={0} rows={paneRows - 1} />}
    </Box>
  );
}

/** The line between list and page says in which of them the keys act. */
function separator(isOpen: boolean, { columns }: Stage): Line {
  const words = isOpen ? ' this page · Tab the list · z whole screen ' : ' the selected row · Tab into it · z hides it ';
  const text = `${isOpen ? '==' : '--'}${words}`;
  return {
    ...line(text + (isOpen ? '=' : '-').repeat(Math.max(0, columns - text.length)), isOpen ? 'strong' : 'faint'),
    spoken: line(words.trim()).spans[0]!.text,
  };
}

/** The page of the selected row, as it was left or as it begins. */
function pageOfRow(navigation: Navigation, stage: Stage): readonly Line[] {
  const row = selectedRow(navigation, stage);
  if (row === undefined) return [EMPTY_LINE];
  const { left } = viewState(navigation);
  const page = left?.key === row.key ? left.pages.at(-1) : undefined;
  const document = stage.documentOf(page?.target ?? row.opens, page?.stop ?? 0);
  return document === undefined ? [EMPTY_LINE] : [...document.pinned, ...document.lines.slice(page?.scroll ?? 0)];
}
