/** What an adapter of the stream needs of main/stream; adapters see the services' ports alone. */
export type {
  Failure,
  Position as StreamPosition,
  Received,
} from '../../stream/connection-state.ts';
export type { Stamp, WireObserver } from '../../stream/observer.ts';
export type { StreamSource, StreamTarget } from '../../stream/ports.ts';
export { receive, receiveOfAccount } from '../../stream/receive.ts';
