import { ApiError } from '../../gql/ask'

interface Refusal {
  message: string
  code: string
  field?: string | null
}

/** Throw the first refusal of a mutation; nothing when there is none. */
export function refuse(errors: readonly Refusal[] | null | undefined): void {
  const [first] = errors ?? []
  if (first) throw new ApiError(first.message, first.code, first.field ?? null)
}
