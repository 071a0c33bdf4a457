/**
 * Words that hold sentences together and say nothing of what is looked for: people ask whole questions. They
 * are left out of a query that has other words too; phrases keep them. No word is in here that means something
 * by itself in another of these languages ("die", "man", "war").
 */

const english =
  'a an and are as at be been being but by can could did do does doing for from had has have having how i if in into ' +
  'is it its me my of on or our shall she should so than that the their them then there these they this those to us ' +
  'was we were what when where which while who whom whose why will with would you your he her him his';
const german =
  'aber als am auch auf aus bei bin bis bist das dem den der des du ein eine einem einen einer eines er es für gegen ' +
  'gibt hat hatte ich ihr im ist kann können mit muss nach nicht oder sein sich sie sind soll über um und uns von vor ' +
  'wann warum was welche welcher welches wenn wer werden wie wieso wir wird wo zu zum zur';
const french =
  'au aux avec ce ces cette dans de du elle est et il je la le les leur mais nous ou où par pas pour quand que quel quelle qui sont sur une vous';
const spanish =
  'al cómo con cuál cuándo cuánto de del dónde el ella en es está los las lo no para pero por qué que quién se son su un una y';
const russian =
  'а без бы был была были было в во вот где да для до его ее если есть и из или их к как какая какие какой когда кто ' +
  'ли мы на нас не него но о об он она они от по почему при с со так то у что чтобы эта эти это я';

const functionWords: ReadonlySet<string> = new Set(
  [english, german, french, spanish, russian].flatMap((words) => words.split(' ')),
);

/** The words that say what is looked for; all of them, if there are no others. */
export function contentWords(words: readonly string[]): readonly string[] {
  const content = words.filter((word) => !functionWords.has(bare(word)));
  return content.some((word) => /[\p{L}\p{N}]/u.test(word)) ? content : words;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}
