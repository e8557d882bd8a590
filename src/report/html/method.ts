import { table } from './table.js';
import { type Html, markup } from './template.js';
import type { Words } from './words.js';

/** With what the page was made. */
export interface MadeWith {
  readonly roomtone: string;
  readonly node: string;
  /** What the signatures, rules and laws in use are known by. */
  readonly signatures: string;
  /** Places were looked up in these. */
  readonly databases: readonly { readonly name: string; readonly date: string; readonly sha256: string }[];
}

/** How it was done, how to check a value, and the command that gives the page again. */
export function methodParts(command: string, words: Words): Html {
  return markup`${words.method.map(
    (paragraph) => markup`<p>${paragraph}</p>
`,
  )}<p>${words.check}</p>
<p>${words.reproduce}</p>
<pre><code>${command}</code></pre>`;
}

/** The programs, the signatures and the databases, with what tells one version from another. */
export function versionTables({ roomtone, node, signatures, databases }: MadeWith, words: Words): Html {
  const programs = [
    [words.programs.roomtone, roomtone],
    [words.programs.node, node],
    [words.programs.signatures, markup`<code>${signatures}</code>`],
  ];
  const rows = databases.map(({ name, date, sha256 }) => [name, date, markup`<code>${sha256}</code>`]);
  return markup`${table(words, words.headings.versions, ['program', 'version'], programs)}
${databases.length > 0 && table(words, words.columns.database, ['database', 'date', 'sha256'], rows)}`;
}
