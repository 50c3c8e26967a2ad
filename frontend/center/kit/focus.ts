import { type RefObject, useEffect, useRef } from 'react'

/** For a field that appears because it was asked for: it takes the focus, once. */
export function useFocus<Field extends { focus: () => void }>(): RefObject<Field | null> {
  const field = useRef<Field>(null)
  useEffect(() => field.current?.focus(), [])
  return field
}
