/** Fen as yuan, always with two places: 5900 → 59.00. */
export function yuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100)
  return `${fen < 0 ? '−' : ''}${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`
}
