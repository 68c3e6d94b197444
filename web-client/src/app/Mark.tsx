import mark from './mark.svg';

/** The bird's head. */
export function Mark({ size }: { size: number }) {
  return <img src={mark} alt="" width={size} height={size} />;
}
