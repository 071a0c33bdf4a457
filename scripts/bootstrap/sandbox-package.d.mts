/** Types for the tests that build the package; see `sandbox-package.mjs`. */

export function buildSandboxPackage(
  root: string,
  node: { readonly path: string; readonly env: NodeJS.ProcessEnv },
  folder: string,
): Promise<number>;
