/**
 * ONNX Runtime's Linux library reports its use to its maker, keeps an identifier in the user's cache folder and
 * leaves a log file a process in the temporary folder, unless the environment says otherwise when it loads.
 */
process.env.ORT_DISABLE_TELEMETRY = "1";
