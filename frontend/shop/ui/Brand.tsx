import { Icon } from './Icon'

export function Brand() {
  return (
    <a class="brand" href="/" aria-labelledby="brand">
      <svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">
        <circle cx="20" cy="20" r="19" fill="#B4371F" />
        <circle cx="27" cy="13" r="4" fill="#E8890C" />
        <path
          d="M3.5 22c6-4.5 10-4.5 15-1.5s11 3 18.5-1M5 28.500c5-4 9-3.500 14-.8s10 2.600 16.500-.7M9.500 34.500c4-2.700 7-2.300 11-.3s7 1.800 11 .3"
          fill="none"
          stroke="#FAF8F4"
          stroke-width="2"
          stroke-linecap="round"
        />
      </svg>
      <span id="brand">
        <b>益农集市</b>
        <small>新平村里的站点，直接寄给你</small>
      </span>
    </a>
  )
}

export function Search() {
  return (
    <form class="search" role="search" action="/list">
      <Icon name="search" />
      <label class="sr" htmlFor="q">
        搜商品、乡镇、站点
      </label>
      <input id="q" name="q" type="search" placeholder="搜商品、乡镇、站点" maxLength={60} autocomplete="off" />
      <button type="submit">搜索</button>
    </form>
  )
}
