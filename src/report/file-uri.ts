/**
 * A file's name as a URI reference (RFC 3986): relative as it was given, or
 * `file:` when it is absolute. Segments are percent-encoded, so that no name
 * reads as a scheme, a query or a fragment. Standard input is `stdin`.
 */
export function fileUri(file: string): string {
  if (file === '-') return 'stdin';
  const encoded = Buffer.from(file).toString().split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${encoded}` : encoded;
}
