/** Grams in words: 公斤 below a tonne, 吨 above; at most two places, no trailing zeros. */
export function kg(grams: number): string {
  if (Math.abs(grams) >= 1_000_000) return `${plain(grams / 1_000_000)} 吨`
  return `${plain(grams / 1000)} 公斤`
}

/** Tonnes of grams, two places, for sums that are compared. */
export function tonnes(grams: number): string {
  return (grams / 1_000_000).toFixed(2)
}

function plain(value: number): string {
  return String(Number(value.toFixed(2)))
}
