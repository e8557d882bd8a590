import type { Finding } from '../core/finding.js';
import { moveInDetail } from './detail-navigation.js';
import type { Action } from './keys.js';
import { listTop, openFinding, scrollBy, selectedIndex, stepOf, type Navigation, type Stage } from './navigation.js';
import { clamp } from './scroll.js';

/** Where an action leads. */
export function navigate(navigation: Navigation, action: Action, stage: Stage): Navigation {
  if (navigation.help !== null) return moveInHelp(navigation, navigation.help, action, stage);
  if (action === 'help') return { ...navigation, help: 0 };
  const open = openFinding(navigation, stage.findings);
  if (open !== undefined) {
    return action === 'back' ? { ...navigation, open: false, scroll: 0 } : moveInDetail(navigation, action, open, stage);
  }
  const index = selectedIndex(navigation, stage.findings);
  const finding = stage.findings[index];
  if (finding === undefined) return { ...navigation, scroll: scrollBy(navigation.scroll, action, stage.emptyLength, stage.bodyRows) };
  return action === 'open' ? enter(navigation, finding, index) : moveInList(navigation, action, index, stage);
}

function moveInHelp(navigation: Navigation, top: number, action: Action, stage: Stage): Navigation {
  if (action === 'help' || action === 'back') return { ...navigation, help: null };
  return { ...navigation, help: scrollBy(top, action, stage.helpLength, stage.bodyRows) };
}

function enter(navigation: Navigation, { fingerprint }: Finding, index: number): Navigation {
  return { ...navigation, open: true, selection: { fingerprint, index }, valueIndex: 0, scroll: 0 };
}

function moveInList(navigation: Navigation, action: Action, from: number, stage: Stage): Navigation {
  const { findings, listRows } = stage;
  const step = stepOf(action, listRows, findings.length);
  if (step === 0) return navigation;
  const index = clamp(from + step, 0, findings.length - 1);
  const moved = { ...navigation, listTop: listTop(navigation, stage), selection: { fingerprint: findings[index]!.fingerprint, index } };
  return { ...moved, listTop: listTop(moved, stage) };
}
