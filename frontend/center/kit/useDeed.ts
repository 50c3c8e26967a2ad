// A mutation of the desk: refused ones throw, and what they change is asked again.
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { ask, type RegisteredDocument } from '../../gql/ask'
import { refuse } from './refuse'

interface Payload {
  errors: readonly { code: string; message: string; field?: string | null }[]
}

/** `about` are the roots of the query keys that change with it. */
export function useDeed<Input>(
  document: RegisteredDocument<Record<string, unknown>, { input: Input }>,
  about: readonly string[],
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (input: Input) => {
      const answer = await ask(document, { input })
      for (const payload of Object.values(answer)) refuse((payload as Payload | null)?.errors)
      return answer
    },
    // not awaited: whoever acted goes on before what he left is read again
    onSettled: () => about.forEach((root) => void client.invalidateQueries({ queryKey: [root] })),
  })
}
