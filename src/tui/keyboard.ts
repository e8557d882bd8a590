import { useInput, type Key } from 'ink';
import { useRef } from 'react';
import { isMouse, mouseEvents, type MouseEvent } from './mouse.js';

/** What terminals put around what is pasted, when they are asked to (xterm, mode 2004). */
// ink has taken the ESC away.
const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '[201~';

/** Of one paste; no line that is typed holds more, and what was pasted may be anything. */
const MAX_PASTED = 4096;

interface Heard {
  readonly onKey: (input: string, key: Key) => void;
  /** A text that was pasted, as one row. No letter of it is a key. */
  readonly onPaste?: (text: string) => void;
  readonly onMouse?: (event: MouseEvent) => void;
}

/** Hears keys one by one, pasted text as a whole, and the mouse. */
export function useKeyboard({ onKey, onPaste, onMouse }: Heard): void {
  const pasted = useRef<string | null>(null);
  useInput((input, key) => {
    if (input === PASTE_BEGINS) pasted.current = '';
    else if (input === PASTE_ENDS) {
      const text = pasted.current;
      pasted.current = null;
      if (text !== null) onPaste?.(text.trim());
    } else if (pasted.current !== null && !(key.ctrl && input === 'c')) {
      const piece = key.return || key.tab ? ' ' : input.replaceAll(/\s+/g, ' ');
      pasted.current = (pasted.current + piece).slice(0, MAX_PASTED);
    } else if (isMouse(input)) {
      for (const event of mouseEvents(input)) onMouse?.(event);
    } else {
      for (const one of keysOf(input)) onKey(one, key);
    }
  });
}

/** The keys of one input. Those pressed faster than they are read arrive as one text, and each may change what the next means. */
function keysOf(input: string): readonly string[] {
  return input.length <= 1 ? [input] : [...input];
}
