/**
 * The product's mark: a jackdaw's head in profile, with the pale eye and the silver nape that tell it from a
 * crow. Its colours follow the theme.
 */

export function JackdawMark({ size }: { size: number }) {
  return (
    <svg
      className="mark-bird"
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      <path
        className="mark-head"
        d="M3 31C3 16 6 3.500 16.600 3.500c5.300 0 8.500 2.800 9.700 7.100l5.200 3.200-5.900 2.300c-.5 5.200.5 10 1.900 14.900z"
      />
      <path className="mark-nape" d="M3 31C3 18.500 5 8.600 11.400 5c3.300 6 2 17-1.700 26z" />
      <circle className="mark-eye" cx="20" cy="10.900" r="2.300" />
      <circle className="mark-head" cx="20.400" cy="10.900" r="1" />
    </svg>
  );
}
