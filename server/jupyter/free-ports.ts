import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * Distinct TCP ports that are free at the moment of the call. They are held open together until all are known, so
 * that none is returned twice.
 *
 * @param count - How many.
 * @param host - Address that the ports must be free on.
 */
export async function findFreePorts(count: number, host: string): Promise<number[]> {
  const listeners = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      listeners.map(async (listener) => {
        listener.listen(0, host);
        await once(listener, "listening");
        return (listener.address() as AddressInfo).port;
      }),
    );
  } finally {
    await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  }
}
