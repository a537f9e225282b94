/** Receives one line for people who run the server: what went wrong, what a kernel printed on its own stderr. */
export type Log = (line: string) => void;
