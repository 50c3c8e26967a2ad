import { useEffect, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { ShopFrameDocument, type ShopFrameQuery } from '../../gql/generated/shop/graphql'

let asked: Promise<ShopFrameQuery> | null = null
let known: ShopFrameQuery | null = null

/** Who runs the market, its rules and categories: asked for once; null until it is there. Screens work without it. */
export function useSite(): ShopFrameQuery | null {
  const [site, setSite] = useState(known)
  useEffect(() => {
    asked ??= ask(ShopFrameDocument, {}).catch((error: unknown) => {
      asked = null
      throw error
    })
    asked.then(
      (found) => {
        known = found
        setSite(found)
      },
      () => undefined,
    )
  }, [])
  return site
}
