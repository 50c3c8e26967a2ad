// The cart of a visitor who is not signed in, and what a signed-in one adds on a public page: it waits here until the
// shop app merges it into the cart on the server.
import { keep, recall } from './store'

export interface WaitingLine {
  variant: string
  quantity: number
}

const NAME = 'cart'
const MOST = 200

/** The lines that wait, the latest first. */
export function waitingLines(): WaitingLine[] {
  const lines = recall<unknown>(NAME, [])
  return Array.isArray(lines) ? lines.filter(isLine) : []
}

/** Put packs of a variant into the waiting cart; the same variant adds up. */
export function addToCart(variant: string, quantity: number): void {
  const lines = waitingLines()
  const same = lines.find((line) => line.variant === variant)
  const rest = lines.filter((line) => line !== same)
  keep(NAME, [{ variant, quantity: (same?.quantity ?? 0) + quantity }, ...rest].slice(0, MOST))
  dispatchEvent(new CustomEvent('cart'))
}

/** Say how many packs of a variant wait; 0 takes the line out. */
export function setInCart(variant: string, quantity: number): void {
  const lines = waitingLines()
    .map((line) => (line.variant === variant ? { variant, quantity } : line))
    .filter((line) => line.quantity > 0)
  keep(NAME, lines)
  dispatchEvent(new CustomEvent('cart'))
}

/** Take lines out after they were merged; what came in meanwhile stays. */
export function dropFromCart(merged: WaitingLine[]): void {
  const left = waitingLines()
    .map((line) => ({
      ...line,
      quantity: line.quantity - (merged.find((other) => other.variant === line.variant)?.quantity ?? 0),
    }))
    .filter((line) => line.quantity > 0)
  keep(NAME, left)
  dispatchEvent(new CustomEvent('cart'))
}

function isLine(line: unknown): line is WaitingLine {
  const { variant, quantity } = (line ?? {}) as Partial<WaitingLine>
  return typeof variant === 'string' && typeof quantity === 'number' && quantity > 0
}
