import type { Note } from '../../core/note.js';
import { type Html, markup } from './template.js';

/** Packets named with one note. */
const MAX_PACKETS = 8;

/** What whoever made the page has noted. */
export function noteList(notes: readonly Note[], files: readonly string[]): Html {
  return markup`<ul>
${notes.map(({ about, comment, packets }) => markup`<li>${about}${comment !== '' && markup`<br><strong>${comment}</strong>`}${packets.length > 0 && markup`<br><span class="quiet">${placesOf(packets, files)}</span>`}</li>`)}
</ul>`;
}

function placesOf(packets: Note['packets'], files: readonly string[]): string {
  const named = packets.slice(0, MAX_PACKETS).map(({ capture, frame }) => `${files[capture] ?? ''} #${frame}`);
  return packets.length > MAX_PACKETS ? `${named.join(', ')}, …` : named.join(', ');
}
