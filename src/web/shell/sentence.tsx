/**
 * A sentence of the server, in which keys of issues are not broken at the end of a line.
 */

export function Sentence({ text }: { text: string }) {
  return text.split(/([A-Z][A-Z0-9_]+-\d+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have their order
      <span className="one-word" key={index}>
        {part}
      </span>
    ),
  );
}
