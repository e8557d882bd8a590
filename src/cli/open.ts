export async function open(options: { readonly inputs: readonly string[]; readonly colour: boolean }): Promise<number> {
  void options;
  return 0;
}
