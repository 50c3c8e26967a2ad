// What the browser is able to do with a cashier.

/** WeChat's browser opens no Alipay. */
export function inWeChat(agent = navigator.userAgent): boolean {
  return /MicroMessenger/i.test(agent)
}

/** Which of Alipay's cashiers fits: the one for phones opens the application. */
export function channel(agent = navigator.userAgent): 'PAGE' | 'WAP' {
  return /Android|iPhone|iPad|iPod|Mobile|HarmonyOS/i.test(agent) ? 'WAP' : 'PAGE'
}

/** Put text on the clipboard. Answers whether it is there. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
