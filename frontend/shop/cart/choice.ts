// Which lines of a cart are bought now. What is left out is remembered, so that what is new is chosen.
import type { CartPartsFragment } from '../../gql/generated/shop/graphql'
import { keep, recall } from '../../kit/store'

export type CartLine = CartPartsFragment['invalid'][number]

const NAME = 'left-out'

export function leftOut(): string[] {
  const kept = recall<unknown>(NAME, [])
  return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : []
}

export function leaveOut(variants: string[]): void {
  keep(NAME, variants)
}

/** A changed price is only told; too few left must be mended first. */
export function buyable(line: CartLine): boolean {
  return line.goods !== null && (!line.problem || line.problem.code === 'PRICE_CHANGED')
}

/** The lines that would be bought, in the cart's order. */
export function chosenLines(cart: CartPartsFragment, out: string[]): CartLine[] {
  return cart.groups.flatMap((group) => group.items).filter((line) => buyable(line) && !out.includes(line.variantId))
}

/** What lines cost now, in fen, without freight. */
export function goodsFen(lines: CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.qty * (line.goods?.priceFen ?? 0), 0)
}

/** How many packs. */
export function packs(lines: CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.qty, 0)
}
