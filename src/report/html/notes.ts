import type { Note } from '../../core/note.js';
import { type Part, markup } from './template.js';
import type { Words } from './words.js';

/** Packets named with one note. */
const MAX_PACKETS = 8;

/** What whoever made the page has noted; nothing where there are no notes. */
export function noteSection(notes: readonly Note[], { headings }: Words, files: readonly string[]): Part {
  return (
    notes.length > 0 &&
    markup`<section aria-labelledby="notes">
<h2 id="notes">${headings.notes}</h2>
<ul>
${notes.map(({ about, comment, packets }) => markup`<li>${about}${comment !== '' && markup`<br><strong>${comment}</strong>`}${packets.length > 0 && markup`<br><span class="quiet">${placesOf(packets, files)}</span>`}</li>`)}
</ul>
</section>`
  );
}

function placesOf(packets: Note['packets'], files: readonly string[]): string {
  const named = packets.slice(0, MAX_PACKETS).map(({ capture, frame }) => `${files[capture] ?? ''} #${frame}`);
  return packets.length > MAX_PACKETS ? `${named.join(', ')}, …` : named.join(', ');
}
