// Proof of work: a reader's browser spends a moment that a robot would have to pay for.

// SHA-256 (FIPS 180-4) of ASCII text. crypto.subtle needs https and a promise for every hash.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
const K = PRIMES.map((p) => fraction(Math.cbrt(p)));
const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));
function firstWord(text) {
  const size = ((text.length + 8) >> 6) + 1;
  const words = new Int32Array(size * 16);
  for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[size * 16 - 1] = text.length * 8;
  const hash = START.slice();
  const w = new Int32Array(64);
  for (let block = 0; block < size; block++) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = words[block * 16 + i];
      else {
        const a = w[i - 15], b = w[i - 2];
        w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
      }
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { hash[i] = (hash[i] + value) | 0; });
  }
  return hash[0] >>> 0;
}
async function solve({ challenge, bits }) {
  for (let number = 0; ; number++) {
    if (Math.clz32(firstWord(`${challenge}:${number}`)) >= bits) return { challenge, answer: String(number) };
    if (number % 500 === 499) await sleep(0); // the reader goes on typing
  }
}
