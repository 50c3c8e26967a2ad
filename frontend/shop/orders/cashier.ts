import { OpenCashierDocument } from '../../gql/generated/shop/graphql'
import { toast } from '../../kit/toast'
import { channel, inWeChat } from '../lib/device'
import { act, asApiError } from '../lib/use-ask'

/** Off to Alipay's cashier. Inside WeChat, and when the gateway is away, the order's page says what to do instead. */
export async function toCashier(order: string): Promise<void> {
  if (inWeChat()) return
  try {
    const { redirectUrl } = await act(OpenCashierDocument, { order, channel: channel() })
    location.assign(redirectUrl!)
  } catch (error) {
    toast(asApiError(error).message)
  }
}
