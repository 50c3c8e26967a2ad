// Line drawings of 24 px; each stands beside a word.
const PATHS = {
  inbox: 'M3 12.5l3-8h12l3 8v7H3zM3 12.5h5.5l1.5 3h4l1.5-3H21',
  stamp: 'M9.5 4h5v4l-1 4h3.5l1.5 4H5.5l1.5-4h3.5l-1-4zM4.5 20h15',
  box: 'M4 8l8-4 8 4v8.5l-8 4-8-4zM4 8l8 4 8-4M12 12v8.5',
  money: 'M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4',
  rates: 'M4 6h16M4 12h16M4 18h10',
  chart: 'M4 20h16M6.5 20v-7M12 20V6M17.5 20v-10',
  leaf: 'M5 19c0-9 5-14 15-14.5C20 14 15 19 7.5 18M5 20.5c1-4.5 4-8 8.5-10',
  home: 'M4 11l8-6.5 8 6.5M6 9.7V20h12V9.7M10 20v-5.5h4V20',
  people: 'M12 12a3.7 3.7 0 100-7.4 3.7 3.7 0 000 7.4zM4.5 20c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5',
  shop: 'M4 10l1.5-5.5h13L20 10M4 10c0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0M5.5 12.5V20h13v-7.5',
  log: 'M7 4.5h10v16H7zM9.5 3h5v3h-5zM9.5 10.5h5M9.5 14h5M9.5 17h3',
  warn: 'M12 4l9 16H3zM12 10v4.5M12 17v.5',
  clock: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4.5l3 2',
  ok: 'M4.5 4.5h15v15h-15zM8 12.5l3 3 5-6.5',
  no: 'M12 4a8 8 0 100 16 8 8 0 000-16zM8 12h8',
  unequal: 'M5 9.5h14M5 14.5h14M16 5L8 19',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M9 6l-5 5 5 5M4 11h10c4 0 6 2 6 6',
  down: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  again: 'M19 12a7 7 0 11-2-5M17 3v4h-4',
  search: 'M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM16 16l4.5 4.5',
  eye: 'M3 12c3-5 6-7 9-7s6 2 9 7c-3 5-6 7-9 7s-6-2-9-7zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
}

export type IconName = keyof typeof PATHS

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? 'ic s' : 'ic'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
