// esbuild plugin: yargs lays out its help by display width, with tables of all
// scripts and emoji that take 50 ms to load at every start. Our help is ASCII.
// Of Node's assert, which takes 3 ms, it needs to know whether two values are one.

const REPLACEMENTS = {
  assert: `
    const check = (holds, message) => { if (!holds) throw new Error(message); };
    export const strictEqual = (a, b, message) => check(a === b, message);
    export const notStrictEqual = (a, b, message) => check(a !== b, message);`,
  'string-width': 'export default (text) => text.length;',
  'strip-ansi': 'export default (text) => text;',
  'wrap-ansi': `
    export default (text, columns) => text.split('\\n').map((line) => wrap(line, columns)).join('\\n');
    function wrap(line, columns) {
      const rows = [''];
      for (const word of line.split(' ')) {
        const row = rows[rows.length - 1];
        if (row === '' || row.length + 1 + word.length <= columns) rows[rows.length - 1] = row === '' ? word : row + ' ' + word;
        else rows.push(word);
      }
      return rows.join('\\n');
    }`,
};

export const plainHelp = {
  name: 'plain-help',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(assert|string-width|strip-ansi|wrap-ansi)$/ }, ({ path, importer }) =>
      /node_modules\/(cliui|yargs)\/(?!node_modules)/.test(importer) ? { path, namespace: 'plain-help' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'plain-help' }, ({ path }) => ({ contents: REPLACEMENTS[path] }));
  },
};
