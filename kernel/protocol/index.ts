export {
  type Channel,
  type ConnectionInfo,
  channels,
  endpointOf,
  formatConnectionInfo,
  parseConnectionInfo,
} from "./connection-info.js";
export type { DebugEvent, DebugRequest, DebugResponse } from "./debug.js";
export {
  BadSignatureError,
  ConnectionInfoError,
  InvalidFieldError,
  InvalidJsonError,
  ProtocolError,
  ReplayedMessageError,
  TruncatedMessageError,
} from "./errors.js";
export { Fields } from "./fields.js";
export { decodeFrames, encodeFrames, parseHeader } from "./frames.js";
export { isJsonObject, type JsonObject, JsonText } from "./json.js";
export { type Header, type Message, type ParentHeader, protocolVersion } from "./message.js";
export { isRequestType, parseRequest, requestTypes } from "./parse-request.js";
export type { DisplayData, PublishedContents, PublishedType } from "./published.js";
export { refuseReplays } from "./refuse-replays.js";
export {
  type AbortedReply,
  type ErrorReply,
  type HistoryEntry,
  type KernelInfo,
  type ReplyContents,
  type ReplyOf,
  replyTypeOf,
} from "./replies.js";
export type {
  CommInfoRequest,
  CommMessage,
  CommOpen,
  CompleteRequest,
  ExecuteRequest,
  HistoryRequest,
  InspectRequest,
  IsCompleteRequest,
  Request,
  RequestContents,
  RequestOf,
  RequestType,
  ShutdownRequest,
} from "./requests.js";
export { createSession, type Session } from "./session.js";
export { createSigner, isSignatureScheme, type Signer } from "./signer.js";
