// Who is there, and how much lies in his cart: known once for the whole application.
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

import { dropFromCart, waitingLines } from '../../kit/cart'
import { type Session, session } from '../../kit/session'
import { toast } from '../../kit/toast'
import { MergeWaitingCartDocument } from '../../gql/generated/shop/graphql'
import { act, asApiError } from '../lib/use-ask'

export const VisitorContext = createContext<Session | null>(null)

/** The visitor; only within screens, which wait for him. */
export function useVisitor(): Session {
  const visitor = useContext(VisitorContext)
  if (!visitor) throw new Error('no visitor yet')
  return visitor
}

/** The session, after what waited in this browser went into the cart of who is signed in. */
export async function arrive(): Promise<Session> {
  const visitor = await session()
  const lines = waitingLines()
  if (!visitor.signedIn || !lines.length) return visitor
  try {
    const given = lines.map(({ variant, quantity }) => ({ variantId: variant, qty: quantity }))
    const { cart } = await act(MergeWaitingCartDocument, { lines: given })
    dropFromCart(lines)
    return { ...visitor, cartCount: cart?.count ?? visitor.cartCount }
  } catch (error) {
    toast(asApiError(error).message) // the lines wait on
    return visitor
  }
}

const COUNTED = 'counted'

/** Say how many lines lie in the cart now. */
export function countCart(count: number): void {
  dispatchEvent(new CustomEvent(COUNTED, { detail: count }))
}

/** How many lines lie in the cart. */
export function useCartCount(): number {
  const visitor = useContext(VisitorContext)
  const [count, setCount] = useState<number | null>(null)
  useEffect(() => {
    const counted = (event: Event) => setCount((event as CustomEvent<number>).detail)
    addEventListener(COUNTED, counted)
    return () => removeEventListener(COUNTED, counted)
  }, [])
  return count ?? (visitor?.signedIn ? visitor.cartCount : waitingLines().length)
}
