/**
 * The text index embedded in LanceDB, as the rest of the product opens it. Writer and readers may live in
 * different processes and meet in one folder; there is at most one writer, and there may be no index yet.
 */

export { openLanceReader } from './lance-reader.ts';
export { openLanceWriter } from './lance-writer.ts';
