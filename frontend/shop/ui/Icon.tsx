import icons from '../../kit/icons.json'

export type IconName = keyof typeof icons

/** A line icon, always beside its word. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg
      class={small ? 'ic ic-s' : 'ic'}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      dangerouslySetInnerHTML={{ __html: icons[name] }}
    />
  )
}
