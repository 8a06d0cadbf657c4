export type GateName = { readonly id: string; readonly name: string };

export function areaWords(squareMeters: number): string {
  return squareMeters >= 100_000 ? `${(squareMeters / 1e6).toFixed(2)} km²` : `${Math.round(squareMeters)} m²`;
}
