/** What an adapter of the stream needs of main/stream; adapters see the services' ports alone. */
export type { Failure, Position as StreamPosition } from '../../stream/connection-state.ts';
export type { StreamSource } from '../../stream/ports.ts';
export { receive } from '../../stream/receive.ts';
