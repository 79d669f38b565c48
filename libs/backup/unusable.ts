import { CannotStart } from '#runtime';

/** What lies in the folder is no whole archive of the kind asked for; nothing was restored. */
export class ArchiveUnusable extends CannotStart {
  override readonly name = 'ArchiveUnusable';
}

/** The database to restore into, or the folder to back up to, holds something already; it was left as it is. */
export class NotEmpty extends CannotStart {
  override readonly name = 'NotEmpty';
}
