import { paletteOf } from "#components/poster-palette.ts";
import { seeded } from "#components/seeded.ts";

/** A wallet's face: two half discs in the colours that its address picks. */
export function Avatar({ address, size }: { address: string; size: number }) {
  const random = seeded(address.toLowerCase());
  const { ground, shapes } = paletteOf(random);
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 40 40" style={{ borderRadius: size, transform: `rotate(${random.below(8) * 45}deg)` }}>
      <rect width="40" height="40" fill={ground} />
      <path d="M0 20a20 20 0 0 1 40 0z" fill={shapes[0]} />
      <circle cx="20" cy="20" r="9" fill={shapes[1]} />
    </svg>
  );
}
