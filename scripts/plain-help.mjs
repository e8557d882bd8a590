// esbuild plugin: yargs lays out its help by display width, with tables of all
// scripts and emoji that take 50 ms to load at every start. Our help is ASCII.

const REPLACEMENTS = {
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
    onResolve({ filter: /^(string-width|strip-ansi|wrap-ansi)$/ }, ({ path, importer }) =>
      /node_modules\/(cliui|yargs)\/(?!node_modules)/.test(importer) ? { path, namespace: 'plain-help' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'plain-help' }, ({ path }) => ({ contents: REPLACEMENTS[path] }));
  },
};
