// Large-type mode, set before the first paint. It lies in the head beside the style sheets: they block the paint
// anyway, so it costs no time, and the pages stay the same for everybody (they are cached).
try {
  if (localStorage.getItem('type') === 'large') document.documentElement.dataset['type'] = 'large'
} catch {
  // storage is forbidden: the mode then lasts for one page
}
