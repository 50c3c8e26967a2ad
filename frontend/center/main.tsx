// The officials' desk: township and county, finance, auditors.
import './app/look.css'
import './app/desk.css'

import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider, type ThemeConfig } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { ApiError } from '../gql/ask'
import { App } from './app/App'
import theme from './app/theme.json'

// antd writes its style sheets at run time; the frame names the nonce that lets them through
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) => times < 1 && error instanceof ApiError && error.code === 'OFFLINE',
    },
  },
})

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
      <ConfigProvider
        theme={theme as ThemeConfig}
        locale={zhCN}
        csp={{ nonce }}
        wave={{ disabled: true }}
        button={{ autoInsertSpace: false }}
      >
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </ConfigProvider>
    </StyleProvider>
  </StrictMode>,
)
