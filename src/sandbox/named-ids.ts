/**
 * A number that a name always gets: the world names components, versions, options and types of links, and Jira
 * numbers them. The same name has the same number in every run; two names can, very rarely, share one.
 */

export function numberFor(name: string): string {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return String(10_000 + ((hash >>> 0) % 900_000_000));
}
