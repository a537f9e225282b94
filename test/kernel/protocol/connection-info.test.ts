import { describe, expect, it } from "vitest";
import {
  ConnectionInfoError,
  endpointOf,
  formatConnectionInfo,
  parseConnectionInfo,
} from "../../../kernel/protocol/index.js";

const fields = {
  shell_port: 1001,
  iopub_port: 1002,
  stdin_port: 1003,
  control_port: 1004,
  hb_port: 1005,
  ip: "127.0.0.1",
  key: "secret",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "cellship",
};

const parse = (changes: Record<string, unknown>) =>
  parseConnectionInfo(JSON.stringify({ ...fields, ...changes }), "/run/kernel-1.json");

describe("parseConnectionInfo", () => {
  it("reads a connection file", () => {
    expect(parse({})).toEqual({
      transport: "tcp",
      ip: "127.0.0.1",
      ports: { shell: 1001, iopub: 1002, stdin: 1003, control: 1004, hb: 1005 },
      key: "secret",
      signatureScheme: "hmac-sha256",
      kernelName: "cellship",
    });
  });

  it("is undone by formatConnectionInfo", () => {
    expect(parseConnectionInfo(formatConnectionInfo(parse({})), "f")).toEqual(parse({}));
  });

  it.each([
    ["shell_port", undefined],
    ["hb_port", "1005"],
    ["control_port", 70_000],
    ["iopub_port", 0],
    ["ip", 127],
    ["key", undefined],
    ["transport", "carrier pigeon"],
    ["signature_scheme", "none"],
  ])("names file and field when %s is %j", (field, value) => {
    expect(() => parse({ [field]: value })).toThrow(ConnectionInfoError);
    expect(() => parse({ [field]: value })).toThrow(/kernel-1\.json/);
    expect(() => parse({ [field]: value })).toThrow(new RegExp(`"${field}"`));
  });

  it.each(["", "{", "[]", "null"])("says that %j is not a connection file", (text) => {
    expect(() => parseConnectionInfo(text, "bad.json")).toThrow(/bad\.json: expected (a )?JSON/);
  });

  it("makes endpoints for both transports", () => {
    expect(endpointOf(parse({}), "iopub")).toBe("tcp://127.0.0.1:1002");
    expect(endpointOf(parse({ transport: "ipc", ip: "/run/k" }), "shell")).toBe("ipc:///run/k-1001");
  });
});
