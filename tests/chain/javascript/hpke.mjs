// RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, written from the RFC on @noble's
// primitives: a second implementation to compare with. JSON in, JSON out; all values in hex.
import { readFileSync } from 'node:fs'
import { chacha20poly1305 } from '@noble/ciphers/chacha'
import { x25519 } from '@noble/curves/ed25519'
import { expand, extract } from '@noble/hashes/hkdf'
import { sha256 } from '@noble/hashes/sha256'

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data) => Buffer.from(data).toString('hex')
const ascii = (text) => new TextEncoder().encode(text)
const join = (...parts) => Uint8Array.from(Buffer.concat(parts))
const two = (n) => Uint8Array.of(n >> 8, n & 255)
const KEM = join(ascii('KEM'), two(0x20))
const SUITE = join(ascii('HPKE'), two(0x20), two(1), two(3))
const none = new Uint8Array()

const labelledExtract = (suite, salt, label, ikm) => extract(sha256, join(ascii('HPKE-v1'), suite, ascii(label), ikm), salt)
const labelledExpand = (suite, prk, label, info, length) =>
  expand(sha256, prk, join(two(length), ascii('HPKE-v1'), suite, ascii(label), info), length)

function aead(dh, enc, recipient, info) {
  const eae = labelledExtract(KEM, none, 'eae_prk', dh)
  const shared = labelledExpand(KEM, eae, 'shared_secret', join(enc, recipient), 32)
  const context = join(
    Uint8Array.of(0),
    labelledExtract(SUITE, none, 'psk_id_hash', none),
    labelledExtract(SUITE, none, 'info_hash', info),
  )
  const secret = labelledExtract(SUITE, shared, 'secret', none)
  return [labelledExpand(SUITE, secret, 'key', context, 32), labelledExpand(SUITE, secret, 'base_nonce', context, 12)]
}

const request = JSON.parse(readFileSync(0, 'utf8'))
const info = bytes(request.info)
const aad = bytes(request.aad ?? '')
if (request.open) {
  const [enc, ciphertext, secret] = [bytes(request.open).slice(0, 32), bytes(request.open).slice(32), bytes(request.secret)]
  const [key, nonce] = aead(x25519.getSharedSecret(secret, enc), enc, x25519.getPublicKey(secret), info)
  console.log(JSON.stringify({ plaintext: hex(chacha20poly1305(key, nonce, aad).decrypt(ciphertext)) }))
} else {
  const ephemeral = request.ephemeral ? bytes(request.ephemeral) : x25519.utils.randomPrivateKey()
  const [enc, recipient] = [x25519.getPublicKey(ephemeral), bytes(request.recipient)]
  const [key, nonce] = aead(x25519.getSharedSecret(ephemeral, recipient), enc, recipient, info)
  console.log(JSON.stringify({ sealed: hex(join(enc, chacha20poly1305(key, nonce, aad).encrypt(bytes(request.plaintext)))) }))
}
