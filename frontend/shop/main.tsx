import './shop.css'

import { render } from 'preact'

import { followLinks } from '../kit/router'
import { App } from './App'

followLinks(['/cart', '/checkout', '/orders', '/me'])
render(<App />, document.getElementById('app')!)
