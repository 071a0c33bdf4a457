/**
 * "Why?", for who may know: leads to the explanation of why a person finds an issue or one of its comments, or of why
 * somebody else does not.
 */

import { Link } from 'wouter';

export function WhyLink(props: { address: string; of: string; notFor?: string | undefined }) {
  const { notFor } = props;
  return (
    <Link
      href={props.address}
      className="why-link"
      aria-label={notFor === undefined ? `Why is ${props.of} found?` : `Why not ${props.of} for ${notFor}?`}
      data-testid="why"
    >
      {notFor === undefined ? 'Why?' : `Why not ${notFor.split(' ')[0]}?`}
    </Link>
  );
}
