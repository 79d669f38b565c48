import pg from 'pg';

/**
 * A connection that may break at any moment: whoever asks it next is told. pg's own ends the process when it breaks
 * while nobody asks and nobody listens, like a pooled one between two statements. Also to be a pool's `Client`.
 */
export class DatabaseClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}
