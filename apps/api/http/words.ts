import type { Channel, Form } from '#domain';

/** The words that several aggregates' bodies share. */
export const CHANNELS: readonly Channel[] = [
  'face-to-face',
  'group',
  'telephone',
  'email',
  'video',
  'internet',
  'messages',
];
export const FORMS: readonly Form[] = ['one-to-one', 'group', 'reverse'];
