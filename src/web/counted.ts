/** Numbers before their nouns, as people read them: "1 issue", "12,344 issues". */

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
