import { clicked, wheelAction, type MouseEvent } from './mouse.js';
import { navigate, selectRow } from './navigate.js';
import { inView, listTop, openPage, selectedIndex, type Navigation, type Stage } from './navigation.js';
import { select, stopAt } from './page-navigation.js';
import { viewAt } from './view-bar.js';

/** The row of the screen with the views. */
const BAR_ROW = 1;

/** A click selects, a second one opens; on the other half of the screen it goes there. The wheel moves as Up and Down do. */
export function afterMouse(navigation: Navigation, event: MouseEvent, stage: Stage): Navigation {
  if (event.kind !== 'click') return navigate(navigation, wheelAction(event), stage);
  if (navigation.help !== null) return navigation;
  if (event.row === BAR_ROW) {
    const view = viewAt(stage.snapshot, navigation.view, stage.columns, event.column);
    return view === undefined ? navigation : navigate(navigation, view, stage);
  }
  const isPageOpen = openPage(navigation, stage) !== undefined;
  if (isPageOpen && stage.paneRows === 0) return clickedInPage(navigation, event, stage);
  const what = clicked(event, stage, listTop(navigation, stage));
  if (what === 'page') return isPageOpen ? clickedInPage(navigation, event, stage) : navigate(navigation, 'next-pane', stage);
  if (what === undefined) return navigation;
  const inList = isPageOpen ? inView(navigation, { pages: [] }) : navigation;
  return what === selectedIndex(inList, stage.rows) && !isPageOpen ? navigate(inList, 'open', stage) : selectRow(inList, what, stage);
}

function clickedInPage(navigation: Navigation, { row }: MouseEvent, stage: Stage): Navigation {
  const { page, document, depth } = openPage(navigation, stage)!;
  const stop = stopAt(page, document, row - stage.pageTop, stage);
  if (stop === undefined) return navigation;
  if (stop === page.stop) return navigate(navigation, 'open', stage);
  const { pages } = navigation.views[navigation.view];
  return inView({ ...navigation, notice: null }, { pages: [...pages.slice(0, depth), select(page, stop, stage)] });
}
