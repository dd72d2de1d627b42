// npm's `@hpke/core`: another implementation of RFC 9180. JSON in, JSON out; all values in hex.
import { readFileSync } from 'node:fs'
import { CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex')).buffer
const hex = (data) => Buffer.from(data).toString('hex')
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() })
const { info, open, secret, recipient, plaintext } = JSON.parse(readFileSync(0, 'utf8'))
if (open) {
  const recipientKey = await suite.kem.importKey('raw', bytes(secret), false)
  const context = await suite.createRecipientContext({ recipientKey, enc: bytes(open.slice(0, 64)), info: bytes(info) })
  console.log(JSON.stringify({ plaintext: hex(await context.open(bytes(open.slice(64)))) }))
} else {
  const recipientPublicKey = await suite.kem.importKey('raw', bytes(recipient), true)
  const context = await suite.createSenderContext({ recipientPublicKey, info: bytes(info) })
  const sealed = await context.seal(bytes(plaintext))
  console.log(JSON.stringify({ sealed: hex(context.enc) + hex(sealed) }))
}
