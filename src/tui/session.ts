import { useEffect, useMemo, useRef, useState } from 'react';
import type { Language } from '../core/language.js';
import type { Snapshot } from '../core/snapshot.js';
import type { WorldMap } from '../core/world-map.js';
import { carryOut, doing } from './carry-out.js';
import type { Effect } from './effect.js';
import type { Errands } from './errands.js';
import { maskSnapshot, tokenOf, type TokenOf } from './mask-snapshot.js';
import { useKeyboard } from './keyboard.js';
import { afterMouse } from './mouse-navigation.js';
import { navigate, say } from './navigate.js';
import { START, type Navigation, type Stage } from './navigation.js';
import { notesOf } from './notes.js';
import { insert } from './prompt.js';
import { useScreenSize, type ScreenSize } from './screen-size.js';
import { useSnapshot, type SnapshotSource } from './snapshot-source.js';
import { stageOf } from './stage.js';
import { commandContext, submitted, typed } from './typing.js';
import { ViewRows } from './view-rows.js';

/** What a session is given. */
export interface SessionProperties {
  readonly source: SnapshotSource;
  readonly errands: Errands;
  readonly onQuit: () => void;
  /** Asks the terminal to report the mouse, or no longer. */
  readonly onMouse?: (isOn: boolean) => void;
  readonly start?: Partial<Pick<Navigation, 'isMasked' | 'isMouseOn'>>;
  /** What stands in a masked value's place. */
  readonly tokenOf?: TokenOf;
  readonly map?: WorldMap | null;
  /** Of the help; English when absent. */
  readonly language?: Language;
}

/** What is on the screen. */
export interface Session {
  readonly navigation: Navigation;
  /** As shown: held and masked where that was asked for. */
  readonly snapshot: Snapshot | null;
  /** What there is by now. */
  readonly newest: Snapshot | null;
  readonly stage: Stage;
  readonly size: ScreenSize;
}

/** Follows snapshots, keys and the screen's size. */
export function useSession({
  source,
  errands,
  onQuit,
  onMouse,
  start,
  tokenOf: token = tokenOf,
  map = null,
  language = 'en',
}: SessionProperties): Session {
  const newest = useSnapshot(source);
  const size = useScreenSize();
  const [navigation, setNavigation] = useState<Navigation>({ ...START, ...start });
  // Keys may come faster than frames: each acts on what the one before it left.
  const latest = useRef(navigation);
  const [cache] = useState(() => new ViewRows());
  const { isMasked, isMouseOn, held } = navigation;
  const raw = held ?? newest;
  const snapshot = useMemo(() => (raw !== null && isMasked ? maskSnapshot(raw, token) : raw), [raw, isMasked, token]);
  useEffect(() => {
    if (!isMouseOn) return undefined;
    onMouse?.(true);
    return () => onMouse?.(false);
  }, [onMouse, isMouseOn]);

  const go = (next: Navigation) => setNavigation((latest.current = next));
  const stage = () => stageOf(snapshot, latest.current, { size, cache, map, language });
  const perform = (effect: Effect | undefined) => {
    if (effect === undefined) return;
    if (effect.kind === 'quit') return onQuit();
    const words = doing(effect);
    if (words !== undefined) go(say(latest.current, words));
    const notes = () => notesOf(latest.current, snapshot, cache);
    void carryOut(effect, latest.current, stage(), { errands, snapshot, notes }).then((said) => {
      if (said !== '') go(say(latest.current, said));
    });
  };
  useKeyboard({
    onKey: (input, key) => {
      const now = latest.current;
      for (const step of typed(now.prompt, input, key, () => commandContext(stage()))) {
        if (step.kind === 'act' && step.action === 'quit') return onQuit();
        if (step.kind === 'cancel') go({ ...now, prompt: null });
        else if (step.kind === 'typed') go({ ...now, prompt: step.prompt });
        else if (step.kind === 'act') go(navigate(latest.current, step.action, stage()));
        else {
          const { navigation: next, effect } = submitted(now, step.prompt, stage());
          go(next);
          perform(effect);
        }
      }
    },
    onPaste: (text) => {
      const { prompt } = latest.current;
      if (prompt === null) go(say(latest.current, 'Pasted text goes into a line: / filters, : takes a command, c a comment.'));
      else go({ ...latest.current, prompt: insert(prompt, text) });
    },
    onMouse: (event) => {
      if (latest.current.prompt === null) go(afterMouse(latest.current, event, stage()));
    },
  });
  return { navigation, snapshot, newest, stage: stageOf(snapshot, navigation, { size, cache, map, language }), size };
}
