/**
 * Where results will stand. Shown by the style sheet only after a moment, so that quick answers do not flicker.
 */

const shapes = [
  { title: '62%', lines: ['96%', '74%'] },
  { title: '48%', lines: ['90%', '55%'] },
  { title: '71%', lines: ['93%', '81%'] },
];

export function HitSkeletons() {
  return (
    <div className="skeletons" aria-hidden="true" data-testid="skeletons">
      {shapes.map((shape) => (
        <div className="hit" key={shape.title}>
          <i style={{ width: '34%', height: 12 }} />
          <i style={{ width: shape.title, height: 18 }} />
          {shape.lines.map((width) => (
            <i key={width} style={{ width, height: 12 }} />
          ))}
        </div>
      ))}
    </div>
  );
}
