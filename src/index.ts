/** The analysis as a library: frames in, findings out. */
export { Engine, type Fresh, type ReadCapture } from './engine.js';
export { loadKnowledge, SignatureError } from './signature/load.js';
export { LayoutError } from './signature/layout/compile.js';
export type { Knowledge, Signature } from './signature/schema.js';
export { type CaptureOutcome, type CaptureRead, type CaptureSink, readCapture } from './source/read-capture.js';
export { type CaptureDamage, CaptureFile } from './wire/capture-file.js';
export { escapeText } from './core/display.js';
export { formatTime, type Time } from './core/time.js';
export type { Anomaly } from './core/anomaly.js';
export type { Capture, Coverage, NotJudged } from './core/capture.js';
export type { Event } from './core/event.js';
export type { Finding, FindingValue, Severity } from './core/finding.js';
export type { Direction, Flow, FlowCounts } from './core/flow.js';
export type { Frame } from './core/frame.js';
export type { Disclosure, Evidence, Kind, Observation } from './core/observation.js';
export type { Server } from './core/place.js';
export type { Basis, CoPresence, Stay } from './core/presence.js';
export type { CaptureResult, FlowResult, ProtocolResult, RunResult } from './core/results.js';
