// viem's opinion on a contract's signature, asked of a node. JSON in, JSON out.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../../package.json', import.meta.url))
const { createPublicClient, http } = require('viem')
const { url, address, message, signature, wrap } = JSON.parse(readFileSync(0, 'utf8'))
const client = createPublicClient({ transport: http(url) })
const { serializeErc6492Signature } = require('viem/utils')
console.log(JSON.stringify({
  valid: await client.verifyMessage({ address, message, signature }),
  wrapped: wrap ? serializeErc6492Signature(wrap) : null,
}))
