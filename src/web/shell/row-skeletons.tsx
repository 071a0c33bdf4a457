/** Rows that are being waited for: as high as what comes, so that nothing jumps. */

export function RowSkeletons({ rows }: { rows: number }) {
  return (
    <div className="skeletons rows" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div className="row" key={index}>
          <i style={{ width: `${38 + ((index * 17) % 30)}%`, height: 14 }} />
        </div>
      ))}
    </div>
  );
}
