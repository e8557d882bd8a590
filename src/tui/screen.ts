import { EventEmitter } from 'node:events';

const ESCAPE = '\u001b';
const CSI = `${ESCAPE}[`;

/**
 * Alternate screen, no cursor, what is pasted marked as such, and no wrapping:
 * a row that the terminal measures wider than we do must not push the next one
 * away.
 */
const ENTER = `${CSI}?1049h${CSI}?25l${CSI}?2004h${CSI}?7l${CSI}2J`;
const LEAVE = `${CSI}0m${CSI}?7h${CSI}?2004l${CSI}?25h${CSI}?1049l`;

/** Presses, releases and the wheel, with numbers of any size (xterm, 1000 and 1006). */
const MOUSE_ON = `${CSI}?1000h${CSI}?1006h`;
const MOUSE_OFF = `${CSI}?1006l${CSI}?1000l`;

/** Terminals that know it show the rows between both at once; the others ignore it. */
const BEGIN_FRAME = `${CSI}?2026h`;
const END_FRAME = `${CSI}?2026l`;

/** Controls that may not reach the terminal: all but the line feed and the orders for colour and weight. */
// oxlint-disable-next-line no-control-regex -- finding controls is the point
const ORDERS = /[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[[\d;:]*m)/g;

/**
 * The terminal as ink and the views see it. Views hand over whole frames; here
 * only the rows that changed are painted. ink's own painting clears the
 * terminal together with its history for each frame of full height, or leaves
 * the last row empty.
 */
export class Screen extends EventEmitter {
  readonly #output: NodeJS.WriteStream;
  #painted: readonly string[] = [];
  #isOpen = false;
  #hasMouse = false;

  constructor(output: NodeJS.WriteStream) {
    super();
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns;
  }

  get rows(): number {
    return this.#output.rows;
  }

  enter(): void {
    this.#isOpen = true;
    this.#output.on('resize', this.#resized);
    this.#output.write(ENTER);
  }

  /** Gives the terminal back as it was. Does nothing the second time. */
  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#output.off('resize', this.#resized);
    this.#output.write(this.#hasMouse ? MOUSE_OFF + LEAVE : LEAVE);
  }

  /** While the mouse is reported, the terminal selects text only with Shift held. */
  reportMouse(isOn: boolean): void {
    if (!this.#isOpen || isOn === this.#hasMouse) return;
    this.#hasMouse = isOn;
    this.#output.write(isOn ? MOUSE_ON : MOUSE_OFF);
  }

  write(frame: string): boolean {
    // ink draws nothing, and says so for every frame.
    if (!this.#isOpen || frame === '') return true;
    const rows = frame.replace(ORDERS, '').split('\n').slice(0, this.rows);
    const count = Math.max(rows.length, this.#painted.length);
    let orders = '';
    for (let row = 0; row < count; row++) {
      const text = rows[row] ?? '';
      // Erased before it is written: after a full row the cursor still stands on its last character.
      if (text !== this.#painted[row]) orders += `${CSI}${row + 1};1H${CSI}0m${CSI}2K${text}`;
    }
    this.#painted = rows;
    return orders === '' || this.#output.write(BEGIN_FRAME + orders + END_FRAME);
  }

  readonly #resized = (): void => {
    // What a terminal keeps of the old picture is its own affair.
    this.#painted = [];
    this.#output.write(`${CSI}0m${CSI}2J`);
    this.emit('resize');
  };
}
