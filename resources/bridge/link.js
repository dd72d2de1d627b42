// The line to the mixer on this computer. The token lives in this module and nowhere else: not in storage, not in
// an address.

let token = null;

export class Lost extends Error {}

async function post(path, body, more = {}) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(path, {
    method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store", redirect: "error", ...more,
  });
  if (answer.status === 401) throw new Lost("token");
  return answer;
}

// Trades the one-shot code of the address for a token; gives the words to compare, or null when the code is spent.
export async function pair(code) {
  const answer = await post("/pair", { code });
  if (!answer.ok) return null;
  const said = await answer.json();
  token = said.token;
  return said.words;
}

// Waits for questions. Throws Lost when another page has taken over or the mixer has ended.
export async function poll() {
  const answer = await post("/poll", {});
  if (!answer.ok) throw new Lost("poll");
  return answer.json();
}

export const state = (accounts, chainId, wallet) => post("/state", { accounts, chain_id: chainId, wallet });

export const answer = (id, result) => post("/answer", { id, result, code: null });

export const answerError = (id, code) => post("/answer", { id, result: null, code });

export function bye() {
  if (token) post("/bye", {}, { keepalive: true }).catch(() => {});
  token = null;
}
