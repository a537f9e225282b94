import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's recommendation for 32 MiB. */
const cost: Cost = { n: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;
const largestMemoryBytes = 256 * 2 ** 20;

/**
 * Salted hash of a password, to be stored: `scrypt:n=…,r=…,p=…:<salt>:<key>`.
 *
 * @see RFC 7914
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { n, r, p } = cost;
  return `scrypt:n=${n},r=${r},p=${p}:${salt.toString("base64url")}:${key.toString("base64url")}`;
}

/** Whether a text is what {@link hashPassword} gives. */
export function isPasswordHash(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether a password has this hash. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const parts = parse(hash);
  return parts !== undefined && timingSafeEqual(await derive(password, parts.salt, parts.cost), parts.key);
}

function parse(hash: string): { cost: Cost; salt: Buffer; key: Buffer } | undefined {
  const match = /^scrypt:n=(\d{1,8}),r=(\d{1,3}),p=(\d{1,3}):([\w-]{16,}):([\w-]{43})$/.exec(hash);
  if (!match) return undefined;
  const [n = 0, r = 0, p = 0] = match.slice(1, 4).map(Number);
  const isPower = n > 1 && (n & (n - 1)) === 0;
  if (!isPower || r === 0 || p === 0 || 128 * n * r > largestMemoryBytes) return undefined;
  const [salt, key] = match.slice(4).map((text) => Buffer.from(text, "base64url"));
  return salt && key && { cost: { n, r, p }, salt, key };
}

function derive(password: string, salt: Buffer, { n, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Keyboards compose letters in different ways.
    scrypt(
      password.normalize("NFC"),
      salt,
      keyBytes,
      { N: n, r, p, maxmem: 2 * largestMemoryBytes },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}
